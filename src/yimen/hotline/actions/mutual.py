"""Rating each other: open a round after joint handling, rate blind, reveal, appeal, rule."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.contracts.mutual import (
    MUTUAL_APPEAL_KIND,
    MUTUAL_KIND,
    MUTUAL_TURN_KIND,
    AppealState,
    AppealVerb,
    Mark,
    RoundState,
)
from yimen.hotline.contracts.order import NotYourself, PleaseSay
from yimen.hotline.contracts.side import DispatchRole, DispatchState
from yimen.hotline.models import (
    Dispatch,
    MutualAppeal,
    MutualRating,
    MutualRound,
    MutualTurn,
    WorkOrder,
)
from yimen.hotline.queries import policy
from yimen.hotline.queries.mutual import open_now
from yimen.hotline.queries.side_work import MUTUAL_APPEAL, RATE_EACH_OTHER
from yimen.hotline.rules import limits, mutual
from yimen.hotline.rules.sideflow import APPEAL
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.contracts import NotAllowed, NotFound, Ref, WrongState
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work


def open_round(row: WorkOrder, *, at: datetime) -> bool:
    """Open a round for an order's cycle if more than one unit did its part; return whether.

    Idempotent for a cycle. Runs inside the transaction that closes the order.
    """
    done = Dispatch.objects.filter(order=row, cycle=row.cycle, state=DispatchState.DONE)
    lead = done.filter(role=DispatchRole.LEAD).values_list("unit_id", flat=True)
    support = done.filter(role=DispatchRole.SUPPORT).values_list("unit_id", flat=True)
    units = list(dict.fromkeys([*lead, *support]))
    if not lead or len(units) < 2:
        return False
    parties = [str(one) for one in (row.desk_id, *units)]
    found, made = MutualRound.objects.get_or_create(
        order=row,
        cycle=row.cycle,
        defaults={"id": new_id(), "parties": parties, "opened_at": at},
    )
    if not made:
        return False
    ref = Ref(MUTUAL_KIND, found.id)
    clock = clocks.start(
        ref=ref, kind=limits.MUTUAL, regime="hotline", at=at,
        limit=policy.limits(at=at)["mutual"], title=f"互评：{row.title}",
    )  # fmt: skip
    for unit in parties:
        turn = MutualTurn(id=new_id(), round=found, unit_id=UUID(unit))
        turn.save(force_insert=True)
        work.open(
            ref=Ref(MUTUAL_TURN_KIND, turn.id), kind=RATE_EACH_OTHER, unit=turn.unit_id, at=at,
            due=clock.due_at, title=f"联动互评：{row.number} {row.title}",
        )  # fmt: skip
    return True


def rate(
    *, actor: Actor, round_id: UUID, by_unit: UUID, to_unit: UUID, mark: Mark, at: datetime
) -> bool:
    """Give another party its marks, once; return whether that opened the round.

    Raises NotAllowed, NotFound, NotYourself, PleaseSay, WrongState.
    """
    with transaction.atomic():
        row = MutualRound.objects.for_change(round_id)
        _check_speaks_for(actor, row, by_unit)
        parties = [UUID(one) for one in row.parties]
        opened = row.state == RoundState.OPEN or open_now(row, at=at)
        mutual.check_rating(
            by_unit=by_unit, to_unit=to_unit, parties=parties, mark=mark, opened=opened
        )
        if MutualRating.objects.filter(round=row, by_unit=by_unit, to_unit=to_unit).exists():
            raise WrongState("本单位已经评过它了，评分不能改。")
        MutualRating(
            round=row, by_unit=by_unit, to_unit=to_unit, timely=mark.timely, willing=mark.willing,
            quality=mark.quality, words=mark.words.strip()[:300], at=at,
            officer_id=actor.officer_id,
        ).save(force_insert=True)  # fmt: skip
        # blind on the ledger too: that somebody rated, not what he gave
        ledger.record(
            actor=actor, verb="hotline.mutual.rated", subject=Ref(MUTUAL_KIND, row.id), at=at,
            change={"by": str(by_unit), "to": str(to_unit)},
        )  # fmt: skip
        given = MutualRating.objects.filter(round=row)
        if given.filter(by_unit=by_unit).count() == len(parties) - 1:
            _finish_turn(row, by_unit, at)
        if open_now(row, at=at):
            _reveal(row, at=at)
            return True
        return False


def _finish_turn(row: MutualRound, unit: UUID, at: datetime) -> None:
    turn = MutualTurn.objects.get(round=row, unit_id=unit)
    turn.done_at = at
    turn.save(update_fields=["done_at"])
    work.close(ref=Ref(MUTUAL_TURN_KIND, turn.id))


def reveal_due(*, round_id: UUID, at: datetime) -> bool:
    """Open a round whose limit is over; return whether it did so now."""
    with transaction.atomic():
        row = MutualRound.objects.for_change(round_id)
        if row.state == RoundState.OPEN or not open_now(row, at=at):
            return False
        _reveal(row, at=at)
        return True


def _reveal(row: MutualRound, *, at: datetime) -> None:
    row.state, row.revealed_at = RoundState.OPEN, at
    row.save(update_fields=["state", "revealed_at"])
    ref = Ref(MUTUAL_KIND, row.id)
    for turn in MutualTurn.objects.filter(round=row, done_at=None).order_by("id"):
        work.close(ref=Ref(MUTUAL_TURN_KIND, turn.id))
    clocks.stop_all(ref=ref, at=at, outcome="revealed")
    ledger.record(
        actor=SYSTEM, verb="hotline.mutual.revealed", subject=ref, at=at,
        change={"ratings": MutualRating.objects.filter(round=row).count()},
    )  # fmt: skip


def appeal(*, actor: Actor, rating_id: UUID, reason: str, at: datetime) -> None:
    """Appeal against a rating as the rated party, once, after the round is open.

    Raises NotAllowed, NotFound, PleaseSay, WrongState.
    """
    if len(reason.strip()) < 6:
        raise PleaseSay("reason", "请写明为什么不合理、有什么凭据，至少六个字。")
    with transaction.atomic():
        rating = MutualRating.objects.select_related("round").filter(id=rating_id).first()
        if rating is None:
            raise NotFound
        row = MutualRound.objects.for_change(rating.round_id)
        _check_speaks_for(actor, row, rating.to_unit)
        if not (row.state == RoundState.OPEN or open_now(row, at=at)):
            raise WrongState("互评还没有公开，公开以后才能申诉。")
        if MutualAppeal.objects.filter(rating=rating).exists():
            raise WrongState("这次评分已经申诉过了。")
        one = MutualAppeal(
            id=new_id(), rating=rating, reason=reason.strip()[:500], at=at,
            asked_by=actor.officer_id,
        )  # fmt: skip
        one.save(force_insert=True)
        work.open(
            ref=Ref(MUTUAL_APPEAL_KIND, one.id), kind=MUTUAL_APPEAL, unit=row.order.desk_id,
            at=at, area=row.order.area_code, title=f"互评申诉：{row.order.number}",
        )  # fmt: skip
        ledger.record(
            actor=actor, verb="hotline.mutual.appealed", subject=Ref(MUTUAL_KIND, row.id), at=at,
            change={"rating": str(rating_id)}, ground=reason.strip(),
        )  # fmt: skip


def rule_on_appeal(
    *, actor: Actor, appeal_id: UUID, upheld: bool, words: str, at: datetime
) -> None:
    """Rule on an appeal, as somebody who neither rated nor asked; upheld, the rating counts no more.

    Raises NotAllowed, NotYourself, PleaseSay, WrongState.
    """
    if len(words.strip()) < 4:
        raise PleaseSay("ruling", "请写明裁定的理由，至少四个字。")
    with transaction.atomic():
        one = MutualAppeal.objects.for_change(appeal_id)
        rating = MutualRating.objects.select_related("round__order").get(id=one.rating_id)
        order = rating.round.order
        access.check_desk(
            actor, access.RULE, area_code=order.area_code,
            reported_unit_id=order.reported_unit_id,
        )  # fmt: skip
        if actor.officer_id is not None and actor.officer_id in {
            rating.officer_id,
            one.asked_by,
        }:
            raise NotYourself("打分的人和申诉的人不能裁定，请由另一位同事来办。")
        verb = AppealVerb.UPHOLD if upheld else AppealVerb.REFUSE
        one.state = APPEAL.check_move(AppealState(one.state), verb)
        one.ruling, one.ruled_at = words.strip()[:500], at
        one.ruled_by = access.signed(actor, access.RULE)
        one.save(update_fields=["state", "ruling", "ruled_at", "ruled_by"])
        work.close(ref=Ref(MUTUAL_APPEAL_KIND, one.id))
        ledger.record(
            actor=actor, verb="hotline.mutual.ruled", subject=Ref(MUTUAL_KIND, rating.round_id),
            at=at, change={"appeal": str(one.id), "state": one.state}, ground=words.strip(),
        )  # fmt: skip


def _check_speaks_for(actor: Actor, row: MutualRound, unit: UUID) -> None:
    if unit == row.order.desk_id:
        access.check_desk(
            actor, access.CHECK, area_code=row.order.area_code,
            reported_unit_id=row.order.reported_unit_id,
        )  # fmt: skip
        return
    if str(unit) not in row.parties:
        raise NotAllowed
    access.check_unit(actor, unit_id=unit)
