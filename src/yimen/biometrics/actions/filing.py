"""The count of stored persons, its warnings, and filings with their clocks.

The hourly task calls `watch`: it marks 80% and 100% once each, and opens the filing that 100% makes
due. Changes and the end of a filed use are noted by whoever makes them.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.biometrics import access
from yimen.biometrics.governance_contracts import (
    COUNTER_KIND,
    COUNTER_WORK,
    FILING_KIND,
    FILING_LIMIT,
    FILING_TITLES,
    FILING_WORK,
    FilingKind,
    GovernanceRefused,
    TwoHands,
)
from yimen.biometrics.models import CounterMark, FaceFiling, ImpactAssessment
from yimen.biometrics.queries import purpose as purposes
from yimen.biometrics.queries.keeping import count_subjects
from yimen.biometrics.rules import filing as rules
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import local_day
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.contracts import NotFound, Ref, WrongState
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work
from yimen.kernel.workdays.queries import current_calendar


def watch(*, at: datetime, limit: int = FILING_LIMIT) -> int:
    """Count who is stored, mark what was newly reached, open what is due; return the count.

    A mark ends when the count falls below it, so that it is told again the next time.
    """
    with transaction.atomic():
        subjects = count_subjects()
        open_marks = list(
            CounterMark.objects.select_for_update().filter(ended_at=None).order_by("percent")
        )
        for mark in open_marks:
            if subjects * 100 < limit * mark.percent:
                mark.ended_at = at
                mark.save(update_fields=["ended_at"])
                work.close(ref=Ref(COUNTER_KIND, mark.pk))
        known = [one.percent for one in open_marks if one.ended_at is None]
        reached = rules.marks_reached(subjects=subjects, known=known, limit=limit)
        unit_id = _unit() if reached else None
        for percent in reached if unit_id else ():
            assert unit_id is not None
            _mark(percent, subjects, unit_id, limit, at)
            if percent == rules.REACHED and not _filed_before() and not _open(FilingKind.FIRST):
                _open_filing(
                    FilingKind.FIRST, f"存储人脸信息达到 {limit:,} 人", subjects, unit_id, at
                )
    return subjects


def note_mark(*, actor: Actor, mark_id: UUID, at: datetime) -> None:
    """Take note of a mark, which takes it off the list. Raises NotAllowed, NotFound."""
    actor.must(access.WRITE)
    with transaction.atomic():
        mark = CounterMark.objects.select_for_update().filter(pk=mark_id).first()
        if mark is None:
            raise NotFound
        mark.noted_at, mark.noted_by = at, actor.name
        mark.save(update_fields=["noted_at", "noted_by"])
        work.close(ref=Ref(COUNTER_KIND, mark.pk))
        ledger.record(
            actor=actor,
            verb="biometrics.counter.noted",
            subject=Ref(COUNTER_KIND, mark.pk),
            at=at,
            change={"percent": mark.percent, "subjects": mark.subjects},
        )


def note_change(*, what: str, unit_id: UUID, at: datetime, limit: int = FILING_LIMIT) -> None:
    """Open the filing that a change of what was filed makes due; nothing filed, nothing due."""
    on = len(purposes.list_in_force(at=at))
    subjects = count_subjects()
    kind = rules.filing_wanted(
        filed_before=_filed_before(), subjects=subjects, purposes_on=on, limit=limit
    )
    if kind in {FilingKind.CHANGE, FilingKind.TERMINATION}:
        assert kind is not None
        _open_filing(kind, what, subjects, unit_id, at)


def finish_filing(
    *, actor: Actor, filing_id: UUID, number: str, office: str, filed_on: date, at: datetime
) -> None:
    """Enter that a filing was made, under which number and where.

    Raises NotAllowed, NotFound, WrongState, GovernanceRefused.
    """
    actor.must(access.WRITE)
    if not number.strip():
        raise GovernanceRefused("请填网信部门给的备案编号或者回执号。", field="number")
    if not office.strip():
        raise GovernanceRefused("请填向哪里备案，应当是省级以上网信部门。", field="office")
    with transaction.atomic():
        row = FaceFiling.objects.select_for_update().filter(pk=filing_id).first()
        if row is None:
            raise NotFound
        if row.filed_on is not None:
            raise WrongState("这次备案已经登记过了。")
        if not local_day(row.happened_at) <= filed_on <= local_day(at):
            raise GovernanceRefused("备案日期应在应当备案之后、今天以前。", field="filed_on")
        row.number, row.office = number.strip()[:60], office.strip()[:100]
        row.filed_on, row.filed_at, row.filed_by = filed_on, at, actor.name
        row.save()
        ref = Ref(FILING_KIND, row.pk)
        clocks.stop(ref=ref, kind=FILING_WORK, at=at, outcome="filed")
        work.close(ref=ref)
        ledger.record(
            actor=actor,
            verb="biometrics.filing.made",
            subject=ref,
            at=at,
            change={"kind": row.kind, "number": row.number, "filed_on": filed_on.isoformat()},
        )


def _mark(percent: int, subjects: int, unit_id: UUID, limit: int, at: datetime) -> None:
    mark = CounterMark(percent=percent, subjects=subjects, reached_at=at, unit_id=unit_id)
    mark.save(force_insert=True)
    said = "已经到了" if percent == rules.REACHED else f"到了 {percent}%，接近"
    work.open(
        ref=Ref(COUNTER_KIND, mark.pk),
        kind=COUNTER_WORK,
        unit=unit_id,
        at=at,
        title=f"存储人脸信息 {subjects:,} 人，{said}要备案的 {limit:,} 人",
    )
    ledger.record(
        actor=SYSTEM,
        verb="biometrics.counter.reached",
        subject=Ref(COUNTER_KIND, mark.pk),
        at=at,
        change={"percent": percent, "subjects": subjects, "limit": limit},
    )


def _open_filing(kind: FilingKind, what: str, subjects: int, unit_id: UUID, at: datetime) -> None:
    row = FaceFiling(
        kind=kind,
        what=what,
        happened_at=at,
        subjects=subjects,
        due_on=rules.filing_due(happened_on=local_day(at), calendar=current_calendar()),
        unit_id=unit_id,
    )
    row.save(force_insert=True)
    ref = Ref(FILING_KIND, row.pk)
    clock = clocks.start(
        ref=ref,
        kind=FILING_WORK,
        regime="public_service",
        at=at,
        limit=rules.LIMIT,
        title=f"人脸识别{FILING_TITLES[kind]}",
    )
    work.open(
        ref=ref,
        kind=FILING_WORK,
        unit=unit_id,
        at=at,
        due=clock.due_at,
        title=f"向省级以上网信部门办理人脸识别{FILING_TITLES[kind]}",
    )
    ledger.record(
        actor=SYSTEM,
        verb="biometrics.filing.due",
        subject=ref,
        at=at,
        change={"kind": kind, "subjects": subjects, "due_on": row.due_on.isoformat()},
    )


def _filed_before() -> bool:
    """Say whether a first filing was made that no termination has followed."""
    last = (
        FaceFiling.objects.exclude(filed_on=None)
        .filter(kind__in=[FilingKind.FIRST, FilingKind.TERMINATION])
        .order_by("-filed_at", "-pk")
        .first()
    )
    return last is not None and last.kind == FilingKind.FIRST


def _open(kind: FilingKind) -> bool:
    return FaceFiling.objects.filter(kind=kind, filed_on=None).exists()


def _unit() -> UUID | None:
    """Return whose list it is: of the unit whose assessment was approved last."""
    return (
        ImpactAssessment.objects.filter(state__in=[TwoHands.IN_FORCE, TwoHands.ENDED])
        .order_by("-decided_at", "-pk")
        .values_list("unit_id", flat=True)
        .first()
    )


def record_export(*, actor: Actor, kind: str, at: datetime) -> None:
    """Record that the papers of a filing were taken away. Raises NotAllowed."""
    actor.must(access.SEE)
    with transaction.atomic():
        ledger.record(
            actor=actor,
            verb="biometrics.filing.exported",
            subject=Ref(FILING_KIND, new_id()),
            at=at,
            change={"kind": kind},
        )
