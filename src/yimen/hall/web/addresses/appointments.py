"""Addresses: appointments at windows."""

from __future__ import annotations

from django.urls import URLPattern, path

from yimen.hall.web import booking, reception, windows

ROUTES: list[URLPattern] = [
    path("appointments/", booking.own, name="own"),
    path("appointments/windows/", booking.choose, name="choose"),
    path("appointments/windows/<uuid:window_id>/", booking.book, name="book"),
    path("appointments/<uuid:appointment_id>/", booking.one, name="one"),
    path("work/appointments/", reception.day, name="day"),
    path("work/appointments/<uuid:appointment_id>/", reception.act, name="act"),
    path("work/windows/", windows.windows, name="windows"),
    path("work/windows/new/", windows.new, name="new_window"),
    path("work/windows/<uuid:window_id>/", windows.change, name="window"),
]
