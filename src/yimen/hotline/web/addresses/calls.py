"""Addresses: calls and the operator's desk."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
