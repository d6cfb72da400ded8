"""Searching: every way is bounded, pages join without a gap, nothing is shown twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from yimen.audit.contracts import Search
from yimen.audit.queries import search as queries
from yimen.kernel.actor import SYSTEM, Actor, ActorKind
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.ledger.contracts import Result
from yimen.kernel.ledger.origin import Origin, coming_from

AT = datetime(2031, 5, 1, tzinfo=UTC)
OFFICER = Actor(
    kind=ActorKind.OFFICER, name="甲", account_id=uuid4(), officer_id=uuid4(), unit_id=uuid4()
)

pytestmark = pytest.mark.django_db


def _record(number=1, *, actor=OFFICER, verb="toy.thing.moved", minute=0, **more):
    subject = Ref("toy.thing", uuid4())
    for step in range(number):
        at = AT + timedelta(minutes=minute + step)
        ledger.record(actor=actor, verb=verb, subject=subject, at=at, **more)
    return subject.id


def _all(narrowed, limit):
    """Return the times of every entry found, page by page, and how many pages it took."""
    found, after, pages = [], None, 0
    while True:
        page = queries.search(narrowed=narrowed, after=after, limit=limit)
        found, pages, after = [*found, *page.entries], pages + 1, page.after
        if after is None:
            return found, pages


@pytest.mark.parametrize(
    "narrowed",
    [
        Search(account_ids=(OFFICER.account_id,)),
        Search(unit_id=OFFICER.unit_id),
        Search(verbs=("toy.thing.moved", "toy.thing.bowed")),
        Search(since=AT, until=AT + timedelta(days=1)),
    ],
    ids=["account", "unit", "verbs", "time"],
)
def test_pages_join_without_a_gap_and_newest_first(narrowed):
    _record(4)
    _record(3, verb="toy.thing.bowed", minute=2)

    found, pages = _all(narrowed, 2)

    order = [(one.at, one.id) for one in found]
    assert order == sorted(order, reverse=True)
    assert (len({one.id for one in found}), len(found), pages) == (7, 7, 4)


def test_times_bound_on_both_sides():
    _record(10)

    found, _ = _all(Search(since=AT + timedelta(minutes=2), until=AT + timedelta(minutes=5)), 2)

    assert [(one.at - AT).seconds // 60 for one in found] == [4, 3, 2]


def test_a_wide_search_reads_so_much_and_says_how_far_it_came(monkeypatch):
    monkeypatch.setattr(queries, "READ_AT_MOST", 5)
    _record(12)
    _record(1, result=Result.FAILED, verb="toy.thing.bowed", minute=-1)
    narrowed = Search(unit_id=OFFICER.unit_id, verbs=("toy.thing.bowed",))
    by_unit = queries._walk(
        "e.unit_id",
        OFFICER.unit_id,
        "e.verb = ANY(%s)",
        [["toy.thing.bowed"]],
        narrowed,
        after=None,
        limit=3,
        legs=1,
    )

    assert by_unit.entries == []
    assert by_unit.end.at == AT + timedelta(minutes=7)
    assert len(_all(narrowed, 2)[0]) == 1


def test_what_was_cut_short_goes_on_until_it_is_found(monkeypatch):
    monkeypatch.setattr(queries, "READ_AT_MOST", 3)
    _record(9)
    subject = _record(1, result=Result.FAILED, minute=-5)
    narrowed = Search(account_ids=(OFFICER.account_id,), result="failed")

    first = queries.search(narrowed=narrowed, after=None, limit=2)
    found, pages = _all(narrowed, 2)

    assert (first.entries, first.searched_to) == ((), AT + timedelta(minutes=6))
    assert [one.subject.id for one in found] == [subject]
    assert pages > 2


def test_one_person_is_followed_in_every_part():
    person = uuid4()
    own = Actor(kind=ActorKind.RESIDENT, name="乙", account_id=uuid4(), person_id=person)
    _record(actor=own)
    _record(on_behalf_of=person, minute=1)
    ledger.look(actor=OFFICER, subject=Ref("toy.person", person), what="x", reason="y", at=AT)
    _record(actor=SYSTEM)

    found, _ = _all(
        Search(account_ids=(own.account_id,), behalf_ids=(person,), subject_ids=(person,)), 2
    )

    assert len(found) == 3


def test_an_address_is_found():
    with coming_from(Origin(address="203.0.113.77")):
        subject = _record()
    _record()

    found, _ = _all(Search(address="203.0.113.77"), 5)

    assert [one.subject.id for one in found] == [subject]
