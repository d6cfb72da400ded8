"""A page of a shape is drawn once, and what is one visit's never stands on another's."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.middleware.csrf import _does_token_match, get_token
from django.template import engines
from django.test import RequestFactory

from yimen.ui.web import shaped
from yimen.ui.web.shaped import mark, mark_id, shaped_page, shaped_text
from yimen.ui.web.token import token_of


@pytest.fixture(autouse=True)
def _drawn_anew(monkeypatch):
    monkeypatch.setattr(shaped, "get_template", engines["django"].from_string)
    shaped.forget_shapes()
    yield
    shaped.forget_shapes()


def test_values_are_escaped_and_set_in_anew_each_time():
    drawn = []

    def draw():
        drawn.append(1)
        return {"name": mark("name"), "id": mark_id("id")}

    texts = [
        shaped_text("<a href='/{{ id }}/'>{{ name }}</a>", shape=1, draw=draw, values=values)
        for values in ({"name": "<b>", "id": "one"}, {"name": "王", "id": "two"})
    ]
    assert texts == ["<a href='/one/'>&lt;b&gt;</a>", "<a href='/two/'>王</a>"]
    assert drawn == [1]


def test_each_shape_has_a_text_of_its_own():
    def text(late: bool) -> str:
        return shaped_text(
            "{% if late %}晚了{% endif %}", shape=late, draw=lambda: {"late": late}, values={}
        )

    assert [text(True), text(False), text(True)] == ["晚了", "", "晚了"]


def test_a_value_that_looks_like_a_mark_stays_a_value():
    values = {"a": mark("b"), "b": "secret"}
    text = shaped_text("{{ a }}", shape=2, draw=lambda: {"a": mark("a")}, values=values)
    assert text == mark("b")


def test_the_frame_carries_the_visit_it_is_for():
    def page(address: str, token: str | None = None) -> tuple[str, bool]:
        request = RequestFactory().get(address)
        if token:
            request.META["CSRF_COOKIE"] = token
        template = '{% extends "ui/public.html" %}{% block main %}{{ csrf_token }}{% endblock %}'
        body = shaped_page(request, template, shape=3, draw=dict, values={}).content.decode()
        return body, "CSRF_COOKIE" in request.META

    first, has_token = page(f"/a/{uuid4()}/?x=1")
    second, _ = page("/b/?y=<2>")
    assert has_token
    assert "next=%2Fb%2F%3Fy%3D%253C2%253E" in second
    assert "%2Fa%2F" in first
    assert "%2Fa%2F" not in second


def test_a_token_is_taken_by_the_check_and_never_the_same_twice():
    request = RequestFactory().get("/")
    request.META["CSRF_COOKIE"] = "aB3" * 10 + "z9"
    tokens = [token_of(request) for _ in range(20)]
    assert len(set(tokens)) == 20
    assert all(_does_token_match(one, request.META["CSRF_COOKIE"]) for one in tokens)


def test_a_page_without_a_form_sets_no_token():
    request = RequestFactory().get("/")
    shaped_page(request, '{% extends "ui/public.html" %}', shape=4, draw=dict, values={})
    assert "CSRF_COOKIE" not in request.META
    assert get_token(request)
