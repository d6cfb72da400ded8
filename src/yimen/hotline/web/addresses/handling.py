"""Addresses: rulings, rating each other, quality, assessment and export."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
