"""Take an order in: one intake for every door, once for each key."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.hotline import access
from yimen.hotline.actions import flood
from yimen.hotline.actions.repeating import note_repeat
from yimen.hotline.actions.transition import locked, move, order_ref
from yimen.hotline.contracts.order import (
    ORDER_KIND,
    Door,
    Intake,
    OrderState,
    OrderType,
    OrderVerb,
    OrderView,
    PleaseSay,
)
from yimen.hotline.models import OrderCycle, WorkOrder
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import policy, sealed
from yimen.hotline.queries.order import view
from yimen.hotline.rules import masking
from yimen.hotline.rules.limits import MAILBOX
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.contracts import NotAllowed, Ref, Refusal
from yimen.kernel.files import actions as files
from yimen.kernel.idempotency.actions import body_hash, once
from yimen.kernel.idempotency.contracts import Stored
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.numbers import actions as numbers

_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LONGEST_KEY, _TITLE, _CONTENT = 64, 80, 4000
_MOST_FILES = 20
_OWN = frozenset({Door.WEB, Door.WECHAT, Door.MINI, Door.MAILBOX})
"""Doors by which a signed-in resident tells his own."""
_WITH_PHONE = frozenset({Door.WEB, Door.MAILBOX})
_BY_STAFF = frozenset({Door.PHONE, Door.GRID, Door.VISIT})
_FIELDS = (
    "order_type", "title", "content_encrypted", "area_code", "place_encrypted", "category_code",
    "urgency", "confidential", "share_phone", "caller_name_encrypted", "caller_phone_encrypted",
    "caller_index", "reported_unit_id", "longitude", "latitude",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What the caller takes away: number and code, by which he follows the order."""

    order: OrderView
    code: str


def take_in(
    *,
    actor: Actor,
    intake: Intake,
    door: Door,
    key: str,
    at: datetime,
    file_ids: Sequence[UUID] = (),
    draft: bool = False,
    address: str = "",
) -> Taken:
    """Take an order in from any door; the same key answers the same order again.

    By telephone only an operator does, who may leave a draft. `address` is the network address of
    who has no account. Raises NotAllowed, PleaseSay, Refusal, OtherBody, TooMany.
    """
    if door is Door.PHONE:
        access.check_desk(actor, access.TAKE, area_code=intake.area_code, reported_unit_id=None)
    elif draft:
        raise NotAllowed
    flood.check_place(address=address, at=at)
    with transaction.atomic():
        checked = _checked(intake, door)
        stored = once(
            key=key[:_LONGEST_KEY] or str(new_id()),
            actor=actor,
            command="hotline.take_in",
            body_hash=body_hash({"title": intake.title, "content": intake.content}),
            run=lambda: Stored(
                ref=Ref(ORDER_KIND, _create(actor, checked, door, at, file_ids, draft=draft).id)
            ),
        )
        assert stored.ref is not None
        row = WorkOrder.objects.get(id=stored.ref.id)
        return Taken(order=view(row), code=sealed.opened(sealed.CODE, row.code_encrypted))


def submit_draft(*, actor: Actor, order_id: UUID, intake: Intake, at: datetime) -> OrderView:
    """Hand in a draft with what was written last; its taker alone may.

    Raises NotFound, NotAllowed, PleaseSay, WrongState.
    """
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        if row.taken_by != actor.account_id:
            raise NotAllowed
        _fill(row, _checked(intake, Door.PHONE))
        row.opened_at = at
        move(
            row,
            OrderVerb.SUBMIT,
            actor=actor,
            at=at,
            told="已经收到",
            fields=(*_FIELDS, "opened_at"),
        )
        note_repeat(row, actor=actor, at=at)
        return view(row)


def supplement(
    *, actor: Actor, order_id: UUID, words: str, at: datetime, file_ids: Sequence[UUID] = ()
) -> OrderView:
    """Add what the caller says or sends later; whoever holds the order or takes calls may.

    The door has proved the caller by his account or by number and code. Raises PleaseSay,
    Refusal, WrongState.
    """
    text = words.strip() or ("补充了附件" if file_ids else "")
    if len(text) < 2:
        raise PleaseSay("words", "请写明要补充什么。")
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        _add_files(row, file_ids)
        move(
            row,
            OrderVerb.SUPPLEMENT,
            actor=actor,
            at=at,
            by=_caller_or(actor),
            told=text[:_CONTENT],
            fields=("file_ids",),
        )
        return view(row)


def attach(*, actor: Actor, order_id: UUID, file_ids: Sequence[UUID], at: datetime) -> None:
    """Put files to an order that the desk takes. Raises NotAllowed, Refusal."""
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        access.check_desk(
            actor, access.TAKE, area_code=row.area_code, reported_unit_id=row.reported_unit_id
        )
        _add_files(row, file_ids)
        row.save(update_fields=["file_ids"])
        ledger.record(
            actor=actor,
            verb="hotline.order.attached",
            subject=order_ref(row),
            at=at,
            change={"files": len(file_ids)},
        )


def _add_files(row: WorkOrder, file_ids: Sequence[UUID]) -> None:
    if len(row.file_ids) + len(file_ids) > _MOST_FILES:
        raise Refusal("hotline.order.files", f"一件工单最多放 {_MOST_FILES} 个附件。", field="file")
    for one in file_ids:
        files.claim(file_id=one, owner=order_ref(row))
    row.file_ids = [*row.file_ids, *(str(one) for one in file_ids)]


