"""Consent on glass over HTTP: the words on the resident's screen, his hand, his no and the way on."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from yimen.biometrics import testing as faces
from yimen.biometrics.contracts import Purpose
from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.identity import public as identity
from yimen.identity.testing import make_person, sign_in
from yimen.kernel.clock import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def old():
    """Somebody without a telephone, who lives where the window is."""
    return make_person(name="何守义")


@pytest.fixture
def window(old, settings):
    """A clerk of the county's window, signed in, where faces may be used."""
    faces.use_constructed(settings)
    faces.switch_on(Purpose.VERIFY, Purpose.IDENTIFY, at=now())
    units = directory.demo_county(at=now())
    client = Client()
    sign_in(
        client,
        directory.make_officer(post=Post.CLERK, unit=units.centre, name="综窗丙", at=now()),
    )
    return client


def _strokes() -> str:
    line = [[20 + 20 * n, 60 + (n % 3) * 15, 30 * n, 0.5] for n in range(12)]
    return json.dumps({"w": 600, "h": 240, "s": [line]})


def _pad(window: Client, old) -> str:
    """Have a sheet made; return where the resident reads and signs it."""
    begun = window.post(
        reverse("identity:print_face_consent", args=[old.id]),
        {"purposes": ["face_verify"], "way": "pad"},
        follow=True,
    ).content.decode()
    assert "在本人面前的屏上打开" in begun
    return begun.split('target="_blank"', 1)[0].rsplit('href="', 1)[1].split('"', 1)[0]


def test_a_resident_reads_and_signs_on_his_screen(window, old):
    pad = _pad(window, old)
    words = window.get(pad).content.decode()
    wanted = next(one for one in identity.list_purposes() if one.code == "face_verify")
    for said in (wanted.used, wanted.given_to, wanted.kept, wanted.stops):
        assert said in words

    assert window.post(pad, {"strokes": ""}).status_code == 422
    done = window.post(pad, {"strokes": _strokes()}, follow=True).content.decode()

    assert "签好了，谢谢" in done
    assert identity.may_use(person_id=old.id, purpose="face_verify")
    page = window.get(reverse("identity:window_face", args=[old.id])).content.decode()
    assert "本人在屏上签了" in page


def test_a_no_stores_nothing_and_leads_on_to_the_equal_path(window, old):
    pad = _pad(window, old)

    said = window.post(pad, {"answer": "no"}, follow=True).content.decode()

    assert "好的，不登记人脸" in said
    assert "看身份证就办" in said
    assert "data-hand" not in said
    assert not identity.may_use(person_id=old.id, purpose="face_verify")
    page = window.get(reverse("identity:window_face", args=[old.id])).content.decode()
    assert "本人不同意" in page
    assert window.post(pad, {"strokes": _strokes()}).status_code == 422
