"""Move a car: the owner is told, nobody sees a number, and the log proves what was done.

The owner's telephone lives in this module's calls alone: it comes from the register, goes to the
gateway, and is never written anywhere.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction

from yimen.hotline import access, access_desks
from yimen.hotline.actions import dispatch, intake
from yimen.hotline.actions.car_lines import lines
from yimen.hotline.actions.desk_step import note
from yimen.hotline.contracts.car import (
    CAR_KIND,
    REPLY_TITLES,
    Binding,
    CallEvent,
    CarGiven,
    CarRefused,
    CarState,
    CarVerb,
    CarView,
    CarWay,
    LineDown,
    OwnerReply,
)
from yimen.hotline.contracts.order import Door, Intake, OrderState, OrderType
from yimen.hotline.models import DeskStep, MoveRequest
from yimen.hotline.queries import car as cars
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import sealed_desks as columns
from yimen.hotline.queries.sealed import opened, seal
from yimen.hotline.rules import car as rules
from yimen.identity import public as identity
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.files import actions as files
from yimen.kernel.ids import new_id
from yimen.kernel.numbers.actions import next_case_number

_PARKING = "0403"
_OUTCOMES = {
    "answered": "隐私号通话接通",
    "no_answer": "隐私号通话没有人接",
    "busy": "隐私号通话占线",
    "ended": "隐私号通话结束",
}


def ask(*, actor: Actor, given: CarGiven, at: datetime, photo_id: UUID | None = None) -> CarView:
    """Tell the owner of a car that it stands in the way, and return how it stands.

    Register and gateway are spoken to while nothing is locked: the request stands before anybody is
    told, and says so itself where the gateway fails. No owner in the register: the police get an
    order at once. Raises CarRefused.
    """
    plate = rules.read_plate(text=given.plate)
    rules.check_place(place=given.place, has_photo=photo_id is not None)
    phone = identity.check_phone(text=given.phone.strip(), field="phone")
    register, _ = lines()
    _check_use(given, plate, phone, at)
    owner = _owner(register.find_owner, plate)
    with transaction.atomic():
        row = _new(actor, given, plate, phone, at)
        cars.lock_limits(plate=plate, phone=phone)
        _check_use(given, plate, phone, at)
        row.photo_id = photo_id
        row.save(force_insert=True)
        if photo_id is not None:
            files.claim(file_id=photo_id, owner=_ref(row))
        if owner is None:
            _note(actor, row, CarVerb.TELL, at, words="登记簿里没有车主的联系电话")
            _to_police(actor, row, at, words="没有车主的联系电话")
            return cars.view(row)
    return _tell(actor, row, owner, at)


def _check_use(given: CarGiven, plate: str, phone: str, at: datetime) -> None:
    rules.check_use(
        use=cars.use_of(plate=plate, phone=phone, place=given.place, at=at), urgent=given.urgent
    )


def _new(actor: Actor, given: CarGiven, plate: str, phone: str, at: datetime) -> MoveRequest:
    caller, owner = secrets.token_urlsafe(12), secrets.token_urlsafe(12)
    return MoveRequest(
        id=new_id(),
        number=f"N{next_case_number(day=local_day(at))}",
        plate_encrypted=seal(columns.PLATE, plate),
        plate_index=columns.index(columns.PLATE_INDEX, plate),
        caller_phone_encrypted=seal(columns.CAR_CALLER, phone),
        caller_index=columns.index(columns.CAR_CALLER_INDEX, phone),
        place_encrypted=seal(columns.CAR_PLACE, given.place.strip()[:120]),
        place_index=columns.index(columns.CAR_PLACE_INDEX, given.place),
        area_code=given.area_code[:12],
        way=rules.way_at(wanted=given.way, urgent=given.urgent, at=at),
        urgent=given.urgent,
        person_id=actor.person_id if not actor.grants else None,
        caller_code_encrypted=seal(columns.CAR_CALLER_CODE, caller),
        caller_code_index=columns.index(columns.CAR_CALLER_CODE_INDEX, caller),
        owner_code_encrypted=seal(columns.CAR_OWNER_CODE, owner),
        owner_code_index=columns.index(columns.CAR_OWNER_CODE_INDEX, owner),
        opened_at=at,
        told_at=at,
    )


def _owner(find: object, plate: str) -> str | None:
    assert callable(find)
    try:
        found = find(plate=plate, ground="12345 挪车")
    except LineDown as error:
        raise _down() from error
    return str(found) if found else None


def _down() -> CarRefused:
    return CarRefused("line", "挪车通知现在接不通，请稍后再试；急的请打 122。")


def _tell(actor: Actor, told: MoveRequest, owner: str, at: datetime) -> CarView:
    """Tell the owner, then write what was done, without a number."""
    _, gateway = lines()
    place = opened(columns.CAR_PLACE, told.place_encrypted) or "停车的地方"
    code = opened(columns.CAR_OWNER_CODE, told.owner_code_encrypted)
    text = (
        f"您的车停在{place}，挡住了别人，请尽快挪一下。点链接回复（不会显示您的号码）："
        f"{settings.YIMEN_PUBLIC_URL}/car/owner/{code}/"
    )
    words, bound = "短信平台没有应答，没有通知到车主；五分钟后可以再通知，急的请打 122", None
    try:
        gateway.send(phone=owner, text=text, reference=uuid5(told.id, str(told.times_told)))
        words = "给车主发了短信"
        bound = _bind(told, owner, opened(columns.CAR_CALLER, told.caller_phone_encrypted))
    except LineDown:
        words += "" if words.startswith("短信平台") else "，隐私号没有接通"
    with transaction.atomic():
        row = MoveRequest.objects.for_change(told.id)
        if bound is not None:
            words += "，绑定了十分钟的隐私号"
            row.binding_id, row.virtual, row.virtual_until = bound.id, bound.virtual, bound.until
            row.save(update_fields=["binding_id", "virtual", "virtual_until"])
        _note(actor, row, CarVerb.TELL, at, words=words)
        return cars.view(row)


def _bind(row: MoveRequest, owner: str, phone: str) -> Binding | None:
    if row.way != CarWay.CALL:
        return None
    _, gateway = lines()
    return gateway.bind(caller=phone, owner=owner, seconds=rules.BIND_SECONDS, reference=row.id)


def tell_again(*, actor: Actor, request_id: UUID, at: datetime) -> CarView:
    """Tell the owner once more; his number is asked for anew. Raises CarRefused, WrongState."""
    register, _ = lines()
    seen = MoveRequest.objects.get(id=request_id)
    _check_again(seen, at)
    owner = _owner(register.find_owner, opened(columns.PLATE, seen.plate_encrypted))
    if owner is None:
        raise CarRefused("no_owner", "登记簿里查不到车主了，请转公安处理。")
    with transaction.atomic():
        row = MoveRequest.objects.for_change(request_id)
        _check_again(row, at)
        row.way = rules.way_at(wanted=CarWay(row.way), urgent=row.urgent, at=at)
        row.told_at, row.times_told, row.reply = at, row.times_told + 1, ""
        _move(actor, row, CarVerb.AGAIN, at, "", ("told_at", "times_told", "reply", "way"))
    return _tell(actor, row, owner, at)


def _check_again(row: MoveRequest, at: datetime) -> None:
    rules.CAR.check_move(CarState(row.state), CarVerb.AGAIN)
    rules.check_again(told_at=row.told_at, times=row.times_told, at=at)


def reply(*, request_id: UUID, answer: OwnerReply, at: datetime) -> CarView:
    """Keep what the owner says with one press; the door has proved him by his link."""
    with transaction.atomic():
        row = MoveRequest.objects.for_change(request_id)
        row.reply = answer
        _move(SYSTEM, row, CarVerb.REPLY, at, REPLY_TITLES[answer], ("reply",), by="车主")
        return cars.view(row)


def moved(*, actor: Actor, request_id: UUID, at: datetime) -> CarView:
    """Note that the way is free; the virtual number ends with it. Raises WrongState."""
    with transaction.atomic():
        row = MoveRequest.objects.for_change(request_id)
        row.ended_at = at
        _move(actor, row, CarVerb.MOVED, at, "", ("ended_at",), by="挪车人")
        _unbind(row)
        return cars.view(row)


def end(*, actor: Actor, request_id: UUID, at: datetime) -> CarView:
    """End a request that is needed no longer. Raises WrongState."""
    with transaction.atomic():
        row = MoveRequest.objects.for_change(request_id)
        row.ended_at = at
        _move(actor, row, CarVerb.END, at, "不用挪了", ("ended_at",), by="挪车人")
        _unbind(row)
        return cars.view(row)


def to_police(*, actor: Actor, request_id: UUID, at: datetime) -> CarView:
    """Pass a car that is not moved on to the police as an order. Raises CarRefused, WrongState."""
    with transaction.atomic():
        row = MoveRequest.objects.for_change(request_id)
        rules.CAR.check_move(CarState(row.state), CarVerb.POLICE)
        answer = OwnerReply(row.reply) if row.reply else None
        rules.check_police(reply=answer, told_at=row.told_at, at=at)
        _to_police(actor, row, at, words="车没有挪开")
        return cars.view(row)


def _to_police(actor: Actor, row: MoveRequest, at: datetime, *, words: str) -> None:
    plate = opened(columns.PLATE, row.plate_encrypted)
    place = opened(columns.CAR_PLACE, row.place_encrypted)
    order = intake.take_in(
        actor=SYSTEM,
        intake=Intake(
            order_type=OrderType.HELP,
            title="车辆挡路，车主联系不上或者没有挪",
            content=f"车牌 {plate}，停在{place or '见照片'}，{words}。挪车编号 {row.number}，经过见挪车日志。",
            area_code=row.area_code,
            place=place,
            category_code=_PARKING if _is_leaf() else "",
            caller_name="挪车人",
            caller_phone=opened(columns.CAR_CALLER, row.caller_phone_encrypted),
        ),
        door=Door.WEB,
        key=f"car-{row.id}",
        at=at,
    ).order
    row.order_id = order.id
    _dispatch(order.id, order.area_code, order.state, at)
    _move(actor, row, CarVerb.POLICE, at, f"转成工单 {order.number}：{words}", ("order_id",))
    _unbind(row)


def _is_leaf() -> bool:
    return categories.is_leaf(code=_PARKING, within=categories.tree())


def _dispatch(order_id: UUID, area_code: str, state: OrderState, at: datetime) -> None:
    """Send the order straight to the police, where the site's directory names them."""
    if state is not OrderState.PENDING or not _is_leaf():
        return
    leads = [
        one
        for one in categories.suggest_units(category_code=_PARKING, area_code=area_code)
        if one.lead
    ]
    if not leads:
        return
    dispatch.accept(actor=SYSTEM, order_id=order_id, category_code=_PARKING, at=at)
    dispatch.dispatch(
        actor=SYSTEM, order_id=order_id, lead_id=leads[0].unit_id, words="挪车转来", at=at
    )


