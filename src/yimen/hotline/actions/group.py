"""Group appeals: orders of many callers put under one lead, whose reply serves all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions import belonging as together
from yimen.hotline.actions.supervision import raise_level
from yimen.hotline.actions.transition import locked
from yimen.hotline.contracts.belonging import GROUP_KIND, DoNotBelong
from yimen.hotline.contracts.order import OrderState, PleaseSay
from yimen.hotline.contracts.side import SupervisionLevel
from yimen.hotline.models import OrderGroup, WorkOrder
from yimen.hotline.queries import policy
from yimen.hotline.queries.belonging import side_of
from yimen.hotline.rules import belonging
from yimen.hotline.rules.flow import OPEN_TO_MERGE
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

RAISED = "群体诉求，督办提一级"


def form(*, actor: Actor, order_ids: Sequence[UUID], title: str, at: datetime) -> UUID:
    """Make a group appeal of orders of different callers, and return it.

    The oldest that was taken on leads; what can still follow is merged into it; supervision of it
    is raised. Raises NotAllowed, DoNotBelong, PleaseSay.
    """
    if len(title.strip()) < 4:
        raise PleaseSay("title", "请给这件群体诉求起个名，至少四个字。")
    with transaction.atomic():
        rows = [_desk(actor, one, at) for one in sorted(set(order_ids))]
        lead = _lead(rows, at)
        one = OrderGroup(
            id=new_id(), title=title.strip()[:80], lead=lead, by=actor.name, opened_at=at,
            category_code=lead.category_code, area_code=lead.area_code,
        )  # fmt: skip
        one.save(force_insert=True)
        for row in rows:
            row.group_id = one.id
            row.save(update_fields=["group_id"])
            _follow(row, lead, actor, at)
        ledger.record(
            actor=actor, verb="hotline.group.formed", subject=Ref(GROUP_KIND, one.id), at=at,
            change={"lead": str(lead.id), "orders": len(rows)},
        )  # fmt: skip
        raise_level(order_id=lead.id, level=SupervisionLevel.ORDER, words=RAISED, at=at)
        return one.id


def add(*, actor: Actor, group_id: UUID, order_id: UUID, at: datetime) -> None:
    """Put one more order into a group appeal. Raises NotAllowed, DoNotBelong."""
    with transaction.atomic():
        group = OrderGroup.objects.select_related("lead").get(id=group_id)
        lead = _desk(actor, group.lead_id, at)
        row = _desk(actor, order_id, at)
        if row.group_id is not None:
            raise DoNotBelong("这一件已经在一件群体诉求里。", field="group")
        if row.category_code and row.category_code != lead.category_code:
            raise DoNotBelong("分类不一样，不是同一件事。请先核对分类。", field="group")
        belonging.check_merge(one=side_of(row), into=side_of(lead), at=at)
        row.group_id = group_id
        row.save(update_fields=["group_id"])
        together.put_into(row, lead, actor=actor, at=at)
        ledger.record(
            actor=actor, verb="hotline.group.joined", subject=Ref(GROUP_KIND, group_id), at=at,
            change={"order": str(row.id)},
        )  # fmt: skip


def _lead(rows: Sequence[WorkOrder], at: datetime) -> WorkOrder:
    least = policy.limits(at=at)["group.callers"].amount
    if any(row.confidential or row.reported_unit_id for row in rows):
        raise DoNotBelong("举报和要求保密的不进群体诉求。", field="orders")
    if any(row.group_id for row in rows):
        raise DoNotBelong("里面有已经成为群体诉求的工单，请刷新页面再试。", field="orders")
    if len({row.category_code for row in rows}) != 1:
        raise DoNotBelong("分类不一样，不能成为一件群体诉求。", field="orders")
    if len({bytes(row.caller_index) for row in rows if bytes(row.caller_index)}) < least:
        raise DoNotBelong(f"不同的来电人不满 {least} 个，还不是群体诉求。", field="orders")
    ready = [row for row in rows if row.state in belonging.CARRYING and row.merged_into is None]
    if not ready:
        raise DoNotBelong("还没有一件受理的。请先受理最早的那件，作为主件。", field="orders")
    return min(ready, key=lambda row: (row.opened_at, row.number))


def _follow(row: WorkOrder, lead: WorkOrder, actor: Actor, at: datetime) -> None:
    side = side_of(row)
    free = side.state in OPEN_TO_MERGE and not side.asked_open and not side.carries
    late = side.due_at is not None and at > side.due_at
    if row.id != lead.id and free and not late and side.state is not OrderState.MERGED:
        together.put_into(row, lead, actor=actor, at=at)


def _desk(actor: Actor, order_id: UUID, at: datetime) -> WorkOrder:
    row = locked(order_id=order_id, at=at)
    access.check_desk(
        actor, access.TAKE, area_code=row.area_code, reported_unit_id=row.reported_unit_id
    )
    return row
