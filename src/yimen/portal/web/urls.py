"""Addresses of portal, written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.portal.web import home, pages, space, verification

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("elder/", home.elder, name="elder"),
    path("my/", space.space, name="space"),
    path("help/", pages.helpers, name="help"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("complaints/", pages.complaints, name="complaints"),
    path("about/", pages.about, name="about"),
    path("verify/file/", verification.verify_file, name="verify_file"),
]
