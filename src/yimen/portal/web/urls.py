"""Addresses of portal, written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.portal.web import home

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("elder/", home.elder, name="elder"),
]
