"""Addresses of directory, written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.directory.web import areas, landing, officers, organisations, places

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
    path("staff/directory/areas/", areas.tree, name="areas"),
    path("staff/directory/areas/import/", areas.load, name="area_import"),
]
