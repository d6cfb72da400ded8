"""Addresses of directory, written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.directory.web import landing, places

app_name = "directory"
urlpatterns = [
    path("signed-in/", landing.landing, name="landing"),
    path("areas/children/", places.children_of, name="area_children"),
    path("areas/<str:code>/children/", places.children, name="children"),
]
