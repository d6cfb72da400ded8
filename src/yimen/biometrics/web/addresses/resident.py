"""Addresses: models and the process that holds them."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
