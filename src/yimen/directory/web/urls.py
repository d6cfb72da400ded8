"""Addresses of directory, written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.directory.web import (
    areas,
    assignments,
    attestations,
    landing,
    leaving,
    lending,
    officer_import,
    officers,
    organisations,
    places,
    post_verbs,
    setup,
)

app_name = "directory"
urlpatterns = [
    path("signed-in/", landing.landing, name="landing"),
    path("areas/children/", places.children_of, name="area_children"),
    path("areas/<str:code>/children/", places.children, name="children"),
    path("staff/directory/organisations/", organisations.listing, name="organisations"),
    path("staff/directory/organisations/new/", organisations.new, name="organisation_new"),
    path(
        "staff/directory/organisations/<uuid:organisation_id>/",
        organisations.organisation,
        name="organisation",
    ),
    path(
        "staff/directory/organisations/<uuid:organisation_id>/close/",
        organisations.close,
        name="organisation_close",
    ),
    path("staff/directory/officers/", officers.listing, name="officers"),
    path("staff/directory/officers/new/", officers.new, name="officer_new"),
    path("staff/directory/officers/<uuid:officer_id>/", officers.officer, name="officer"),
    path(
        "staff/directory/officers/<uuid:officer_id>/active/",
        officers.set_active,
        name="officer_active",
    ),
    path("staff/directory/posts/<uuid:holding_id>/end/", officers.end_post, name="end_post"),
    path("staff/directory/officers/import/", officer_import.load, name="officer_import"),
    path("staff/directory/officers/<uuid:officer_id>/leaving/", leaving.leaving, name="leaving"),
    path("staff/directory/assignments/", assignments.listing, name="assignments"),
    path("staff/directory/permissions/", post_verbs.page, name="post_verbs"),
    path("staff/directory/attestations/", attestations.listing, name="attestations"),
    path(
        "staff/directory/attestations/<uuid:attestation_id>/",
        attestations.attestation,
        name="attestation",
    ),
    path("work/lending/", lending.lending, name="lending"),
    path("work/lending/<uuid:delegation_id>/end/", lending.take_back, name="take_back"),
    path("setup/", setup.first_admin, name="first_admin"),
    path("staff/directory/areas/", areas.tree, name="areas"),
    path("staff/directory/areas/import/", areas.load, name="area_import"),
]
