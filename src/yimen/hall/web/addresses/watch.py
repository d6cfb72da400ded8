"""Addresses: the watch-list alarm."""

from __future__ import annotations

from django.urls import URLPattern, path

from yimen.hall.web import watch_camera, watch_desk, watch_entry, watch_switch

ROUTES: list[URLPattern] = [
    path("work/watch/", watch_desk.alarms, name="watch"),
    path("work/watch/alarms/<uuid:alarm_id>/", watch_desk.alarm, name="watch_alarm"),
    path("work/watch/alarms/<uuid:alarm_id>/still.jpg", watch_desk.still, name="watch_still"),
    path("work/watch/log/", watch_desk.log, name="watch_log"),
    path("work/watch/list/", watch_entry.entries, name="watch_entries"),
    path("work/watch/list/<uuid:entry_id>/", watch_entry.entry, name="watch_entry"),
    path("work/watch/cameras/", watch_camera.cameras, name="watch_cameras"),
    path("work/watch/cameras/<uuid:camera_id>/", watch_camera.camera, name="watch_camera"),
    path("work/watch/cameras/<uuid:camera_id>/frames/", watch_camera.frame, name="watch_frame"),
    path("work/watch/switch/", watch_switch.switch, name="watch_switch"),
]
