"""The page on which a bundle is defined: questions, items, clashes by name, publication."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from yimen.catalogue.models import Bundle, Item
from yimen.catalogue.tests.builders import make_clerk, make_editor, make_worked_catalogue
from yimen.identity.testing import sign_in

pytestmark = pytest.mark.django_db


def code_of(catalogue_code: str) -> str:
    return str(Item.objects.get(catalogue_code=catalogue_code).code)


def test_a_bundle_is_defined_checked_and_published_on_its_page():
    make_worked_catalogue()
    client = Client()
    sign_in(client, make_editor())
    made = client.post(
        reverse("catalogue:staff_bundles"), {"title": "我要开店", "code": "kai-dian"}
    )
    url = reverse("catalogue:staff_bundle", args=["kai-dian"])
    assert made.url == url

    def post(**data):
        mark = Bundle.objects.filter(code="kai-dian").order_by("-edition").first().mark
        return client.post(url, {"title": "我要开店", "summary": "两个证一起办下来。",
                                 "mark": mark, **data})  # fmt: skip

    food, board = code_of("430190010001"), code_of("430190011000")
    assert post(op="add-part", **{"new-item": food}).status_code == 302
    parts = {"p0-item": food, "p1-item": board}
    assert post(op="add-part", **{"p0-item": food, "new-item": board}).status_code == 302
    page = client.get(url).content.decode()
    assert "有几种情形" in page
    assert "问法不一样" in page
    refused = post(op="publish")
    assert refused.status_code == 422
    asks = {"q0-code": "q1", "q0-title": "广告牌装在哪里", "q0-answers": "墙上\n地上"}
    settled = {**parts, **asks, "p0-else": "catering", "p1-v-standing": ["q1=地上"],
               "p1-else": "attached", "same": "area", "p1-apart": "address"}  # fmt: skip
    assert post(op="save", **settled).status_code == 302
    page = client.get(url).content.decode()
    assert "没有了，可以发布" in page
    assert post(op="publish").status_code == 302
    assert Bundle.objects.get(code="kai-dian").state == "in_use"
    assert "我要开店" in Client().get(reverse("catalogue:bundles")).content.decode()
    again = post(op="save", **{**settled, "q0-title": "广告牌立在哪里"})
    assert again.status_code == 302
    assert [one.state for one in Bundle.objects.order_by("edition")] == ["in_use", "draft"]
    assert client.post(url, {"title": "旧页面", "mark": "old", "op": "save"}).status_code == 409


def test_who_has_nothing_to_do_with_the_catalogue_is_kept_out():
    make_worked_catalogue()
    client = Client()
    sign_in(client, make_clerk())
    assert client.get(reverse("catalogue:staff_bundles")).status_code == 403
