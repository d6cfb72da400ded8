"""Addresses of the catalogue, written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.catalogue.web.citizen import browse, guide

app_name = "catalogue"

urlpatterns = [
    path("items/", browse.browse, name="browse"),
    path("items/moved-down/", browse.moved_down, name="moved_down"),
    path("items/<str:code>/", guide.guide, name="guide"),
]
