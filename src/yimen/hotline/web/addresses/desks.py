"""Addresses: business, talent, mediation and move-car."""

from __future__ import annotations

from django.urls import path

from yimen.hotline.web.citizen import appeal as own_appeal
from yimen.hotline.web.citizen import car as own_car
from yimen.hotline.web.citizen import mediation as own
from yimen.hotline.web.staff import car, desk, desk_statistics, mediation

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
_DESK = [
    path("appeals/", own_appeal.lodge, name="appeals"),
    path("appeals/sent/", own_appeal.sent, name="appeal_sent"),
    path("appeals/track/", own_appeal.track, name="appeal_track"),
    path("my/appeals/", own_appeal.mine, name="my_appeals"),
    path("my/appeals/<uuid:appeal_id>/", own_appeal.own, name="own_appeal"),
    path("work/service-desk/", desk.board, name="desk"),
    path("work/service-desk/appeals/new/", desk.new_appeal, name="new_appeal"),
    path("work/service-desk/appeals/<uuid:appeal_id>/", desk.appeal, name="appeal"),
    path("work/service-desk/decisions/<uuid:decision_id>/", desk.decision, name="decision"),
    path("work/service-desk/clients/", desk.client_list, name="clients"),
    path("work/service-desk/clients/new/", desk.new_client, name="new_client"),
    path("work/service-desk/clients/<uuid:client_id>/", desk.client, name="client"),
    path("work/service-desk/visits/<uuid:visit_id>/", desk.visit, name="client_visit"),
    path("work/service-desk/statistics/", desk_statistics.statistics, name="desk_statistics"),
]
_CARS = [
    path("car/", own_car.ask, name="move_car"),
    path("car/asked/<str:code>/", own_car.asked, name="car_asked"),
    path("car/owner/<str:code>/", own_car.owner, name="car_owner"),
    path("hotline/gateway/masking/", own_car.told, name="masking_told"),
    path("work/cars/", car.board, name="cars"),
    path("work/cars/new/", car.new, name="car_new"),
    path("work/cars/<uuid:request_id>/", car.car, name="car"),
    path("work/cars/<uuid:request_id>/photo/", car.photo, name="car_photo"),
]
ROUTES = [*_MEDIATION, *_DESK, *_CARS]
