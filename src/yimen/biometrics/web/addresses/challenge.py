"""Addresses: a living person in front of a camera."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
