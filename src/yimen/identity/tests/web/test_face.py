"""Faces through the pages: coming in, own space, raising and confirming."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from yimen.biometrics import public as faces
from yimen.biometrics import testing as constructed
from yimen.biometrics.contracts import Purpose
from yimen.identity import public as identity
from yimen.identity import testing
from yimen.identity.actions import factor as factors
from yimen.identity.contracts import FaceAct
from yimen.identity.models import Account, Consent, Session
from yimen.identity.rules import totp
from yimen.kernel.clock import now
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id

pytestmark = pytest.mark.django_db

CAPTURE = 'id="face"'


@pytest.fixture
def on(settings):
    constructed.use_constructed(settings)
    constructed.switch_on(Purpose.VERIFY, Purpose.IDENTIFY, at=now())


@pytest.fixture
def zhang():
    return testing.make_resident(name="张桂兰", phone="19900005521")


@pytest.fixture
def space(zhang):
    client = Client()
    testing.sign_in(client, zhang)
    return client


def name_of(actor) -> str:
    return Account.objects.get(pk=actor.account_id).username


def come(client: Client, actor, *, act=FaceAct.SIGN_IN, likeness: float = 1.0):
    named = {"username": name_of(actor), "tail": "5521"}
    page = client.post("/login/face/", {"step": "name", **named})
    assert CAPTURE in page.content.decode()
    passed = testing.pass_face(client, act, at=now(), likeness=likeness)
    return client.post("/login/face/", {"step": "face", **named, "challenge_id": passed})


def test_a_face_opens_a_session_that_names_its_method(on, client, zhang):
    testing.enrol_faces(zhang, Purpose.VERIFY, at=now())

    answer = come(client, zhang)

    assert answer.status_code == 302
    assert client.get("/my/security/").status_code == 200
    assert client.session["amr"] == ["face"]


@pytest.mark.parametrize("likeness", [0.4, 0.1])
def test_a_doubt_leads_to_another_way_and_never_to_an_error(on, client, zhang, likeness):
    testing.enrol_faces(zhang, Purpose.VERIFY, at=now())

    answer = come(client, zhang, likeness=likeness)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "换一种办法" in text
    assert 'href="/login/"' in text
    assert not Session.objects.filter(account_id=zhang.account_id).exists()


def test_a_challenge_of_another_session_or_act_is_no_way_in(on, client, zhang):
    testing.enrol_faces(zhang, Purpose.VERIFY, at=now())
    named = {"step": "face", "username": name_of(zhang), "tail": "5521"}
    stolen = testing.pass_face(Client(), FaceAct.SIGN_IN, at=now())

    for passed in (stolen, testing.pass_face(client, FaceAct.SIGN, at=now()), "", "x"):
        assert client.post("/login/face/", named | {"challenge_id": passed}).status_code == 422


def test_without_faces_the_way_is_not_offered_and_says_why(client):
    assert "/login/face/" not in client.get("/login/").content.decode()
    text = client.get("/login/face/").content.decode()
    assert "现在不能刷脸" in text
    assert CAPTURE not in text
    assert "手机号收验证码" in text


def test_the_policy_takes_the_way_from_the_sign_in_page(on, client):
    assert "/login/face/" in client.get("/login/").content.decode()
    testing.set_policy("face_sign_in", 0, at=now())
    assert "/login/face/" not in client.get("/login/").content.decode()


def test_one_stores_and_deletes_his_face_from_his_own_space(on, space, zhang):
    testing.see_at_window(zhang, now())
    assert space.get("/my/security/face/enrol/").headers["Location"].endswith("/agree/")
    version = re.search(r'name="version" value="(\d+)"', _text(space, "/my/security/face/agree/"))
    agreed = {"version": version[1], "password": testing.PASSWORD}

    assert space.post("/my/security/face/agree/", agreed).status_code == 422
    wrong = {**agreed, "separately": "1", "password": "wrong"}
    assert space.post("/my/security/face/agree/", wrong).status_code == 422
    assert not Consent.objects.filter(person_id=zhang.person_id).exists()
    space.post("/my/security/face/agree/", agreed | {"separately": "1"})
    assert CAPTURE in _text(space, "/my/security/face/enrol/")
    passed = testing.pass_face(space, FaceAct.ENROL, at=now())
    answer = space.post("/my/security/face/enrol/", {"challenge_id": passed})

    assert answer.headers["Location"] == "/my/security/face/?said=enrolled"
    assert "加密的特征值，没有照片" in _text(space, "/my/security/face/")
    space.post("/my/security/face/delete/", {"purpose": "face_verify"})
    assert faces.list_enrolments(subject_id=zhang.person_id) == []
    assert not identity.may_use(person_id=zhang.person_id, purpose="face_verify")


def _text(client: Client, page: str) -> str:
    answer = client.get(page)
    assert answer.status_code == 200
    return answer.content.decode()


def test_withdrawing_on_the_page_of_data_deletes_too(on, space, zhang):
    testing.enrol_faces(zhang, at=now())

    withdrawn = {"act": "withdraw", "purpose": "face_identify"}
    page = space.post(reverse("privacy:consent"), withdrawn)

    assert "马上删除" in page.content.decode()
    left = [one.purpose for one in faces.list_enrolments(subject_id=zhang.person_id)]
    assert left == [Purpose.VERIFY]


def test_a_page_that_asks_for_more_is_opened_by_a_face(on, space, zhang):
    testing.enrol_faces(zhang, Purpose.VERIFY, at=now())
    assert "/my/assurance/face/" in _text(space, "/my/assurance/?need=3&next=/my/cases/")

    text = _text(space, "/my/assurance/face/?need=3&next=/my/cases/")
    assert CAPTURE in text
    assert "到窗口当面核验" in text
    answer = space.post(
        "/my/assurance/face/",
        {
            "challenge_id": testing.pass_face(space, FaceAct.RAISE, at=now()),
            "need": "3",
            "next": "/my/cases/",
        },
    )

    assert answer.status_code == 302
    assert "接着办" in _text(space, answer.headers["Location"])


def test_one_thing_is_confirmed_and_then_posted_on(on, space, zhang):
    testing.enrol_faces(zhang, Purpose.VERIFY, at=now())
    subject = Ref("cases.draft", new_id())
    address = identity.face_ask_address(
        actor=zhang,
        act=FaceAct.SIGN,
        subject=subject,
        digest="d1",
        says="在申请表上签名",
        post_to="/drafts/x/sign/y/",
        fields={"ticket": "t1"},
        back="/drafts/x/check/",
        at=now(),
    )
    text = _text(space, address)
    assert "在申请表上签名" in text
    assert "/drafts/x/check/" in text
    signed = html.unescape(re.search(r'name="ask" value="([^"]+)"', text)[1])

    done = space.post(
        "/my/face/confirm/",
        {"ask": signed, "challenge_id": testing.pass_face(space, FaceAct.SIGN, at=now())},
    ).content.decode()

    assert 'action="/drafts/x/sign/y/"' in done
    made = re.search(r'name="confirmation" value="([^"]+)"', done)[1]
    taken = identity.take_confirmation(
        actor=zhang,
        confirmation_id=made,
        act=FaceAct.SIGN,
        subject=subject,
        digest="d1",
        at=now(),
    )
    assert taken.person_id == zhang.person_id
    other = Client()
    testing.sign_in(other, testing.make_resident())
    assert other.get(address).status_code == 422


def test_a_face_is_the_second_of_two(on, client, zhang):
    testing.enrol_faces(zhang, Purpose.VERIFY, at=now())
    secret, at = factors.new_secret(), now() - timedelta(minutes=5)
    code = totp.code_at(secret=secret, step=int(at.timestamp()) // 30)
    factors.add_totp(account_id=zhang.account_id, secret=secret, typed=code, title="手机", at=at)
    client.post("/login/", {"username": name_of(zhang), "password": testing.PASSWORD})
    assert "/login/second/face/" in _text(client, "/login/second/")
    assert CAPTURE in _text(client, "/login/second/face/")

    passed = testing.pass_face(client, FaceAct.SECOND, at=now())
    answer = client.post("/login/second/face/", {"challenge_id": passed})

    assert answer.status_code == 302
    assert client.session["amr"] == ["pwd", "face"]
