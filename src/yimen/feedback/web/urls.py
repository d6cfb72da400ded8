"""Addresses of feedback; written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.feedback.web.citizen import review
from yimen.feedback.web.staff import board, watch

app_name = "feedback"

urlpatterns = [
    path("my/reviews/of/<uuid:case_id>/", review.panel, name="panel"),
    path("my/reviews/<uuid:invitation_id>/", review.give, name="give"),
    path("work/reviews/", watch.reviews, name="reviews"),
    path("work/reviews/board/", board.bad, name="board_bad"),
    path("work/rectifications/", watch.rectifications, name="rectifications"),
    path("work/rectifications/<uuid:rectification_id>/", watch.one, name="rectification"),
]
