"""Builders for tests: the desk with its people, units that handle, and orders in every state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from yimen.directory import public as units
from yimen.directory import testing as directory
from yimen.directory.contracts import OrganisationView, Post, UnitLevel
from yimen.hotline.actions import belonging, closing, dispatch, handling, intake, request
from yimen.hotline.contracts.order import Door, Intake, OrderState, OrderType, OrderView
from yimen.hotline.contracts.side import CallBackOutcome, RequestKind, Satisfaction
from yimen.identity import testing as people
from yimen.kernel.actor import SYSTEM, Actor

AT = directory.AT
TOWN, OTHER_TOWN = directory.TOWN, directory.OTHER_TOWN
make_officer, sign_in = directory.make_officer, people.sign_in
"""Other contexts' builders, which drills and benches reach through this module alone."""
LATER = AT + timedelta(minutes=30)
WATER = "0102"
_serial = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Two operators and a chief, a unit that handles with its people, others, and a resident."""

    units: directory.SmallCounty
    housing: OrganisationView
    section: OrganisationView
    operator: Actor
    operator2: Actor
    chief: Actor
    supervisor: Actor
    handler: Actor
    head: Actor
    stranger: Actor
    resident: Actor


def desk() -> Desk:
    """Return the desk of a small county."""
    units = directory.demo_county()
    housing = directory.make_unit(code="zjj", name="县住建局", level=UnitLevel.COUNTY)
    make = directory.make_officer
    return Desk(
        units=units,
        housing=housing,
        section=_section(housing),
        operator=make(post=Post.HOTLINE_OPERATOR, unit=units.centre, name="坐席甲"),
        operator2=make(post=Post.HOTLINE_OPERATOR, unit=units.centre, name="坐席乙"),
        chief=make(post=Post.HOTLINE_CHIEF, unit=units.centre, name="班长"),
        supervisor=make(post=Post.SUPERVISOR, unit=units.centre, name="监督员"),
        handler=make(post=Post.EXAMINER, unit=housing, name="承办人"),
        head=make(post=Post.APPROVER, unit=housing, name="负责人"),
        stranger=make(post=Post.EXAMINER, unit=units.other_department, name="外单位"),
        resident=people.make_resident(),
    )


def _section(housing: OrganisationView) -> OrganisationView:
    """Return a section of the unit that leads."""
    found = units.find_organisation(code="zjj-wy")
    return found or units.open_organisation(
        actor=SYSTEM, code="zjj-wy", uscc=people.a_uscc(), name="县住建局物业科",
        short_name="物业科", document_word="一门建物", area_code=housing.area_code,
        level=UnitLevel.COUNTY, at=AT, parent_id=housing.id,
    )  # fmt: skip


def words(
    *,
    order_type: OrderType = OrderType.HELP,
    category_code: str = WATER,
    reported_unit_id: UUID | None = None,
    phone: str = "19911112222",
    title: str = "",
) -> Intake:
    """Return what a caller says."""
    return Intake(
        order_type=order_type,
        title=title or f"小区停水第{next(_serial)}次",
        content="今天上午九点起全小区停水，没有通知，什么时候来水。",
        area_code=directory.TOWN,
        place="柳浦街 3 号",
        category_code=category_code,
        caller_name="刘测试",
        caller_phone=phone,
        share_phone=True,
        reported_unit_id=reported_unit_id,
    )


def _draft(around: Desk, at: datetime, told: Intake) -> OrderView:
    taken = intake.take_in(
        actor=around.operator, intake=told, door=Door.PHONE, key="", at=at, draft=True
    )
    return taken.order


def _pending(around: Desk, at: datetime, told: Intake) -> OrderView:
    return intake.take_in(actor=around.operator, intake=told, door=Door.PHONE, key="", at=at).order


def _answered(around: Desk, at: datetime, told: Intake) -> OrderView:
    return dispatch.answer(
        actor=around.operator,
        order_id=_pending(around, at, told).id,
        told="今晚八点恢复供水，已经告知。",
        category_code="",
        at=at,
    )


def _accepted(around: Desk, at: datetime, told: Intake) -> OrderView:
    one = _pending(around, at, told)
    return dispatch.accept(actor=around.operator, order_id=one.id, category_code="", at=at)


def _sent(around: Desk, at: datetime, told: Intake) -> OrderView:
    one = _accepted(around, at, told)
    return dispatch.dispatch(
        actor=around.operator, order_id=one.id, lead_id=around.housing.id, at=at
    )


def _signed(around: Desk, at: datetime, told: Intake) -> OrderView:
    return handling.sign(actor=around.handler, order_id=_sent(around, at, told).id, at=at)


def _suspended(around: Desk, at: datetime, told: Intake) -> OrderView:
    one = _signed(around, at, told)
    asked = request.ask(
        actor=around.handler,
        order_id=one.id,
        asked=request.Asked(kind=RequestKind.SUSPENSION, reason="等待检测机构出具报告"),
        at=at,
    )
    request.rule_on(
        actor=around.chief, request_id=asked.id, granted=True, words="检测期间同意挂起", at=at
    )
    return one


def replied(around: Desk, order_id: UUID, at: datetime) -> OrderView:
    """Return an order for which the unit contacted the caller and handed in its reply."""
    handling.contact(
        actor=around.handler, order_id=order_id, reached=True, said="已电话说明情况", at=at
    )
    return handling.reply(
        actor=around.handler,
        order_id=order_id,
        inner="管网维修完毕，已经现场核实。",
        told="供水已经恢复，给您带来不便请谅解。",
        solved=True,
        at=at,
    )


def _replied(around: Desk, at: datetime, told: Intake) -> OrderView:
    return replied(around, _signed(around, at, told).id, at)


def _approved(around: Desk, at: datetime, told: Intake) -> OrderView:
    one = _replied(around, at, told)
    return handling.check_reply(
        actor=around.operator, order_id=one.id, approved=True, ruling="", at=at
    )


def _second(around: Desk, at: datetime, told: Intake) -> OrderView:
    return called_back(around, _approved(around, at, told).id, solved=False, at=at)


def called_back(around: Desk, order_id: UUID, *, solved: bool, at: datetime) -> OrderView:
    """Return an order whose caller said whether it was solved."""
    return closing.call_back(
        actor=around.operator2,
        order_id=order_id,
        outcome=CallBackOutcome.ANSWERED,
        solved=solved,
        satisfaction=Satisfaction.SATISFIED if solved else Satisfaction.DISSATISFIED,
        said="",
        at=at,
    )


def _settled(around: Desk, at: datetime, told: Intake) -> OrderView:
    return called_back(around, _approved(around, at, told).id, solved=True, at=at)


def _closed(around: Desk, at: datetime, told: Intake) -> OrderView:
    one = _settled(around, at, told)
    return closing.close(actor=around.operator, order_id=one.id, at=at)


def _archived(around: Desk, at: datetime, told: Intake) -> OrderView:
    one = _closed(around, at, told)
    closing.archive(actor=around.operator, order_id=one.id, at=at)
    return one


def _merged(around: Desk, at: datetime, told: Intake) -> OrderView:
    main = _signed(around, at, words(phone="19933334444"))
    return belonging.merge(
        actor=around.operator, order_id=_sent(around, at, told).id, into_id=main.id, at=at
    )


_BUILD: dict[OrderState, Callable[[Desk, datetime, Intake], OrderView]] = {
    OrderState.DRAFT: _draft,
    OrderState.PENDING: _pending,
    OrderState.ANSWERED: _answered,
    OrderState.MERGED: _merged,
    OrderState.TO_DISPATCH: _accepted,
    OrderState.TO_SIGN: _sent,
    OrderState.HANDLING: _signed,
    OrderState.SUSPENDED: _suspended,
    OrderState.TO_CHECK: _replied,
    OrderState.TO_CALL_BACK: _approved,
    OrderState.SECOND: _second,
    OrderState.TO_CLOSE: _settled,
    OrderState.CLOSED: _closed,
    OrderState.ARCHIVED: _archived,
}


def order_at(
    state: OrderState, around: Desk, *, at: datetime = AT, told: Intake | None = None
) -> OrderView:
    """Return an order in a state, brought there through the actions."""
    return _BUILD[state](around, at, told or words())
