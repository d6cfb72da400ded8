"""Addresses: ID photos and copies of cards."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
