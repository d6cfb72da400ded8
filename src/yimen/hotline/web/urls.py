"""Addresses of the hotline, by area; written from the root."""

from __future__ import annotations

from yimen.hotline.web.addresses import (
    calls,
    desks,
    doors,
    grid,
    handling,
    knowledge,
    machine,
    orders,
    seeing,
)

app_name = "hotline"

urlpatterns = [
    *orders.ROUTES,
    *calls.ROUTES,
    *knowledge.ROUTES,
    *doors.ROUTES,
    *handling.ROUTES,
    *desks.ROUTES,
    *grid.ROUTES,
    *seeing.ROUTES,
    *machine.ROUTES,
]
