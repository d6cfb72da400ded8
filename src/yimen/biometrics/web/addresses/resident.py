"""Addresses: models and the process that holds them."""

from __future__ import annotations

from django.urls import URLPattern, path

from yimen.biometrics.web import process

ROUTES: list[URLPattern] = [
    path("work/faces/process/", process.show, name="process"),
]
