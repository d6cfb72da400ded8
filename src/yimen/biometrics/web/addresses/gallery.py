"""Addresses: templates, comparing, searching and what the law asks."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
