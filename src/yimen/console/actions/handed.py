"""Hand open work to a named colleague of the unit, and take it back.

It says who does the work; it gives nobody a right. Whoever may do the work still may, so nothing
stands still when the colleague is away, and work handed to who has left can be handed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.console import access
from yimen.console.models import HandedWork
from yimen.console.queries.handed import colleagues
from yimen.directory.contracts import Belonging
from yimen.kernel import register
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref, Refusal
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.models import Work

HANDED_KIND = "console.handed_work"
HANDED = "console.work.handed"
TAKEN_BACK = "console.work.taken_back"


def hand(*, actor: Actor, work_id: int, to_officer_id: UUID, at: datetime) -> None:
    """Put a colleague's name on open work, or one's own. Raises NotFound, NotAllowed, Refusal."""
    with transaction.atomic():
        work = _locked(work_id)
        access.check_can_see(actor, work)
        able = {one.id for one in colleagues(work=work, on=local_day(at))}
        held = _held(work, able)
        access.check_can_hand(actor, work, held)
        if to_officer_id not in able:
            raise Refusal(
                "console.work.not_able",
                "他在这个单位没有办这件事要用的岗位，请换一位同事。",
                field="to",
            )
        assert actor.officer_id is not None
        HandedWork.objects.filter(officer_id=to_officer_id).exclude(
            work_id__in=Work.objects.values("id")
        ).delete()
        HandedWork.objects.update_or_create(
            work_id=work.pk,
            defaults={"officer_id": to_officer_id, "by_officer_id": actor.officer_id, "at": at},
        )
        _record(actor, HANDED, work, at, to=str(to_officer_id))


def take_back(*, actor: Actor, work_id: int, at: datetime) -> None:
    """Take a name off open work: it is everybody's again. Raises NotFound, NotAllowed, Refusal."""
    with transaction.atomic():
        work = _locked(work_id)
        held = HandedWork.objects.filter(work_id=work.pk).first()
        access.check_can_hand(actor, work, held)
        if held is None:
            raise Refusal("console.work.not_handed", "这件事没有交给谁，不用收回。")
        held.delete()
        _record(actor, TAKEN_BACK, work, at, of=str(held.officer_id))


class OwnHandedWork:
    """Open work that colleagues handed to an officer: somebody else does it when he leaves."""

    def of(self, *, officer_id: UUID, on: date) -> Sequence[Belonging]:
        """Return the open work that carries his name."""
        del on  # open work is open now
        mine = HandedWork.objects.filter(officer_id=officer_id).values("work_id")
        return [
            Belonging(
                ref=Ref(HANDED_KIND, UUID(int=one.pk)),
                kind_title=f"同事交给他的待办：{register.work_kind(one.kind).title}",
                title=one.title,
            )
            for one in Work.objects.filter(pk__in=mine).order_by("due_at", "pk")
        ]

    def give(self, *, ref: Ref, to_officer_id: UUID, actor: Actor, at: datetime) -> None:
        """Put the colleague's name on it; where his posts do not reach, it is everybody's again."""
        work = Work.objects.select_for_update(no_key=True).filter(pk=ref.id.int).first()
        if work is None:
            return
        row = HandedWork.objects.filter(work_id=work.pk)
        if to_officer_id not in {one.id for one in colleagues(work=work, on=local_day(at))}:
            row.delete()
            _record(actor, TAKEN_BACK, work, at)
            return
        row.update(officer_id=to_officer_id, at=at)
        _record(actor, HANDED, work, at, to=str(to_officer_id))


def _locked(work_id: int) -> Work:
    work = Work.objects.select_for_update(no_key=True).filter(pk=work_id).first()
    if work is None:
        raise NotFound("这件事已经办完，或者不再由本单位办。请回到待办看看。")
    return work


def _held(work: Work, able: set[UUID]) -> HandedWork | None:
    """Return to whom it was handed, if he still can do it."""
    return HandedWork.objects.filter(work_id=work.pk, officer_id__in=able).first()


def _record(actor: Actor, verb: str, work: Work, at: datetime, **change: str) -> None:
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref(work.ref_kind, work.ref_id),
        at=at,
        change={"kind": work.kind, **change},
    )
