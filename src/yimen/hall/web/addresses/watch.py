"""Addresses: the watch-list alarm."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
