"""Addresses: calls and the operator's desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from yimen.hotline.web.staff import calls, holding, phone, recordings

ROUTES: list[URLPattern] = [
    path("work/hotline/ringing/<str:word>/", phone.ringing, name="ringing"),
    path("work/hotline/seat/", phone.seat, name="seat"),
    path("work/hotline/calls/", calls.calls_page, name="calls"),
    path("work/hotline/calls/<uuid:call_id>/", calls.call_page, name="call"),
    path("work/hotline/calls/<uuid:call_id>/line/", holding.line, name="call_line"),
    path("work/hotline/calls/<uuid:call_id>/recording/", recordings.recording, name="recording"),
    path(
        "work/hotline/calls/<uuid:call_id>/recording/sound/",
        recordings.sound,
        name="recording_sound",
    ),
    path("work/hotline/orders/<uuid:order_id>/calls/", recordings.of_order, name="order_calls"),
    path("work/hotline/orders/<uuid:order_id>/danger/", calls.danger, name="danger"),
]
