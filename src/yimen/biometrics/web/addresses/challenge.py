"""Addresses: a living person in front of a camera."""

from __future__ import annotations

from django.urls import URLPattern, path

from yimen.biometrics.web import capture, challenge

ROUTES: list[URLPattern] = [
    path("faces/challenge/", challenge.begin, name="begin_challenge"),
    path("faces/challenge/<uuid:challenge_id>/", challenge.answer, name="answer_challenge"),
    path("faces/look/", challenge.look, name="look"),
    path("faces/files/<slug:digest>/<str:name>", challenge.guiding_file, name="guiding_file"),
    path("faces/try/", capture.try_it, name="try"),
]
