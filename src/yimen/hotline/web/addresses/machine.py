"""Addresses: what is learnt from the site's own orders."""

from __future__ import annotations

from django.urls import path

from yimen.hotline.web.staff import learning

ROUTES = [
    path("work/hotline/machine/", learning.machine, name="machine"),
    path("work/hotline/machine/<uuid:model_id>/", learning.machine_model, name="machine_model"),
]
