"""What each stage of a case causes: which clock runs, and whose work is open.

Every function runs in the transaction of the move that causes it. Due times of work are the
promised day where one is promised, else the lawful day.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from uuid import UUID

from yimen.cases.contracts import TASK_KIND, ClockKind, TaskOutcome, WorkKind, case_ref
from yimen.cases.models import Case, CasePaper, CaseTask
from yimen.cases.queries.open_work import VERB_WORK
from yimen.cases.queries.open_work import unit_of as unit_of
from yimen.cases.rules.limits import clock_limits
from yimen.cases.rules.route import step_named
from yimen.catalogue.contracts import ItemVersionView
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.clocks import queries as running
from yimen.kernel.clocks.contracts import ClockView
from yimen.kernel.contracts import Ref
from yimen.kernel.deadlines.limits import Limit
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work

_END_OF_DAY = time(23, 59)


def begin(*, case: Case, version: ItemVersionView, at: datetime) -> None:
    """An application arrived: the counter has it, and the clock of whoever must answer runs."""
    kind = ClockKind.ACCEPT if case.counts_from_on else ClockKind.RECEIVE
    clock = _start(case, version, kind, at)
    _open(case, WorkKind.RECEIVE, case.receiving_unit_id, clock, at)


def received(*, case: Case, version: ItemVersionView, at: datetime) -> None:
    """The application was taken in: it waits to be accepted."""
    ref = case_ref(case.id)
    work.close(ref=ref, kind=WorkKind.RECEIVE)
    clock = _running(case, ClockKind.ACCEPT)
    if clock is None:
        clocks.stop(ref=ref, kind=ClockKind.RECEIVE, at=at, outcome="received")
        clock = _start(case, version, ClockKind.ACCEPT, at)
    _open(case, WorkKind.ACCEPT, accepting_unit(case, version), clock, at)


def accepting_unit(case: Case, version: ItemVersionView) -> UUID:
    """Return the unit that accepts: the receiving one only where acceptance is entrusted to it."""
    return case.receiving_unit_id if version.entrusted_acceptance else case.deciding_unit_id


def accepted(*, case: Case, version: ItemVersionView, at: datetime) -> date | None:
    """The case was accepted: the limit for the decision runs from the day of acceptance."""
    ref = case_ref(case.id)
    work.close(ref=ref, kind=WorkKind.ACCEPT)
    clocks.stop(ref=ref, kind=ClockKind.ACCEPT, at=at, outcome="accepted")
    assert case.accepted_on is not None
    clock = _start(case, version, ClockKind.DECIDE, at, on=case.accepted_on)
    at_step(case=case, version=version, at=at)
    return clock.due_on if clock else None


def at_step(*, case: Case, version: ItemVersionView, at: datetime) -> None:
    """The case stands at a step of the route: its work is open in that step's unit."""
    assert version.definition is not None
    ref = case_ref(case.id)
    for kind in (WorkKind.EXAMINE, WorkKind.DECIDE, WorkKind.RESUME):
        work.close(ref=ref, kind=kind)
    if version.definition.process:
        waiting = CaseTask.objects.waiting().filter(case=case).order_by("token")
        tasks_opened(case=case, tasks=waiting, at=at)
        return
    step = step_named(version.definition, case.route_step)
    clock = _running(case, ClockKind.DECIDE)
    _open(case, VERB_WORK[step.verb], unit_of(case, step), clock, at)


def task_ref(task: CaseTask) -> Ref:
    """Return the reference under which a step of a process is open work."""
    return Ref(TASK_KIND, task.id)


def task_opened(*, case: Case, task: CaseTask, at: datetime) -> None:
    """A step of a process waits for a person of its unit."""
    tasks_opened(case=case, tasks=(task,), at=at)


def tasks_opened(*, case: Case, tasks: Collection[CaseTask], at: datetime) -> None:
    """Steps of a process wait for persons of their units, side by side."""
    clock = _running(case, ClockKind.DECIDE)
    limit = (clock.promised_at or clock.due_at) if clock else None
    what = f"{case.item_name} · {case.applicant_name}"
    work.open_side_by_side(
        kind=WorkKind.STEP,
        at=at,
        item=case.item_code,
        area=case.area_code,
        ref_kind=TASK_KIND,
        rows=[(each.id, each.unit_id, _own_due(each) or limit, f"{each.title} · {what}")
              for each in tasks],
    )  # fmt: skip


def _own_due(task: CaseTask) -> datetime | None:
    return datetime.combine(task.due_on, _END_OF_DAY, LOCAL) if task.due_on else None


def process_stuck(*, case: Case, at: datetime) -> None:
    """A process stands still, or ended without a decision: the head of the authority decides."""
    clock = _running(case, ClockKind.DECIDE)
    _open(case, WorkKind.DECIDE, case.deciding_unit_id, clock, at)


def close_tasks(*, case: Case, at: datetime) -> None:
    """No step of the case's process has to be done any more."""
    waiting = CaseTask.objects.waiting().filter(case=case)
    if closed := list(waiting.values_list("id", flat=True)):
        waiting.update(outcome=TaskOutcome.CANCELLED, closed_at=at)
        work.close_side_by_side(ref_kind=TASK_KIND, ids=closed, kind=WorkKind.STEP)


def correction_asked(*, case: Case, version: ItemVersionView, at: datetime) -> date | None:
    """The applicant has to correct: the authority's time stands still, the applicant's runs."""
    ref = case_ref(case.id)
    work.close(ref=ref, kind=WorkKind.ACCEPT)
    clocks.stop(ref=ref, kind=ClockKind.ACCEPT, at=at, outcome="told")
    clock = _start(case, version, ClockKind.CORRECT, at)
    return clock.due_on if clock else None


