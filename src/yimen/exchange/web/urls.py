"""Addresses of exchange, written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.exchange.web.citizen import mine
from yimen.exchange.web.staff import calls, disputes, grants, new_resource, resources

app_name = "exchange"

urlpatterns = [
    path("my/registers/", mine.mine, name="mine"),
    path("work/exchange/", resources.resources, name="resources"),
    path("work/exchange/calls/", calls.calls, name="calls"),
    path("work/exchange/disputes/", disputes.disputes, name="disputes"),
    path("work/exchange/disputes/<uuid:dispute_id>/", disputes.dispute, name="dispute"),
    path("work/exchange/grants/<uuid:grant_id>/", grants.grant, name="grant"),
    path("work/exchange/resources/new/", new_resource.new_resource, name="new_resource"),
    path("work/exchange/resources/<slug:code>/", resources.resource, name="resource"),
    path("work/exchange/resources/<slug:code>/sharing/", resources.sharing, name="sharing"),
    path("work/exchange/resources/<slug:code>/switch/", resources.switch, name="switch"),
]
