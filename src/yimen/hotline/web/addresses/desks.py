"""Addresses: business, talent, mediation and move-car."""

from __future__ import annotations

from django.urls import path

from yimen.hotline.web.citizen import mediation as own
from yimen.hotline.web.staff import mediation

_MEDIATION = [
    path("mediation/", own.apply, name="mediation"),
    path("mediation/sent/", own.sent, name="mediation_sent"),
    path("mediation/track/", own.track, name="mediation_track"),
    path("my/mediation/", own.mine, name="my_mediation"),
    path("my/mediation/<uuid:dispute_id>/", own.own, name="own_mediation"),
    path("my/mediation/<uuid:dispute_id>/sign/", own.sign, name="sign_own_mediation"),
    path(
        "my/mediation/<uuid:dispute_id>/hands/<slug:place>/",
        own.picture,
        name="own_mediation_hand",
    ),
    path(
        "my/mediation/<uuid:dispute_id>/papers/<slug:kind>.<slug:form>",
        own.paper,
        name="own_mediation_paper",
    ),
    path("work/mediation/", mediation.board, name="disputes"),
    path("work/mediation/new/", mediation.new, name="mediation_new"),
    path("work/mediation/from/<uuid:order_id>/", mediation.from_order, name="mediation_from_order"),
    path("work/mediation/<uuid:dispute_id>/", mediation.dispute, name="dispute"),
    path("work/mediation/<uuid:dispute_id>/sign/", mediation.sign, name="sign_dispute"),
    path(
        "work/mediation/<uuid:dispute_id>/hands/<slug:place>/",
        mediation.picture,
        name="dispute_hand",
    ),
    path(
        "work/mediation/<uuid:dispute_id>/papers/<slug:kind>.<slug:form>",
        mediation.paper,
        name="dispute_paper",
    ),
    path(
        "work/mediation/<uuid:dispute_id>/sessions/<uuid:session_id>/",
        mediation.record,
        name="mediation_record",
    ),
    path(
        "work/mediation/<uuid:dispute_id>/sessions/<uuid:session_id>/hands/<slug:place>/",
        mediation.picture,
        name="mediation_record_hand",
    ),
    path("work/mediation/items/<uuid:item_id>/", mediation.item, name="perform_item"),
]
ROUTES = [*_MEDIATION]
