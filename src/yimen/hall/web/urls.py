"""Addresses of the hall, by area; written from the root."""

from __future__ import annotations

from yimen.hall.web.addresses import appointments, watch

app_name = "hall"

urlpatterns = [*appointments.ROUTES, *watch.ROUTES]
