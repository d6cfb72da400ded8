"""Addresses of the lists beside the items: basic catalogue, scores, savings, reviews, parts."""

from __future__ import annotations

from django.urls import path

from yimen.catalogue.web.staff import basic, guides, quality, section

before_items = [
    path("staff/items/basic/", basic.basic, name="staff_basic"),
    path("staff/items/basic/row/", basic.keep, name="staff_basic_row"),
    path("staff/items/scores/", quality.scores, name="staff_scores"),
    path("staff/items/scores/<slug:department>/", quality.department_score, name="staff_score"),
    path("staff/items/savings/", quality.saved, name="staff_savings"),
    path("staff/items/guides/", guides.guides, name="staff_guides"),
    path(
        "staff/items/<str:code>/<int:number>/part/<slug:part>/",
        section.section,
        name="staff_section",
    ),
]
"""To be mounted before the addresses that take an item's code."""
