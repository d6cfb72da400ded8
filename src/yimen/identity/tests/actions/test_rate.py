from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yimen.identity import leases
from yimen.identity.actions import rate
from yimen.identity.contracts import RateLimit
from yimen.identity.sign_in_contracts import TooFast

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _another_process(monkeypatch):
    monkeypatch.setattr(leases, "_kept", {})


def _allowed(acts, *, of=1_000, at=AT):
    for number in range(of):
        try:
            rate.take_all(acts=acts, at=at)
        except TooFast:
            return number
    return of


@pytest.mark.parametrize("most", [1, 7, 40, 45, 300])
def test_no_more_than_the_limit_pass_in_one_moment(most):
    assert _allowed({("write", "甲"): most}) == most


def test_two_processes_together_pass_no_more_than_the_limit(monkeypatch):
    first = _allowed({("write", "甲"): 100}, of=33)
    monkeypatch.setattr(leases, "_kept", {})

    second = _allowed({("write", "甲"): 100})

    assert first == 33
    assert 100 - 33 - leases.size_of(100) < second <= 100 - 33


def test_what_was_taken_is_good_for_half_a_minute_only():
    rate.take_all(acts={("write", "甲"): 100}, at=AT)

    assert leases.use(("write", "甲"), at=AT + timedelta(seconds=29))
    assert not leases.use(("write", "甲"), at=AT + timedelta(seconds=30))
    assert not leases.use(("write", "甲"), at=AT - timedelta(seconds=1))


def test_one_free_act_does_not_let_another_pass():
    acts = {("write", "甲"): 2, ("place", "乙"): 6_000}

    assert _allowed(acts) == 2


def test_most_acts_of_a_wide_limit_cost_no_statement():
    acts = {("write", "甲"): 300, ("place", "乙"): 6_000}
    with CaptureQueriesContext(connection) as asked:
        for _ in range(15):
            rate.take_all(acts=acts, at=AT)

    assert len(asked) == 1


def test_a_clock_that_was_set_back_shuts_nobody_out_for_hours():
    acts, limit = {("write", "甲"): 2}, RateLimit(burst=2, every=timedelta(seconds=20))
    back = AT - timedelta(hours=2)
    for _ in range(3):
        rate.count(route="x", key="甲", limit=limit, at=AT)

    assert _allowed(acts) == 2
    assert _allowed(acts, at=back) == 2
    assert rate.wait_of(route="x", key="甲", limit=limit, at=back) == 0
    assert [rate.count(route="x", key="甲", limit=limit, at=back) for _ in range(3)] == [0, 0, 20]


def test_clocks_that_differ_a_little_let_nobody_through_twice():
    acts = {("write", "甲"): 2}

    assert _allowed(acts) == 2
    assert _allowed(acts, at=AT - timedelta(seconds=5)) == 0
