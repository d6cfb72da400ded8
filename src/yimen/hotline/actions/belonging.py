"""Put orders together and take them apart: merge, undo, split; and answer the merged with the main.

The main order's row is locked first, then those that follow it, the oldest id first.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions.transition import cycle_of, locked, move, order_ref
from yimen.hotline.contracts.order import (
    DISPATCH_KIND,
    SUPERVISION_KIND,
    OrderState,
    OrderVerb,
    OrderView,
)
from yimen.hotline.contracts.side import DispatchRole, DispatchState, SupervisionState
from yimen.hotline.models import (
    Dispatch,
    OrderCycle,
    OrderReply,
    OrderStep,
    Supervision,
    WorkOrder,
)
from yimen.hotline.queries import policy, sealed
from yimen.hotline.queries.belonging import side_of
from yimen.hotline.queries.order import view
from yimen.hotline.rules import belonging, limits
from yimen.hotline.rules.flow import ORDER
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.clocks import queries as clock_queries
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.numbers import actions as numbers
from yimen.kernel.work import actions as work

TITLE, CONTENT = 80, 4000
_COPIED = (
    "code_encrypted", "door", "order_type", "area_code", "place_encrypted", "urgency",
    "confidential", "share_phone", "caller_name_encrypted", "caller_phone_encrypted",
    "caller_index", "person_id", "reported_unit_id", "desk_id", "taken_by", "opened_at",
    "file_ids", "longitude", "latitude",
)  # fmt: skip
"""What both halves of a split order keep: the caller with his code, the place, the papers."""


def merge(*, actor: Actor, order_id: UUID, into_id: UUID, at: datetime) -> OrderView:
    """Let an order follow another one about the same matter; its clocks stop as 并入.

    Its caller is told and asked with the main one's. Raises NotAllowed, DoNotBelong, WrongState.
    """
    with transaction.atomic():
        into = _desk(actor, into_id, at)
        row = into if order_id == into_id else _desk(actor, order_id, at)
        belonging.check_merge(one=side_of(row), into=side_of(into), at=at)
        put_into(row, into, actor=actor, at=at)
        return view(row)


def put_into(row: WorkOrder, into: WorkOrder, *, actor: Actor, at: datetime) -> None:
    """Write that an order follows another one; both rows are locked and the rule was asked."""
    why = f"并入 {into.number}"
    _end_parts(row, why, at)
    ref = order_ref(row)
    clock = clock_queries.find(ref=ref, kind=limits.RESOLVE)
    if clock is not None and clock.stopped_at is None:
        clocks.pause(ref=ref, kind=limits.RESOLVE, why=why, ground="随主件一并办理", at=at)
    row.merged_into, row.unit_id = into.id, None
    row.category_code = row.category_code or into.category_code
    row.group_id = row.group_id or into.group_id
    move(
        row, OrderVerb.MERGE, actor=actor, at=at, words=why,
        told="您反映的事已经有人反映过，两件一起办，办好一并答复您",
        change={"into": str(into.id)},
        fields=("merged_into", "unit_id", "category_code", "group_id"),
    )  # fmt: skip


def _end_parts(row: WorkOrder, why: str, at: datetime) -> None:
    open_states = [DispatchState.SENT, DispatchState.SIGNED]
    for part in Dispatch.objects.filter(order=row, state__in=open_states).order_by("id"):
        ref = Ref(DISPATCH_KIND, part.id)
        clocks.stop_all(ref=ref, at=at, outcome="merged")
        work.close(ref=ref)
        part.state = DispatchState.RECALLED
        part.save(update_fields=["state"])
    for step in Supervision.objects.filter(order=row, state=SupervisionState.OPEN):
        step.state, step.answer, step.answered_at = SupervisionState.ANSWERED, why, at
        step.save(update_fields=["state", "answer", "answered_at"])
        work.close(ref=Ref(SUPERVISION_KIND, step.id))


def unmerge(*, actor: Actor, order_id: UUID, words: str, at: datetime) -> OrderView:
    """Take an order out of the main one again; the time that was left runs on.

    Raises NotAllowed, DoNotBelong.
    """
    with transaction.atomic():
        main_id = WorkOrder.objects.filter(id=order_id).values_list("merged_into", flat=True)
        held = main_id.first()
        main = WorkOrder.objects.for_change(held) if held is not None else None
        row = _desk(actor, order_id, at)
        ORDER.check_move(OrderState(row.state), OrderVerb.UNMERGE)
        belonging.check_unmerge(one=side_of(row))
        assert main is not None
        ref = order_ref(row)
        clock = clock_queries.find(ref=ref, kind=limits.RESOLVE)
        if clock is not None and clock.stopped_at is None and clock.paused:
            clocks.resume(ref=ref, kind=limits.RESOLVE, at=at)
        row.merged_into = row.group_id = None
        move(
            row, OrderVerb.UNMERGE, actor=actor, at=at,
            words=f"从 {main.number} 分出来：{words.strip()}".rstrip("："),
            told="您反映的事改为单独办理", change={"from": str(main.id)},
            fields=("merged_into", "group_id"),
        )  # fmt: skip
        return view(row)


def split(*, actor: Actor, order_id: UUID, title: str, content: str, at: datetime) -> OrderView:
    """Make a second order of the second matter in one, and return it.

    Both keep the caller, his code and what happened so far; each has its own clocks. Raises
    NotAllowed, DoNotBelong, PleaseSay, WrongState.
    """
    with transaction.atomic():
        row = _desk(actor, order_id, at)
        ORDER.check_move(OrderState(row.state), OrderVerb.SPLIT)
        belonging.check_split(one=side_of(row), title=title, content=content)
        new = WorkOrder(
            id=new_id(),
            number=f"R{numbers.next_case_number(day=local_day(at))}",
            title=title.strip()[:TITLE],
            content_encrypted=sealed.seal(sealed.CONTENT, content.strip()[:CONTENT]),
            split_from=row.id,
            **{name: getattr(row, name) for name in _COPIED},
        )
        new.save(force_insert=True)
        OrderCycle(order=new, number=1, opened_at=row.opened_at).save(force_insert=True)
        _copy_steps(row, new)
        move(
            row, OrderVerb.SPLIT, actor=actor, at=at, words=f"拆出 {new.number} {new.title}",
            told=f"您反映的另一件事单独成了工单 {new.number}，查询码不变",
            change={"new": str(new.id)},
        )  # fmt: skip
        move(
            new, OrderVerb.SUBMIT, actor=actor, at=at, words=f"从 {row.number} 拆出",
            told=f"从工单 {row.number} 拆出，单独办理", change={"from": str(row.id)},
        )  # fmt: skip
        return view(new)


def _copy_steps(row: WorkOrder, new: WorkOrder) -> None:
    steps = list(OrderStep.objects.filter(order=row).order_by("at", "id"))
    ids = sorted(new_id() for _ in steps)  # steps of one moment keep their order
    OrderStep.objects.bulk_create(
        OrderStep(
            id=step_id, order=new, cycle=1, verb=one.verb, state=one.state, at=one.at, by=one.by,
            officer_id=one.officer_id, unit_id=one.unit_id,
            words_encrypted=one.words_encrypted, told_encrypted=one.told_encrypted,
        )
        for step_id, one in zip(ids, steps, strict=True)
    )  # fmt: skip


def answer_merged(main: WorkOrder, *, actor: Actor, at: datetime) -> int:
    """Give the reply that was just passed to every order merged into it; each is asked by itself.

    The caller's transaction holds the main row. Returns how many there were.
    """
    rows = WorkOrder.objects.select_for_update(no_key=True).filter(
        merged_into=main.id, state="merged"
    )
    reply = OrderReply.objects.filter(order=main, approved=True).latest("at", "id")
    found = list(rows.order_by("id"))
    for row in found:
        _answer(row, main, reply, actor=actor, at=at)
    return len(found)


def _answer(
    row: WorkOrder, main: WorkOrder, reply: OrderReply, *, actor: Actor, at: datetime
) -> None:
    Dispatch(
        order=row, cycle=row.cycle, unit_id=reply.unit_id, role=DispatchRole.LEAD,
        state=DispatchState.DONE, reason=f"并入 {main.number}，一并办理", sent_at=at,
    ).save(force_insert=True)  # fmt: skip
    OrderReply(
        order=row, cycle=row.cycle, unit_id=reply.unit_id,
        inner_encrypted=reply.inner_encrypted, told_encrypted=reply.told_encrypted,
        solved=reply.solved, at=reply.at, by=reply.by, officer_id=reply.officer_id,
        approved=True, ruled_at=at, ruled_by=reply.ruled_by, ruling=f"随主件 {main.number}",
    ).save(force_insert=True)  # fmt: skip
    ref = order_ref(row)
    clocks.stop_all(ref=ref, at=at, outcome="merged")
    cycle = cycle_of(row)
    cycle.unit_id, cycle.replied_at, cycle.in_time = reply.unit_id, reply.at, True
    cycle.save(update_fields=["unit_id", "replied_at", "in_time"])
    row.unit_id, row.handled_by = reply.unit_id, main.handled_by
    clocks.start(
        ref=ref, kind=limits.CALL_BACK, regime="hotline", at=at,
        limit=policy.limits(at=at)["call_back"], title=f"回访：{row.title}",
    )  # fmt: skip
    move(
        row, OrderVerb.FOLLOW, actor=actor, at=at, words=f"随主件 {main.number} 答复",
        told=sealed.opened(sealed.TOLD, reply.told_encrypted),
        fields=("unit_id", "handled_by"),
    )  # fmt: skip


def _desk(actor: Actor, order_id: UUID, at: datetime) -> WorkOrder:
    row = locked(order_id=order_id, at=at)
    access.check_desk(
        actor, access.TAKE, area_code=row.area_code, reported_unit_id=row.reported_unit_id
    )
    return row
