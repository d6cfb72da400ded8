"""Addresses of work orders."""

from __future__ import annotations

from django.urls import path

from yimen.hotline.web.citizen import orders
from yimen.hotline.web.staff import board, call, order, request, watch

ROUTES = [
    path("hotline/", orders.tell, name="tell"),
    path("hotline/sent/", orders.receipt, name="receipt"),
    path("hotline/track/", orders.track, name="track"),
    path("my/orders/", orders.mine, name="mine"),
    path("my/orders/<uuid:order_id>/", orders.own, name="own"),
    path("work/hotline/", board.board, name="board"),
    path("work/hotline/new/", call.new, name="new"),
    path("work/hotline/new/hints/", call.hints, name="hints"),
    path("work/hotline/orders/<uuid:order_id>/", order.order, name="order"),
    path("work/hotline/orders/<uuid:order_id>/files/<uuid:file_id>/", order.file, name="file"),
    path("work/hotline/parts/<uuid:part_id>/", order.part, name="part"),
    path("work/hotline/supervised/<uuid:supervision_id>/", order.supervised, name="supervised"),
    path("work/hotline/requests/", request.requests, name="requests"),
    path("work/hotline/requests/<uuid:request_id>/", request.one, name="request"),
    path("work/hotline/supervision/", watch.supervision, name="supervision"),
    path("work/hotline/rates/", watch.rates, name="rates"),
    path("work/hotline/limits/", watch.limits, name="limits"),
]
