"""Addresses: grid workers, patrols and volunteers."""

from __future__ import annotations

from django.urls import URLPattern

ROUTES: list[URLPattern] = []
