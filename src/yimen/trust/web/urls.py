"""Addresses of trust; written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.trust.web.staff import keys

app_name = "trust"

urlpatterns = [
    path("work/keys/", keys.keys, name="keys"),
]
