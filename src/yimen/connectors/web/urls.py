"""Addresses of the demo's pages, written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.connectors.web import demo, telephones

app_name = "connectors"
urlpatterns = [
    path("demo/phone/", demo.phone, name="phone"),
    path("demo/mail/", demo.mailbox, name="mailbox"),
    path("demo/telephones/", telephones.telephones, name="telephones"),
]
