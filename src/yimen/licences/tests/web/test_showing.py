"""The holder shows a licence in person: by password or by face, and who checks it reads which."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from yimen.biometrics import testing as constructed
from yimen.biometrics.contracts import Purpose
from yimen.identity import testing as people
from yimen.identity.contracts import FaceAct
from yimen.kernel.clock import now

pytestmark = pytest.mark.django_db
SEEN = "本人刚刚确认"


@pytest.fixture
def own(client: Client, holder) -> Client:
    people.sign_in(client, holder)
    return client


def proof(licence) -> str:
    return Client().get(f"/verify/licence/{licence.identifier}/").content.decode()


def test_a_password_confirms_where_there_is_no_face(own: Client, licence):
    page = f"/my/licences/{licence.id}/"
    assert "刷脸确认" not in own.get(page).content.decode()
    assert SEEN not in proof(licence)

    wrong = own.post(f"{page}show/", {"way": "password", "password": "wrong"})
    assert (wrong.status_code, SEEN in proof(licence)) == (422, False)
    done = own.post(f"{page}show/", {"way": "password", "password": people.PASSWORD})

    assert done.status_code == 302
    assert SEEN in proof(licence)
    assert "当面出示，本人输密码确认" in own.get(page).content.decode()


def test_a_face_confirms_this_licence_once(own: Client, holder, licence, settings):
    constructed.use_constructed(settings)
    constructed.switch_on(Purpose.VERIFY, at=now())
    people.enrol_faces(holder, Purpose.VERIFY, at=now())
    page = f"/my/licences/{licence.id}/"
    asks = own.post(f"{page}show/", {"way": "ask_face"}).headers["Location"]
    text = own.get(asks).content.decode()
    signed = html.unescape(re.search(r'name="ask" value="([^"]+)"', text)[1])
    passed = people.pass_face(own, FaceAct.USE_LICENCE, at=now())
    done = own.post("/my/face/confirm/", {"ask": signed, "challenge_id": passed})
    made = re.search(r'name="confirmation" value="([^"]+)"', done.content.decode())[1]
    sent = {"way": "face", "confirmation": made}

    assert own.post(f"{page}show/", sent).status_code == 302
    assert "当面出示，本人刷脸确认" in proof(licence)
    assert own.post(f"{page}show/", sent).status_code == 422


def test_nobody_shows_what_is_not_his(client: Client, licence):
    people.sign_in(client, people.make_resident())
    answer = client.post(f"/my/licences/{licence.id}/show/", {"way": "ask_face"})
    assert answer.status_code == 404
