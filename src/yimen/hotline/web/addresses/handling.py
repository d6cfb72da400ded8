"""Addresses: rulings, rating each other, quality, assessment and export."""

from __future__ import annotations

from django.urls import URLPattern, path

from yimen.hotline.web.citizen import rating
from yimen.hotline.web.staff import assessment, mutual, order_side, oversight, policies, quality

_W = "work/hotline/"
ROUTES: list[URLPattern] = [
    path("hotline/rate/<str:token>/", rating.rate, name="rate"),
    path(f"{_W}mutual/", mutual.rounds, name="mutual"),
    path(f"{_W}mutual/<uuid:round_id>/", mutual.round_, name="mutual_round"),
    path(f"{_W}mutual/turns/<uuid:turn_id>/", mutual.turn, name="mutual_turn"),
    path(f"{_W}mutual/appeals/<uuid:appeal_id>/", mutual.appeal, name="mutual_appeal"),
    path(f"{_W}instructions/", oversight.instructions, name="instructions"),
    path(f"{_W}instructions/<uuid:instruction_id>/", oversight.instructed, name="instructed"),
    path(f"{_W}circulars/", oversight.circulars, name="circulars"),
    path(f"{_W}circulars/<uuid:circular_id>/", oversight.circular, name="circular"),
    path(
        f"{_W}circulars/<uuid:circular_id>/<str:kind>/",
        oversight.circular_file,
        name="circular_file",
    ),
    path(f"{_W}visits/", oversight.visits, name="visits"),
    path(f"{_W}visits/<uuid:visit_id>/", oversight.visit, name="visit"),
    path(f"{_W}assessment/", assessment.assessment, name="assessment"),
    path(f"{_W}formulas/", assessment.formulas, name="formulas"),
    path(f"{_W}formulas/<uuid:formula_id>/", assessment.formula_, name="formula"),
    path(f"{_W}exclusions/", assessment.exclusions, name="exclusions"),
    path(f"{_W}exclusions/<uuid:exclusion_id>/", assessment.exclusion, name="exclusion"),
    path(f"{_W}quality/", quality.sample, name="quality"),
    path(f"{_W}quality/<uuid:order_id>/", quality.sheet, name="quality_sheet"),
    path(f"{_W}quality/sheets/<uuid:sheet_id>/", quality.told, name="quality_told"),
    path(f"{_W}questions/<uuid:request_id>/", order_side.asked_back, name="asked_back"),
    path(f"{_W}sampling/", policies.shares, name="sampling"),
    path(f"{_W}tree/", policies.tree, name="tree"),
    path(f"{_W}export/", policies.export_, name="export"),
]