def link_repeat(*, actor: Actor, order_id: UUID, first_id: UUID | None, at: datetime) -> None:
    """Note that an order repeats an earlier one, or that it does not. Raises NotAllowed."""
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        access.check_desk(
            actor, access.TAKE, area_code=row.area_code, reported_unit_id=row.reported_unit_id
        )
        if first_id == row.id:
            raise Refusal("hotline.order.repeat", "不能关联到自己。", field="repeat_of")
        row.repeat_of = first_id
        row.save(update_fields=["repeat_of"])
        ledger.record(
            actor=actor,
            verb="hotline.order.linked",
            subject=order_ref(row),
            at=at,
            change={"repeat_of": str(first_id) if first_id else None},
        )


def _caller_or(actor: Actor) -> str:
    return actor.name if actor.grants else "来电人"


def _checked(intake: Intake, door: Door) -> Intake:
    if len(intake.title.strip()) < 4:
        raise PleaseSay("title", "请用一句话写明是什么事，至少四个字。")
    if len(intake.content.strip()) < 6:
        raise PleaseSay("content", "请写清楚时间、地点和经过，至少六个字。")
    if len(intake.content) > _CONTENT:
        raise PleaseSay("content", f"最多写 {_CONTENT} 个字，其余的可以放在附件里。")
    directory.get_area(code=intake.area_code or "0")
    if door in _WITH_PHONE and not intake.caller_phone.strip():
        raise PleaseSay("caller_phone", "请留一个电话，承办单位要和您联系，办完还要回访。")
    if intake.caller_phone.strip():
        identity.check_phone(text=intake.caller_phone.strip(), field="caller_phone")
    tree = categories.tree()
    if intake.category_code and not categories.is_leaf(code=intake.category_code, within=tree):
        raise PleaseSay("category_code", "请选到最细的一类。")
    _check_report(intake)
    return intake


def _check_report(intake: Intake) -> None:
    if intake.reported_unit_id is None:
        return
    if intake.order_type is not OrderType.REPORT:
        raise PleaseSay("reported_unit_id", "只有举报才填被举报的单位。")
    desk = directory.get_unit(level=UnitLevel.CENTRE, area_code=intake.area_code)
    if intake.reported_unit_id == desk.id:
        raise Refusal(
            "hotline.order.own_house",
            "举报热线所在单位的，热线不能自己办。请拨打纪检监察举报电话 12388。",
            field="reported_unit_id",
        )


def _letter_title(title: str, content: str) -> tuple[str, str]:
    """Return a title with nobody in it, which every list shows, and the letter that keeps the rest."""
    covered = masking.masked(title)
    return (title, content) if covered == title else (covered[:_TITLE], f"{title}\n{content}")


def _fill(row: WorkOrder, intake: Intake) -> None:
    row.order_type = intake.order_type
    row.title = intake.title.strip()[:_TITLE]
    content = intake.content.strip()
    if row.door == Door.MAILBOX:
        row.title, content = _letter_title(row.title, content)
    row.content_encrypted = sealed.seal(sealed.CONTENT, content)
    row.area_code = intake.area_code
    row.place_encrypted = sealed.seal(sealed.PLACE, intake.place.strip())
    row.category_code = intake.category_code
    row.urgency = intake.urgency
    row.confidential = intake.confidential or intake.order_type is OrderType.REPORT
    row.share_phone = intake.share_phone and not row.confidential
    row.caller_name_encrypted = sealed.seal(sealed.NAME, intake.caller_name.strip())
    row.caller_phone_encrypted = sealed.seal(sealed.PHONE, intake.caller_phone.strip())
    row.caller_index = sealed.caller_key(intake.caller_phone)
    row.reported_unit_id = intake.reported_unit_id
    # the place of what is confidential stands in its encrypted words alone
    point = None if row.confidential else intake.point
    row.longitude = point.longitude if point else None
    row.latitude = point.latitude if point else None


def _create(
    actor: Actor,
    intake: Intake,
    door: Door,
    at: datetime,
    file_ids: Sequence[UUID],
    *,
    draft: bool,
) -> WorkOrder:
    desk = directory.get_unit(level=UnitLevel.CENTRE, area_code=intake.area_code)
    code = "".join(secrets.choice(_CODE_ALPHABET) for _ in range(6))
    row = WorkOrder(
        id=new_id(),
        number=f"R{numbers.next_case_number(day=local_day(at))}",
        code_encrypted=sealed.seal(sealed.CODE, code),
        door=door,
        person_id=actor.person_id if door in _OWN else None,
        desk_id=desk.id,
        taken_by=actor.account_id if door is Door.PHONE else None,
        opened_at=at,
        file_ids=[str(one) for one in file_ids],
    )
    _fill(row, intake)
    if door not in _BY_STAFF:
        flood.check_number(caller_index=bytes(row.caller_index), at=at)
    row.save(force_insert=True)
    OrderCycle(order=row, number=1, opened_at=at).save(force_insert=True)
    for one in file_ids:
        files.claim(file_id=one, owner=order_ref(row))
    if draft:
        return row
    move(
        row,
        OrderVerb.SUBMIT,
        actor=actor,
        at=at,
        by=_caller_or(actor),
        told="已经收到",
        change={"door": door, "type": row.order_type, "was": OrderState.DRAFT},
    )
    note_repeat(row, actor=actor, at=at)
    if door is Door.MAILBOX:
        _start_mailbox(row, at)
    return row


def _start_mailbox(row: WorkOrder, at: datetime) -> None:
    limit = policy.limits(at=at)["mailbox"]
    clocks.start(
        ref=order_ref(row), kind=MAILBOX, regime="hotline", at=at, limit=limit,
        title=f"县长信箱：{row.title}",
    )  # fmt: skip
