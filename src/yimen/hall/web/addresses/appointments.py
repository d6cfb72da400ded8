"""Addresses: appointments at windows."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
