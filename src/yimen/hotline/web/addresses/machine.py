"""Addresses: what is learnt from the site's own orders."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
