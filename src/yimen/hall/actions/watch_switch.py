"""Switch watching on by two hands and a whole checklist, and off at once by either."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yimen.biometrics import public as biometrics
from yimen.biometrics.contracts import Purpose
from yimen.hall import access
from yimen.hall.contracts.watch import CAMERA_KIND, SWITCH_KIND, Checklist, WatchRefused
from yimen.hall.models import WatchCamera, WatchSwitch
from yimen.hall.rules import watch as rules
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work

APPROVE_WORK = "hall.watch_approve"


def propose(*, actor: Actor, unit_id: UUID, checklist: Checklist, at: datetime) -> UUID:
    """Ask that watching be switched on, with every line of the checklist.

    `unit_id` is the unit that answers for it. Raises NotAllowed, WatchRefused.
    """
    actor.must(access.WATCH_PROPOSE)
    _check(checklist, at)
    assert checklist.filed_on is not None
    row = WatchSwitch(
        unit_id=unit_id,
        reason=checklist.reason.strip(),
        signs=checklist.signs.strip()[:300],
        filed_with=checklist.filed_with.strip()[:80],
        filing_number=checklist.filing_number.strip()[:60],
        filed_on=checklist.filed_on,
        responsible=checklist.responsible.strip()[:200],
        still_days=checklist.still_days,
        proposed_by=actor.name,
        proposed_account=actor.account_id,
        proposed_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)  # one at a time: the table holds a single open one
            work.open(
                ref=Ref(SWITCH_KIND, row.id), kind=APPROVE_WORK, unit=unit_id, at=at,
                title="审批：开通布控提醒",
            )  # fmt: skip
            _record(actor, row, "proposed", at, ground=row.reason)
    except IntegrityError:
        raise WatchRefused("twice", "已经有一份在办或者在用，先处理完那一份。") from None
    return row.id


def approve(*, actor: Actor, switch_id: UUID, at: datetime) -> None:
    """Switch watching on, as the second hand. Raises NotAllowed, NotFound, WatchRefused."""
    with transaction.atomic():
        row = WatchSwitch.objects.for_change(switch_id)
        access.check_second(actor, first=row.proposed_account)
        if row.approved_at is not None or row.ended_at is not None:
            raise WatchRefused("ruled", "已经有人办过了，请刷新后看最新情况。")
        _check(_checklist(row), at)
        row.approved_by, row.approved_at = actor.name, at
        row.save(update_fields=["approved_by", "approved_at"])
        work.close(ref=Ref(SWITCH_KIND, row.id))
        _record(actor, row, "approved", at, ground=row.filing_number)


def end(*, actor: Actor, switch_id: UUID, why: str, at: datetime) -> None:
    """Switch watching off, or refuse the wish: either hand, at once; every camera stops.

    Raises NotAllowed, NotFound, WatchRefused.
    """
    if not (actor.may(access.WATCH_PROPOSE) or actor.may(access.WATCH_APPROVE)):
        raise NotAllowed
    if len(why.strip()) < 4:
        raise WatchRefused("why", "请写为什么关掉或者不批准。", field="why")
    with transaction.atomic():
        row = WatchSwitch.objects.for_change(switch_id)
        if row.ended_at is not None:
            return
        row.ended_at, row.why_ended = at, why.strip()[:200]
        row.save(update_fields=["ended_at", "why_ended"])
        _close_cameras()
        work.close(ref=Ref(SWITCH_KIND, row.id))
        _record(actor, row, "ended", at, ground=row.why_ended)


def _close_cameras() -> None:
    for camera in (
        WatchCamera.objects.select_for_update(no_key=True).filter(is_on=True).order_by("id")
    ):
        camera.is_on, camera.on_since, camera.trouble, camera.missed_at = False, None, "", None
        camera.save(update_fields=["is_on", "on_since", "trouble", "missed_at"])
        work.close(ref=Ref(CAMERA_KIND, camera.id))


def _check(checklist: Checklist, at: datetime) -> None:
    rules.check_switch(
        checklist=checklist,
        is_assessed=biometrics.is_on(purpose=Purpose.WATCH, at=at),
        on=local_day(at),
    )


def _checklist(row: WatchSwitch) -> Checklist:
    return Checklist(
        reason=row.reason, signs=row.signs, filed_with=row.filed_with,
        filing_number=row.filing_number, filed_on=row.filed_on, responsible=row.responsible,
        still_days=row.still_days,
    )  # fmt: skip


def _record(actor: Actor, row: WatchSwitch, word: str, at: datetime, *, ground: str) -> None:
    ledger.record(
        actor=actor, verb=f"hall.watch_switch.{word}", subject=Ref(SWITCH_KIND, row.id), at=at,
        change={"filing_number": row.filing_number, "unit": str(row.unit_id)}, ground=ground,
    )  # fmt: skip
