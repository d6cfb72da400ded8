"""The page on the values of signing in: set from a day on, by who may, and never backwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yimen.identity import testing
from yimen.identity.actions import policy as policies
from yimen.identity.queries import policy as queries
from yimen.identity.sign_in_contracts import PolicyRefused
from yimen.identity.web.policy import _moment
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import LOCAL, local_day, now

pytestmark = pytest.mark.django_db


def test_a_value_holds_from_its_day_on():
    at = now()
    later = _moment(f"{local_day(at + timedelta(days=2)):%Y-%m-%d}", at)
    policies.set_policy(
        actor=SYSTEM, code="sessions", value=4, from_at=later, why="测试日期", at=at
    )

    assert queries.in_force(at).sessions == 10
    assert queries.in_force(later).sessions == 4
    assert later.astimezone(LOCAL).hour == 0
    assert _moment("", at) == at == _moment(f"{local_day(at):%Y-%m-%d}", at)
    with pytest.raises(PolicyRefused):
        _moment("明天", at)


def test_a_resident_sees_no_policy_page(client):
    testing.sign_in(client, testing.make_resident())

    assert client.get("/staff/sign-in-policy/").status_code == 403