def _unbind(row: MoveRequest) -> None:
    """End the virtual number; one that cannot be ended runs out by itself."""
    if not row.binding_id:
        return
    try:
        _, gateway = lines()
        gateway.end(binding_id=row.binding_id)
    except (LineDown, CarRefused):
        return


def on_call(*, event: CallEvent, at: datetime) -> None:
    """Write a line of the log for what the gateway tells of a call; the same event once."""
    with transaction.atomic():
        found = MoveRequest.objects.filter(binding_id=event.binding_id).first()
        if found is None or not event.binding_id:
            return
        row = MoveRequest.objects.for_change(found.id)
        if event.id in row.seen_events or event.event not in _OUTCOMES:
            return
        row.seen_events = [*row.seen_events, event.id][-50:]
        row.save(update_fields=["seen_events"])
        words = _OUTCOMES[event.event] + (f"，{event.seconds} 秒" if event.seconds else "")
        _note(SYSTEM, row, CarVerb.RING, at, words=words)


def rate(*, actor: Actor, request_id: UUID, good: bool, by_owner: bool, at: datetime) -> None:
    """Keep what one side thinks of the other; each once. Raises CarRefused."""
    with transaction.atomic():
        row = MoveRequest.objects.for_change(request_id)
        name = "owner_good" if by_owner else "caller_good"
        if getattr(row, name) is not None:
            raise CarRefused("rated", "已经评价过了。")
        setattr(row, name, good)
        row.save(update_fields=[name])
        by, whom = ("车主", "挪车人") if by_owner else ("挪车人", "车主")
        words = f"{by}评价{whom}：{'配合' if good else '不配合'}"
        _note(actor, row, CarVerb.RATE, at, words=words, by=by)


