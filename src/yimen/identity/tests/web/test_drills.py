"""The drills of identity, as a sample: what they attack holds."""

from __future__ import annotations

import pytest

from yimen.identity import drills
from yimen.identity.actions import sign_in
from yimen.identity.contracts import RateLimit

pytestmark = pytest.mark.django_db
SAID: list[str] = []


def test_stolen_passwords_from_many_addresses_open_nothing(monkeypatch):
    monkeypatch.setattr(sign_in, "PER_SITE", RateLimit(burst=30, every=sign_in.PER_SITE.every))

    assert drills.credential_stuffing(database_url="", say=SAID.append, addresses=12) == []


def test_planted_and_stolen_sessions_and_replays_open_nothing():
    assert drills.session_theft(database_url="", say=SAID.append) == []
