"""Processes that are killed, requests that come twice, officers who act at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from yimen.cases import drills, testing
from yimen.cases.actions import draft, submit
from yimen.cases.contracts import CaseState, CaseVerb
from yimen.cases.events import CaseSubmitted
from yimen.cases.models import Case, CaseStep, Draft, Notice
from yimen.kernel.contracts import WrongState
from yimen.kernel.dying import killed_after
from yimen.kernel.outbox import dispatcher, upkeep
from yimen.kernel.outbox.contracts import PARKED_WORK
from yimen.kernel.outbox.subscribers import forget_subscriber, subscribes
from yimen.kernel.work import queries as work

pytestmark = [pytest.mark.concurrent, pytest.mark.django_db(transaction=True)]
AT = testing.AT
LATER = AT + timedelta(hours=1)


def together(*tasks):
    """Run tasks in threads that begin at once; return what each returned or raised."""
    gate = threading.Barrier(len(tasks))

    def begin(task):
        gate.wait()
        try:
            return task()
        except Exception as failed:  # noqa: BLE001 -- what was raised is what is looked at
            return failed
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(begin, tasks))


@pytest.mark.parametrize("act", drills.ACTS, ids=[one.name for one in drills.ACTS])
def test_killed_at_a_statement_an_act_is_whole_or_nothing(act):
    around = testing.town()
    _, wrong = drills.sweep(act, around, places=(1, 4, 9, 14))
    assert wrong == []
    assert drills.damage(LATER) == []


def test_one_draft_submitted_twice_at_once_is_one_case():
    around = testing.town()
    begun = testing.a_draft(around)

    def send():
        return submit.submit_draft(actor=around.resident, draft_id=begun.id, at=LATER).id

    assert len(set(together(send, send, send, send))) == 1
    assert Case.objects.count() == CaseStep.objects.count() == 1


def test_one_draft_is_begun_though_two_begin_at_once():
    around = testing.town()

    def begin():
        return draft.start_draft(actor=around.resident, item_code=around.item.item_code, at=AT).id

    assert len(set(together(begin, begin, begin, begin))) == 1
    assert Draft.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "one", "two", "kinds"),
    [
        (CaseState.SUBMITTED, CaseVerb.RECEIVE, CaseVerb.RECEIVE, ["receipt"]),
        (CaseState.ACCEPTED, CaseVerb.GRANT, CaseVerb.DENY, ["grant", "deny"]),
        (CaseState.ACCEPTED, CaseVerb.WITHDRAW, CaseVerb.GRANT, ["withdrawal", "grant"]),
    ],
)
def test_two_act_at_once_and_one_wins(state, one, two, kinds):
    around = testing.town()
    case = (
        testing.at_deciding_step(around)
        if state is CaseState.ACCEPTED
        else testing.case_at(state, around)
    )
    ends = together(
        *(
            lambda verb=verb: testing.do(verb, around=around, case_id=case.id, at=LATER)
            for verb in (one, two)
        )
    )
    assert sorted(isinstance(end, WrongState) for end in ends) == [False, True], ends
    assert Notice.objects.filter(case_id=case.id, kind__in=kinds).count() == 1


def test_worker_killed_with_events_in_flight_delivers_them_once_later():
    around = testing.town()
    case = testing.case_at(CaseState.GRANTED, around)
    for place in (1, 3, 5):
        killed_after(place, lambda: dispatcher.deliver_all(at=LATER))
    dispatcher.deliver_all(at=LATER)
    assert Case.objects.get(id=case.id).state == CaseState.COMPLETED
    assert CaseStep.objects.filter(case_id=case.id, verb="complete").count() == 1
    assert upkeep.depth().parked == 0


def test_subscriber_that_always_fails_is_parked_and_the_others_go_on():
    around = testing.town()
    seen = []

    @subscribes(CaseSubmitted)
    def on_case_submitted_badly(event, *, at):
        raise RuntimeError("never works")

    @subscribes(CaseSubmitted)
    def on_case_submitted_well(event, *, at):
        seen.append(event.case_id)

    names = [f"{one.__module__}:{one.__qualname__}" for one in
             (on_case_submitted_badly, on_case_submitted_well)]  # fmt: skip
    try:
        case = testing.case_at(CaseState.SUBMITTED, around)
        at = LATER
        for _ in range(8):
            dispatcher.deliver_all(at=at)
            at += timedelta(hours=2)
    finally:
        for name in names:
            forget_subscriber(name)
    assert seen == [case.id]
    assert [one.subscriber for one in upkeep.list_parked()] == names[:1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT unit_id FROM kernel_work WHERE kind = %s", (PARKED_WORK,))
        assert cursor.fetchall() == [(around.units.department.id,)]
    assert work.list_of(ref=case.ref)