def complain(*, request_id: UUID, words: str, at: datetime) -> None:
    """Take the owner's complaint that he was called for nothing. Raises CarRefused."""
    if len(words.strip()) < 4:
        raise CarRefused("words", "请写一下是怎么回事，例如：我的车没有挡路。", field="words")
    with transaction.atomic():
        row = MoveRequest.objects.for_change(request_id)
        if row.complaint_encrypted:
            raise CarRefused("twice", "已经收到您的投诉，处理后会在这一页告诉您。")
        (kept,) = rules.kept_words(texts=[words.strip()[:300]])
        row.complaint_encrypted = seal(columns.CAR_COMPLAINT, kept)
        row.save(update_fields=["complaint_encrypted"])
        _note(SYSTEM, row, CarVerb.COMPLAIN, at, words=kept, by="车主")


def rule_complaint(*, actor: Actor, request_id: UUID, upheld: bool, at: datetime) -> CarView:
    """Rule on a complaint: upheld, the caller's telephone is barred for 30 days.

    Raises NotAllowed, NotFound, CarRefused.
    """
    with transaction.atomic():
        row = MoveRequest.objects.for_change(request_id)
        actor.must(access.RULE, area=row.area_code)
        if not row.complaint_encrypted:
            raise NotFound
        if row.upheld is not None:
            raise CarRefused("ruled", "已经处理过了。")
        row.upheld = upheld
        row.save(update_fields=["upheld"])
        words = "属实，停用三十天" if upheld else "不属实"
        _note(actor, row, CarVerb.RULE, at, words=words)
        return cars.view(row)


