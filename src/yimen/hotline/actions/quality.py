"""Check an order, tell its operator, take his appeal and rule on it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions.sampling import seed_of
from yimen.hotline.contracts.mutual import AppealState, AppealVerb
from yimen.hotline.contracts.order import NotYourself, PleaseSay
from yimen.hotline.contracts.quality import ASPECT_TITLES, QUALITY_KIND, Judged
from yimen.hotline.contracts.sampling import Purpose
from yimen.hotline.models import QualitySheet, WorkOrder
from yimen.hotline.queries import order as orders
from yimen.hotline.queries import sampling as samples
from yimen.hotline.queries.quality import hints_of
from yimen.hotline.queries.side_work import QUALITY_APPEAL, SEE_SHEET
from yimen.hotline.queries.transcript import words_of_orders
from yimen.hotline.rules import quality
from yimen.hotline.rules.sideflow import APPEAL
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, NotFound, Ref, WrongState
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work


def month_seed(*, at: datetime) -> str:
    """Return the seed of the month's sample, made where there is none."""
    found = samples.find_seed(purpose=Purpose.QUALITY, at=at)
    if found is not None:
        return found
    with transaction.atomic():
        return seed_of(purpose=Purpose.QUALITY, at=at)


def judge(*, actor: Actor, order_id: UUID, judged: Judged, at: datetime) -> UUID:
    """Write the sheet of an order that another took, once; its operator is told.

    Raises NotAllowed, NotFound, NotYourself, PleaseSay, WrongState.
    """
    quality.check_judged(judged=judged)
    with transaction.atomic():
        row = WorkOrder.objects.for_change(order_id)
        if not orders.may_read(actor=actor, order_id=order_id):
            raise NotFound
        access.check_desk(
            actor, access.RULE, area_code=row.area_code, reported_unit_id=row.reported_unit_id
        )
        if row.taken_by is None:
            raise WrongState("只质检坐席接的工单，网上来的没有坐席。")
        if row.taken_by == actor.account_id:
            raise NotYourself("不能质检自己接的工单。")
        if QualitySheet.objects.filter(order=row).exists():
            raise WrongState("这件工单已经质检过了。")
        said = words_of_orders(order_ids=[row.id]).get(row.id, "")
        found = hints_of(orders.view(row), transcript=said)
        one = QualitySheet(
            id=new_id(), order=row, operator_account=row.taken_by, complete=judged.complete,
            consistent=judged.consistent, form=judged.form, risk=judged.risk,
            words=judged.words.strip()[:500],
            hints=[f"{ASPECT_TITLES[hint.aspect]}：{hint.said}" for hint in found], at=at,
            checker=access.signed(actor, access.RULE), checker_account=actor.account_id,
        )  # fmt: skip
        one.save(force_insert=True)
        work.open(
            ref=Ref(QUALITY_KIND, one.id), kind=SEE_SHEET, unit=row.desk_id, at=at,
            person=row.taken_by, area=row.area_code,
            title=f"质检 {judged.total} 分：{row.number} {row.title}",
        )  # fmt: skip
        ledger.record(
            actor=actor, verb="hotline.quality.judged", subject=Ref(QUALITY_KIND, one.id), at=at,
            change={"order": str(row.id), "score": judged.total},
        )  # fmt: skip
        return one.id


def see(*, actor: Actor, sheet_id: UUID, at: datetime) -> None:
    """Note that the operator has read his sheet. Raises NotAllowed."""
    with transaction.atomic():
        one = _own(actor, sheet_id)
        if one.seen_at is None:
            one.seen_at = at
            one.save(update_fields=["seen_at"])
            work.close(ref=Ref(QUALITY_KIND, one.id), kind=SEE_SHEET)


def appeal(*, actor: Actor, sheet_id: UUID, reason: str, at: datetime) -> None:
    """Appeal against one's sheet, once. Raises NotAllowed, PleaseSay, WrongState."""
    if len(reason.strip()) < 6:
        raise PleaseSay("appeal_reason", "请写明哪一项扣得不对、为什么，至少六个字。")
    with transaction.atomic():
        one = _own(actor, sheet_id)
        if one.appeal:
            raise WrongState("这张质检单已经申诉过了。")
        order = WorkOrder.objects.get(id=one.order_id)
        one.appeal, one.appeal_reason = AppealState.ASKED, reason.strip()[:500]
        one.appealed_at, one.seen_at = at, one.seen_at or at
        one.save(update_fields=["appeal", "appeal_reason", "appealed_at", "seen_at"])
        ref = Ref(QUALITY_KIND, one.id)
        work.close(ref=ref, kind=SEE_SHEET)
        work.open(
            ref=ref, kind=QUALITY_APPEAL, unit=order.desk_id, at=at, area=order.area_code,
            title=f"质检申诉：{order.number}",
        )  # fmt: skip
        ledger.record(
            actor=actor, verb="hotline.quality.appealed", subject=ref, at=at,
            change={"order": str(order.id)}, ground=reason.strip(),
        )  # fmt: skip


def rule_on(*, actor: Actor, sheet_id: UUID, upheld: bool, words: str, at: datetime) -> None:
    """Rule on an appeal, as another than the checker and the operator.

    Upheld, the sheet counts in no figure. Raises NotAllowed, NotYourself, PleaseSay, WrongState.
    """
    if len(words.strip()) < 4:
        raise PleaseSay("ruling", "请写明裁定的理由，至少四个字。")
    with transaction.atomic():
        one = QualitySheet.objects.for_change(sheet_id)
        order = WorkOrder.objects.get(id=one.order_id)
        access.check_desk(
            actor, access.RULE, area_code=order.area_code,
            reported_unit_id=order.reported_unit_id,
        )  # fmt: skip
        if actor.account_id in {one.checker_account, one.operator_account}:
            raise NotYourself("质检的人和申诉的人不能裁定，请由另一位同事来办。")
        if not one.appeal:
            raise WrongState("没有申诉，不用裁定。")
        verb = AppealVerb.UPHOLD if upheld else AppealVerb.REFUSE
        one.appeal = APPEAL.check_move(AppealState(one.appeal), verb)
        one.ruling, one.ruled_at = words.strip()[:500], at
        one.ruled_by = access.signed(actor, access.RULE)
        one.save(update_fields=["appeal", "ruling", "ruled_at", "ruled_by"])
        work.close(ref=Ref(QUALITY_KIND, one.id), kind=QUALITY_APPEAL)
        ledger.record(
            actor=actor, verb="hotline.quality.ruled", subject=Ref(QUALITY_KIND, one.id), at=at,
            change={"state": one.appeal}, ground=words.strip(),
        )  # fmt: skip


def _own(actor: Actor, sheet_id: UUID) -> QualitySheet:
    one = QualitySheet.objects.for_change(sheet_id)
    if one.operator_account != actor.account_id:
        raise NotAllowed
    return one
