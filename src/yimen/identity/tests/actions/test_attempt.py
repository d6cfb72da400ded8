"""Every attempt to sign in that fails is in the ledger, with how it was tried and for whom."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from yimen.identity import testing
from yimen.identity.actions import sign_in
from yimen.identity.actions.attempt import NOBODY, REFUSED
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.ledger import queries as ledger
from yimen.kernel.ledger.contracts import Result

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)


def _tried(account_id):
    return [
        (one.result, json.loads(one.change)["way"])
        for one in ledger.list_entries(subject=Ref("identity.account", account_id))
        if one.verb == REFUSED
    ]


def test_a_wrong_password_is_recorded_once_with_its_account():
    person = testing.make_person(name="张桂兰")
    account = testing.make_account(person=person, username="zhang")

    with pytest.raises(Refusal):
        sign_in.by_password(username="zhang", password="wrong", address="203.0.113.9", at=AT)

    assert _tried(account.id) == [(Result.FAILED, "password")]


def test_a_name_that_is_nobodys_is_recorded_without_the_name():
    with pytest.raises(Refusal):
        sign_in.by_password(username="nobody-here", password="x", address="203.0.113.9", at=AT)

    (entry,) = ledger.list_entries(subject=Ref("identity.account", NOBODY))
    assert (entry.verb, entry.result) == (REFUSED, Result.FAILED)
    assert "nobody-here" not in entry.change


def test_a_wrong_second_proof_is_recorded():
    person = testing.make_person(name="张桂兰")
    account = testing.make_account(person=person, username="zhang")

    with pytest.raises(Refusal):
        sign_in.second_by_totp(account_id=account.id, typed="000000", at=AT)

    assert _tried(account.id) == [(Result.FAILED, "totp")]


def test_attempts_held_off_are_recorded_once_in_a_quarter_of_an_hour():
    person = testing.make_person(name="张桂兰")
    account = testing.make_account(person=person, username="zhang")
    tried = {"username": "zhang", "password": "wrong", "address": "203.0.113.9"}
    for _ in range(sign_in.PER_NAME.burst):
        with pytest.raises(Refusal):
            sign_in.by_password(**tried, at=AT)

    for minutes in (0, 0, 1, 16):
        sign_in.rate.count(
            route="login:password:name",
            key="zhang",
            limit=sign_in.PER_NAME,
            at=AT + timedelta(minutes=minutes),
        )
        for _ in range(6):
            with suppress(Refusal):
                sign_in.by_password(**tried, at=AT + timedelta(minutes=minutes))

    held = [one for one in _tried(account.id) if one[0] == Result.REFUSED]
    assert held == [(Result.REFUSED, "password")] * 2
