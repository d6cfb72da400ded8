"""Drills on cases: a process killed at every statement of an act leaves nothing or all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection

from yimen.cases import testing
from yimen.cases.actions import submit
from yimen.cases.actions.decision import complete_issued
from yimen.cases.actions.licence import issue_for
from yimen.cases.contracts import CaseState, CaseVerb, case_ref
from yimen.cases.models import Case
from yimen.kernel.clock import local_day
from yimen.kernel.dying import DONE, killed_after
from yimen.kernel.ledger.sequencer import sequence_once
from yimen.kernel.ledger.verification import verify
from yimen.licences import public as licences

_LATER = testing.AT + timedelta(hours=1)
_MOST = 1000
_COUNTED = (
    "cases_case", "cases_step", "cases_paper", "cases_notice", "licences_licence",
    "kernel_clock", "kernel_work", "kernel_outbox_event",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that must happen whole: how it is prepared, and how it is done.

    `prepare` returns what `do` needs. An act of several transactions (`steps`) may stop between
    two of them; done again it must end where one unbroken run ends.
    """

    name: str
    prepare: Callable[[testing.Town], Any]
    do: Callable[[testing.Town, Any], object]
    steps: bool = False


def _granted(around: testing.Town) -> Any:
    case = testing.at_deciding_step(around)
    testing.do(CaseVerb.GRANT, around=around, case_id=case.id, at=_LATER)
    return case.id


def _issue(around: testing.Town, case_id: Any) -> None:
    """Do what the worker does after a grant: the licence, then the completion by its event."""
    on = local_day(_LATER)
    issue_for(case_id=case_id, at=_LATER)
    held = licences.list_held(holder_id=Case.objects.get(id=case_id).applicant_id, on=on)
    mine = next(one for one in held if one.origin == case_ref(case_id))
    complete_issued(case_id=case_id, licence_id=mine.id, at=_LATER)


ACTS = (
    Act(
        name="submit",
        prepare=lambda around: testing.a_draft(around).id,
        do=lambda around, one: submit.submit_draft(actor=around.resident, draft_id=one, at=_LATER),
    ),
    Act(
        name="accept",
        prepare=lambda around: testing.case_at(CaseState.RECEIVED, around).id,
        do=lambda around, one: testing.do(CaseVerb.ACCEPT, around=around, case_id=one, at=_LATER),
    ),
    Act(
        name="decide",
        prepare=lambda around: testing.at_deciding_step(around).id,
        do=lambda around, one: testing.do(CaseVerb.GRANT, around=around, case_id=one, at=_LATER),
    ),
    Act(
        name="issue",
        prepare=_granted,
        do=_issue,
        steps=True,
    ),
)


def kill_cases(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return what was wrong when submit, accept, decide and issue were killed at every statement."""
    del database_url  # the throw-away database is the one that Django points at
    around = testing.town()
    wrong: list[str] = []
    for act in ACTS:
        places, found = sweep(act, around)
        say(f"{act.name}：在 {places} 个语句边界各杀一次，{len(found)} 处不对")
        wrong += found
    return wrong + damage(_LATER)


def sweep(
    act: Act, around: testing.Town, places: Iterable[int] | None = None
) -> tuple[int, list[str]]:
    """Kill an act after each of its statements (or after those named); return how many, and faults."""
    whole = _change(act, around, act.prepare(around))
    wrong: list[str] = []
    tried = 0
    for place in places or range(_MOST):
        thing = act.prepare(around)
        before = counts()
        if killed_after(place, partial(act.do, around, thing)) == DONE:
            break
        tried += 1
        left = _difference(before, counts())
        if not act.steps and left not in ({}, whole):
            wrong.append(f"{act.name}: killed after statement {place}, half was left: {left}")
        act.do(around, thing)
        if (total := _difference(before, counts())) != whole:
            wrong.append(f"{act.name}: done again after {place} it made {total}, not {whole}")
    return tried, wrong


def _change(act: Act, around: testing.Town, thing: Any) -> dict[str, int]:
    before = counts()
    act.do(around, thing)
    return _difference(before, counts())


def counts() -> dict[str, int]:
    """Return how many rows each table holds that an act writes to."""
    rows = {}
    with connection.cursor() as cursor:
        for table in _COUNTED:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 -- constants
            rows[table] = int(cursor.fetchone()[0])
    for state in CaseState:
        rows[f"state {state}"] = Case.objects.filter(state=state).count()
    return rows


def _difference(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {key: after[key] - before[key] for key in after if after[key] != before[key]}


def damage(at: datetime) -> list[str]:
    """Return what the ledger says of itself after everything: nothing, when it holds."""
    sequence_once(at=at)
    found = verify()
    return [] if found.holds else [f"ledger: {found}"]
