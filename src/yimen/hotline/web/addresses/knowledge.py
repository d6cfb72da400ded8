"""Addresses: scripts, the knowledge base and what belongs together."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