def remove(*, record_id: str, at: datetime) -> None:
    """Remove a request with its log once its term is over, in the caller's transaction."""
    del at
    DeskStep.objects.filter(kind=CAR_KIND, thing_id=record_id).delete()
    MoveRequest.objects.filter(id=record_id).delete()


def check_desk(actor: Actor, *, area_code: str) -> None:
    """Refuse who takes no calls for this area. Raises NotAllowed."""
    actor.must(access_desks.CARS, area=area_code)


def _move(
    actor: Actor,
    row: MoveRequest,
    verb: CarVerb,
    at: datetime,
    words: str,
    fields: tuple[str, ...] = (),
    by: str = "",
) -> None:
    row.state = rules.CAR.check_move(CarState(row.state), verb)
    row.save(update_fields=["state", *fields])
    _note(actor, row, verb, at, words=words, by=by)


def _note(
    actor: Actor, row: MoveRequest, verb: CarVerb, at: datetime, *, words: str, by: str = ""
) -> None:
    said = by or (actor.name if actor.grants else "系统" if actor is SYSTEM else "挪车人")
    note(
        actor=SYSTEM if actor.person_id is None and not actor.grants else actor,
        ref=_ref(row), verb=verb, state=row.state, at=at, by=said, words=words,
    )  # fmt: skip


def _ref(row: MoveRequest) -> Ref:
    return Ref(CAR_KIND, row.id)