def correct_by(case: Case) -> date | None:
    """Return the last day on which the applicant may correct, or None when nothing is awaited."""
    clock = _running(case, ClockKind.CORRECT)
    return clock.due_on if clock else None


def decide_by(case: Case) -> date | None:
    """Return the last day on which the law lets the authority decide, or None while none runs."""
    clock = _running(case, ClockKind.DECIDE)
    return clock.due_on if clock else None


def corrected(*, case: Case, version: ItemVersionView, at: datetime) -> None:
    """The correction came in: the authority answers anew within its limit."""
    clocks.stop(ref=case_ref(case.id), kind=ClockKind.CORRECT, at=at, outcome="corrected")
    clock = _start(case, version, ClockKind.ACCEPT, at)
    _open(case, WorkKind.ACCEPT, accepting_unit(case, version), clock, at)


def stopped(*, case: Case, procedure: str, article: str, days: int, at: datetime) -> None:
    """A special procedure began: the clock stands still and somebody must end it."""
    ref = case_ref(case.id)
    clocks.pause(
        ref=ref,
        kind=ClockKind.DECIDE,
        why=procedure,
        ground=article,
        at=at,
        planned_days=days,
    )
    for one in (WorkKind.EXAMINE, WorkKind.DECIDE):
        work.close(ref=ref, kind=one)
    for task in CaseTask.objects.waiting().filter(case=case):
        work.close(ref=task_ref(task), kind=WorkKind.STEP)
    _open(case, WorkKind.RESUME, case.deciding_unit_id, None, at)


def resumed(*, case: Case, version: ItemVersionView, at: datetime) -> None:
    """The special procedure ended: the clock runs on, the case is back at its step."""
    clocks.resume(ref=case_ref(case.id), kind=ClockKind.DECIDE, at=at)
    at_step(case=case, version=version, at=at)


def extension_asked(*, case: Case, at: datetime) -> None:
    """More time was asked for: the head of the authority has to rule."""
    clock = _running(case, ClockKind.DECIDE)
    _open(case, WorkKind.EXTEND, case.deciding_unit_id, clock, at)


def extension_ruled(*, case: Case) -> None:
    """The question of more time is settled."""
    work.close(ref=case_ref(case.id), kind=WorkKind.EXTEND)


def extended(*, case: Case, more: Limit, ground: str, at: datetime) -> date:
    """More time was approved; return the new last lawful day."""
    extension_ruled(case=case)
    clock = clocks.extend(
        ref=case_ref(case.id),
        kind=ClockKind.DECIDE,
        days=more.amount,
        unit=more.unit,
        ground=ground,
        at=at,
    )
    assert clock.due_on is not None
    return clock.due_on


def decided(*, case: Case, version: ItemVersionView, at: datetime) -> None:
    """The decision was made: its clock stops, the one for delivering it runs."""
    ref = case_ref(case.id)
    for kind in (WorkKind.EXAMINE, WorkKind.DECIDE, WorkKind.EXTEND, WorkKind.JUDGE):
        work.close(ref=ref, kind=kind)
    close_tasks(case=case, at=at)
    clocks.stop(ref=ref, kind=ClockKind.DECIDE, at=at, outcome="decided")
    _start(case, version, ClockKind.DELIVER, at)


def completed(*, case: Case, version: ItemVersionView, at: datetime) -> None:
    """The case is completed: the result waits to be handed out."""
    clock = _running(case, ClockKind.DELIVER)
    _open(case, WorkKind.DELIVER, case.receiving_unit_id, clock, at)


def ended(*, case: Case, at: datetime, outcome: str) -> None:
    """The case ends here: no clock runs and nobody has work with it."""
    ref = case_ref(case.id)
    work.close(ref=ref)
    close_tasks(case=case, at=at)
    clocks.stop_all(ref=ref, at=at, outcome=outcome)


def note_paper(*, case: Case, paper: CasePaper, actor: Actor, at: datetime) -> None:
    """Record in the ledger what was found of a paper."""
    ledger.record(
        actor=actor,
        verb="cases.paper.judged",
        subject=case_ref(case.id),
        at=at,
        change={"paper": paper.code, "state": paper.state, "level": paper.level},
        personal={"finding": paper.finding} if paper.finding else None,
    )


def _start(
    case: Case,
    version: ItemVersionView,
    kind: ClockKind,
    at: datetime,
    on: date | None = None,
) -> ClockView | None:
    limits = clock_limits(version=version, kind=kind, on=on or local_day(at))
    if limits is None:
        return None
    begun = at if on is None or on == local_day(at) else datetime.combine(on, time(12), LOCAL)
    return clocks.start(
        ref=case_ref(case.id),
        kind=kind,
        regime=version.regime,
        at=begun,
        limit=limits.lawful,
        promised=limits.promised,
        title=case.item_name,
    )


def _running(case: Case, kind: ClockKind) -> ClockView | None:
    clock = running.find(ref=case_ref(case.id), kind=kind)
    return clock if clock is not None and clock.stopped_at is None else None


def _open(case: Case, kind: WorkKind, unit_id: UUID, clock: ClockView | None, at: datetime) -> None:
    work.open(
        ref=case_ref(case.id),
        kind=kind,
        unit=unit_id,
        due=(clock.promised_at or clock.due_at) if clock else None,
        area=case.area_code,
        item=case.item_code,
        title=f"{case.item_name} · {case.applicant_name}",
        at=at,
    )
