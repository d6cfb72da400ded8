"""The drills of identity, as a sample: what they attack holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from yimen.identity import clock_drill, drills, stuffing, token_drill
from yimen.identity.actions import sign_in
from yimen.identity.contracts import RateLimit

pytestmark = pytest.mark.django_db
SAID: list[str] = []


class Inside:
    """The site without a wire, as its proxy passes requests on."""

    def send(self, *, path, form, address, jar):
        client = Client(headers={"X-Forwarded-For": address})
        client.cookies.load(jar)
        answer = client.post(path, form) if form else client.get(path)
        jar |= {name: one.value for name, one in client.cookies.items()}
        return answer.status_code, answer.headers.get("Location", ""), answer.content.decode()


def slowly(burst: int) -> RateLimit:
    return RateLimit(burst=burst, every=timedelta(minutes=2))


def test_stolen_passwords_from_many_addresses_open_nothing(monkeypatch, settings):
    settings.YIMEN_CLIENT_ADDRESS_HEADER = "HTTP_X_FORWARDED_FOR"
    monkeypatch.setattr(sign_in, "PER_SITE", slowly(10))
    monkeypatch.setattr(sign_in, "PER_PLACE", slowly(6))
    monkeypatch.setattr(sign_in, "PER_NAME", slowly(8))
    small = stuffing.Scale(
        addresses=8, per_address=2, guessed_at=1, reused=1, quiet=1, flood=16, hands=1
    )

    assert stuffing.attack(site=Inside(), scale=small, say=SAID.append) == []
    assert not any("没有演练" in said for said in SAID)


def test_planted_and_stolen_sessions_and_replays_open_nothing():
    assert drills.session_theft(database_url="", say=SAID.append) == []


def test_codes_tokens_and_nonces_that_come_twice_open_nothing():
    assert token_drill.token_replays(database_url="", say=SAID.append, at_once=1) == []


def test_a_clock_that_is_off_opens_nothing_again_and_shuts_nobody_out():
    assert clock_drill.clock_skew(database_url="", say=SAID.append) == []
