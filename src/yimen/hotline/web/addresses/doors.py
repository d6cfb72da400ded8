"""Addresses: the doors beside the telephone, and the map."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
