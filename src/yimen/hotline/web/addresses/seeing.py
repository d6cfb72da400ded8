"""Addresses: the live board, hot spots, warnings and reports."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
