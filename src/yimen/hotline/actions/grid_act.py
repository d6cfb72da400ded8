"""What a worker does with a report that he made before: once for each key, however late it comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions import closing, grid_report
from yimen.hotline.actions import patrol as patrols
from yimen.hotline.contracts.grid import (
    GRID_REPORT_KIND,
    ActTold,
    OwnAct,
    ReportState,
    ReportView,
    TooLate,
)
from yimen.hotline.contracts.patrol import PATROL_KIND, PatrolTold, PatrolVerb
from yimen.hotline.contracts.side import CallBackOutcome, Satisfaction
from yimen.hotline.models import GridFile, GridReport, GridStep, Patrol
from yimen.hotline.queries import grid
from yimen.hotline.rules import grid as rules
from yimen.hotline.rules.patrol import patrol_too_late
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref, WrongState
from yimen.kernel.idempotency.actions import body_hash, once
from yimen.kernel.idempotency.contracts import Stored


def act_on_report(
    *, actor: Actor, report_id: UUID, told: ActTold, key: UUID, at: datetime
) -> ReportView:
    """Take one act of a report's worker, once for each key of his phone.

    Raises NotFound, NotAllowed, GridRefused, OtherBody, TooLate.
    """
    actor.must(access.GRID)
    grid.get_own(actor=actor, report_id=report_id)
    try:
        _once(
            actor, key, Ref(GRID_REPORT_KIND, report_id),
            {"act": told.act, "words": told.words, "solved": told.solved},
            lambda: _act(actor, report_id, told, at),
        )  # fmt: skip
    except WrongState as stale:
        raise _too_late(report_id, told) from stale
    return grid.get_own(actor=actor, report_id=report_id)


def _once(
    actor: Actor, key: UUID, ref: Ref, body: dict[str, object], run: Callable[[], object]
) -> None:
    """Do something of a thing once for each key; the key of another thing is another's content."""

    def do() -> Stored:
        run()
        return Stored(ref=ref)

    with transaction.atomic():
        once(
            key=str(key), actor=actor, command="hotline.grid_act",
            body_hash=body_hash({**body, "of": str(ref)}), run=do,
        )  # fmt: skip


def _act(actor: Actor, report_id: UUID, told: ActTold, at: datetime) -> None:
    GridReport.objects.for_change(report_id)
    words = told.words
    match told.act:
        case OwnAct.HANDLE:
            grid_report.handle(actor=actor, report_id=report_id, words=words, at=at)
        case OwnAct.ESCALATE:
            grid_report.escalate(
                actor=actor, report_id=report_id, words=words, to_hotline=told.to_hotline, at=at
            )
        case OwnAct.EVIDENCE:
            grid_report.add_evidence(actor=actor, report_id=report_id, words=words, at=at)
        case OwnAct.WITHDRAW:
            grid_report.withdraw(actor=actor, report_id=report_id, words=words, at=at)
        case OwnAct.SEEN:
            _say_seen(actor, report_id, told, at)
    before = rules.written_before(made_at=told.made_at, at=at, oldest=grid_report.OLDEST)
    if before is not None:
        steps = GridStep.objects.filter(report_id=report_id, at=at, by=actor.name)
        steps.update(made_at=before)


def _say_seen(actor: Actor, report_id: UUID, told: ActTold, at: datetime) -> None:
    order_id = grid.get_own(actor=actor, report_id=report_id).order_id
    if order_id is None:
        raise NotFound
    closing.call_back(
        actor=actor,
        order_id=order_id,
        outcome=CallBackOutcome.ANSWERED,
        solved=told.solved,
        satisfaction=Satisfaction.SATISFIED if told.solved else Satisfaction.DISSATISFIED,
        said=told.words,
        at=at,
        by_caller=True,
    )


def _too_late(report_id: UUID, told: ActTold) -> TooLate:
    row = GridReport.objects.get(id=report_id)
    files = 0
    if told.act in {OwnAct.HANDLE, OwnAct.EVIDENCE}:
        files = GridFile.objects.filter(report_id=report_id, came_at__gt=row.received_at).count()
    said, may_add = rules.too_late(
        state=ReportState(row.state), act=told.act, words=told.words, files=files
    )
    return TooLate(said, may_add=may_add)


def act_on_patrol(
    *, actor: Actor, patrol_id: UUID, told: PatrolTold, key: UUID, at: datetime
) -> None:
    """Take one step of a patrol, once for each key of the phone of who walks it.

    Raises NotFound, NotAllowed, GridRefused, OtherBody, TooLate.
    """
    try:
        _once(
            actor, key, Ref(PATROL_KIND, patrol_id),
            {"act": told.verb, "stop": told.number, "words": told.words},
            lambda: _step(actor, patrol_id, told, at),
        )  # fmt: skip
    except WrongState as stale:
        state = Patrol.objects.get(id=patrol_id).state
        raise TooLate(patrol_too_late(state=state, verb=told.verb)) from stale


def _step(actor: Actor, patrol_id: UUID, told: PatrolTold, at: datetime) -> None:
    match told.verb:
        case PatrolVerb.START:
            patrols.start(
                actor=actor, patrol_id=patrol_id, agreed=told.agreed,
                started_at=told.made_at or at, at=at,
            )  # fmt: skip
        case PatrolVerb.VISIT:
            patrols.visit(actor=actor, patrol_id=patrol_id, number=told.number, at=at)
        case _:
            patrols.end(
                actor=actor, patrol_id=patrol_id, words=told.words,
                ended_at=told.made_at or at, at=at,
            )  # fmt: skip
