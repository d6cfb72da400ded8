"""Addresses of devices, written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.devices.web.open import panel
from yimen.devices.web.staff import alarms, configurations, device, devices, entering

app_name = "devices"

_ONE = "work/devices/<uuid:device_id>/"

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
    path("work/devices/", devices.devices, name="devices"),
    path("work/devices/availability/", devices.availability, name="availability"),
    path("work/devices/new/", entering.new_device, name="new_device"),
    path("work/devices/import/", entering.upload, name="import"),
    path("work/devices/import/<uuid:import_id>/", entering.preview, name="import_preview"),
    path("work/devices/codes/", entering.codes, name="codes"),
    path("work/devices/alarms/", alarms.alarms, name="alarms"),
    path("work/devices/alarms/<uuid:alarm_id>/", alarms.alarm, name="alarm"),
    path("work/devices/configurations/", configurations.configurations, name="configurations"),
    path(
        "work/devices/configurations/new/",
        configurations.new_configuration,
        name="new_configuration",
    ),
    path(_ONE, device.device, name="device"),
    path(f"{_ONE}change/", entering.change, name="change"),
    path(f"{_ONE}code/", device.code, name="code"),
    path(f"{_ONE}stolen/", device.stolen, name="stolen"),
]
