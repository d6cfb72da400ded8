"""Addresses of devices, written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.devices.web.open import panel

app_name = "devices"

urlpatterns = [
    path("api/devices/time", panel.time, name="api_time"),
    path("api/devices/activate", panel.activate, name="api_activate"),
    path("api/devices/rotate", panel.rotate, name="api_rotate"),
    path("api/devices/heartbeat", panel.heartbeat, name="api_heartbeat"),
    path("api/devices/configuration", panel.configured, name="api_configuration"),
    path("api/devices/pictures/<uuid:file_id>", panel.picture, name="api_picture"),
    path("api/devices/identify", panel.face, name="api_identify"),
    path(
        "api/devices/identify/<uuid:identification_id>/confirm", panel.confirm, name="api_confirm"
    ),
]
