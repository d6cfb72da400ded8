"""Addresses of notify, written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.notify.web import staff

app_name = "notify"
urlpatterns = [path("staff/deliveries/", staff.deliveries, name="deliveries")]
