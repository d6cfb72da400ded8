"""Addresses of privacy; written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.privacy.web import citizen, incidents, requests, staff, watermark

app_name = "privacy"

urlpatterns = [
    path("my/data/", citizen.mine, name="mine"),
    path("my/data/consent/", citizen.consent, name="consent"),
    path("my/data/copy/", citizen.copy, name="copy"),
    path("my/data/copy/<uuid:copy_id>/", citizen.take, name="take"),
    path("my/data/requests/", citizen.ask, name="ask"),
    path("work/privacy/classes/", staff.classes, name="classes"),
    path("work/privacy/columns/", staff.columns, name="columns"),
    path("work/privacy/holds/", staff.holds, name="holds"),
    path("work/privacy/runs/", staff.runs, name="runs"),
    path("work/privacy/runs/<uuid:run_id>/", staff.run, name="run"),
    path("work/privacy/purposes/", staff.purposes, name="purposes"),
    path("work/privacy/purposes/<slug:code>/", staff.purpose, name="purpose"),
    path("work/privacy/requests/", requests.requests, name="requests"),
    path("work/privacy/requests/<uuid:request_id>/", requests.request_page, name="request"),
    path("work/privacy/requests/<uuid:request_id>/unblock/", requests.unblock, name="unblock"),
    path("work/privacy/incidents/", incidents.incidents, name="incidents"),
    path("work/privacy/incidents/<uuid:incident_id>/", incidents.incident, name="incident"),
    path("work/watermark.css", watermark.style, name="watermark_style"),
    path("work/watermark.svg", watermark.picture, name="watermark"),
]
