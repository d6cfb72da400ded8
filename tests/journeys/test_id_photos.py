"""ID photos and card copies at offices: who may make them, whose look is recorded, who sets presets."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from yimen.biometrics.models import CardCopy
from yimen.biometrics.queries.preset import get_preset
from yimen.directory import testing as places
from yimen.directory.contracts import Post, UnitLevel
from yimen.identity.testing import sign_in
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import queries as ledger

pytestmark = pytest.mark.django_db


def _at_work(post: Post) -> Client:
    unit = places.make_unit(code="zj", name="测试镇便民中心", level=UnitLevel.TOWN)
    client = Client()
    sign_in(client, places.make_officer(post=post, unit=unit))
    return client


def _side(colour: str) -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", (860, 540), colour).save(made, "JPEG")
    return SimpleUploadedFile("side.jpg", made.getvalue(), content_type="image/jpeg")


def _copied(client: Client) -> HttpResponse:
    purpose = "测试镇便民中心办理社保登记"
    sides = {"front": _side("#dde6ee"), "back": _side("#eee6dd")}
    return client.post("/photo/card/", {"purpose": purpose, "colour": "grey", **sides})


@pytest.fixture
def county(db: None) -> None:
    places.demo_county()


def test_a_clerks_look_at_a_card_he_copied_is_recorded(county: None) -> None:
    clerk = _at_work(Post.CLERK)

    page = clerk.get(f"{_copied(clerk)['Location']}page.pdf")

    assert page.status_code == 200
    copy = CardCopy.objects.get()
    looks = list(ledger.list_looks(subject=Ref("biometrics.card_copy", copy.pk)))
    assert len(looks) == 1
    assert _at_work(Post.CLERK).get(f"/photo/card/{copy.pk}/").status_code == 404


def test_an_officer_of_another_post_makes_no_copies(county: None) -> None:
    assert _copied(_at_work(Post.AUDIT_ADMIN)).status_code == 403
    assert not CardCopy.objects.exists()


def test_an_administrator_adds_a_version_and_it_holds(county: None) -> None:
    admin = _at_work(Post.SYSTEM_ADMIN)
    form = admin.get("/staff/photo-presets/add/?from=social-card")
    typed = {one.name: one.value for one in form.context["fields"]}
    typed |= {"backdrops": ["white"], "bytes_most": "40", "unverified": ""}

    saved = admin.post("/staff/photo-presets/add/", typed)

    assert saved.status_code == 302
    held = get_preset(code="social-card")
    assert (held.version, held.bytes_most, held.may_replace) == (2, 40 * 1024, False)
    assert get_preset(code="social-card", version=1).bytes_most == 20 * 1024
    assert "第 2 版" in admin.get("/staff/photo-presets/").content.decode()


def test_a_preset_that_no_picture_meets_is_refused_at_its_field(county: None) -> None:
    admin = _at_work(Post.SYSTEM_ADMIN)
    form = admin.get("/staff/photo-presets/add/?from=one-inch")
    typed = {one.name: one.value for one in form.context["fields"]}
    typed |= {"backdrops": ["white"], "width": "一百", "dpi": "300"}

    answer = admin.post("/staff/photo-presets/add/", typed)

    assert answer.status_code == 422
    assert "只填数字" in answer.content.decode()


def test_clerks_do_not_set_presets(county: None) -> None:
    assert _at_work(Post.CLERK).get("/staff/photo-presets/").status_code == 403
