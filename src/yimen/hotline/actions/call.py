"""Calls: who picked up, what was written during one, how it ended, who rings back."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions import aside
from yimen.hotline.actions import seat as seats
from yimen.hotline.actions.call_step import call_ref, record, seats_of, settle, show
from yimen.hotline.contracts.call import (
    ON_LINE,
    WAITING,
    AsideEnd,
    BackState,
    CallEnd,
    CallState,
    CallVerb,
    CallView,
    Direction,
    MarkState,
    SeatState,
    SeatVerb,
    TakenByAnother,
)
from yimen.hotline.contracts.order import NotYourself, PleaseSay
from yimen.hotline.contracts.switch import SwitchDown
from yimen.hotline.models import Call, CallOrder, NumberCaution, Seat, WorkOrder
from yimen.hotline.queries import line, sealed, sealed_calls
from yimen.hotline.queries import order as orders
from yimen.hotline.queries.call import view
from yimen.hotline.queries.call_work import MARK, RING_BACK
from yimen.hotline.rules import call as rules
from yimen.identity import public as identity
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.contracts import NotFound, Refusal, WrongState
from yimen.kernel.ids import new_id
from yimen.kernel.work import actions as work

_MARKS = frozenset({CallEnd.SILENCE, CallEnd.HOAX, CallEnd.ABUSE, CallEnd.DROPPED})
_TOLD = frozenset({CallEnd.ANSWERED, CallEnd.MISSED, CallEnd.DROPPED, CallEnd.GAVE_UP})
"""Ends that a switch tells; a later record of it may say otherwise."""
_GONE = "来电人已经挂断，列入待回拨。"
_WORDS = 300


def answered(row: Call, seat: Seat | None, *, at: datetime) -> None:
    """Write who picked up a locked call; on other screens it goes away with a sentence."""
    if row.state == CallState.PASSING:
        aside.taken_from_queue(row, seat, at=at)
        return
    if row.answered_at is not None:
        return
    row.answered_at = at
    if row.state == CallState.RINGING:
        row.state = rules.CALL.check_move(CallState.RINGING, CallVerb.ANSWER)
    elif row.end == CallEnd.MISSED:  # what ended it was heard first
        row.end, row.back_state = CallEnd.ANSWERED, BackState.NONE
        _put_work(row, at=at)
    if seat is not None:
        row.operator_id, row.operator_name = seat.account_id, seat.name
    row.save()
    _tell_others(row, seat, f"这个电话{row.operator_name or '别的坐席'}已经接了。")
    if seat is not None and row.state == CallState.TALKING:
        if seat.state != SeatState.BUSY:
            seats.move(seat, SeatVerb.TAKE, at=at)
        show(seat, row)
    if row.direction == Direction.IN:
        _came_again(row, at=at)
    record(row, "answered", actor=SYSTEM, at=at, change={"by": row.operator_name})


def end(row: Call, *, at: datetime, by: str, cause: str, again: bool = False) -> None:
    """Write that a locked call is over, and who rings back; with `again`, what was found late."""
    waited = row.state in WAITING and by != "operator" and not again  # a record cannot tell
    if row.state != CallState.ENDED:
        row.state = rules.CALL.check_move(CallState(row.state), CallVerb.HANG_UP)
    elif not again:
        return
    settle(row, at=at)
    row.hung_up_at, row.hung_up_by, row.cause = at, by[:8], cause[:40]
    if not row.end or (again and row.end in _TOLD):
        answered = row.answered_at is not None
        row.end = rules.end_of(answered=answered, cause=cause, waited=waited)
    if row.direction == Direction.IN and row.back_state in {BackState.NONE, BackState.WANTED}:
        row.back_state = rules.back_wanted(end=CallEnd(row.end), hidden=not row.phone_encrypted)
    row.save()
    beside = aside.find_open(row)
    if beside is not None:
        aside.close(beside, AsideEnd.CALLER_LEFT, at=at)
    if row.direction == Direction.BACK:
        _rang_back(row, at=at)
    _put_work(row, at=at)
    for seat in seats_of(row):
        if seat.state == SeatState.BUSY:
            seats.move(seat, SeatVerb.FINISH, at=at)
        elif row.answered_at is None:
            seat.call, seat.told = None, _GONE if row.back_state else ""
            seat.version += 1
            seat.save(update_fields=["call", "told", "version"])
        else:  # his leg ended first, and his screen may have been drawn in between
            seat.version += 1
            seat.save(update_fields=["version"])
    record(row, "ended", actor=SYSTEM, at=at, change={"end": row.end, "by": by})


def link(*, actor: Actor, call_id: UUID, order_id: UUID, at: datetime) -> None:
    """Note that an order was written or spoken of during a call.

    Raises NotFound, TakenByAnother, WrongState.
    """
    with transaction.atomic():
        row = own(actor, call_id, earlier=True)
        rules.CALL.check_move(CallState(row.state), CallVerb.LINK)
        if not orders.may_read(actor=actor, order_id=order_id):
            raise NotFound
        _, new = CallOrder.objects.get_or_create(
            call=row, order=WorkOrder.objects.get(id=order_id), defaults={"at": at}
        )
        if new:
            record(row, "linked", actor=actor, at=at, change={"order": str(order_id)})


def own(actor: Actor, call_id: UUID, *, earlier: bool = False) -> Call:
    """Return a call, locked, to whoever has it; one that nobody has becomes his.

    With `earlier` also to who passed it to a colleague: what he wrote belongs to it.

    Raises NotAllowed, NotFound, TakenByAnother.
    """
    row = Call.objects.for_change(call_id)
    access.check_desk(actor, access.TAKE, area_code=row.area_code, reported_unit_id=None)
    if row.operator_id is None:
        row.operator_id, row.operator_name = actor.account_id, actor.name
        row.save(update_fields=["operator_id", "operator_name"])
    elif row.operator_id != actor.account_id and not (
        earlier and aside.was_his(row, actor.account_id)
    ):
        raise TakenByAnother(row.operator_name)
    return row


def pick_up(*, actor: Actor, call_id: UUID) -> None:
    """Pick up the telephone of the operator on whose screen a call rings.

    Raises NotFound, SwitchDown, TakenByAnother.
    """
    row = Call.objects.filter(id=call_id).first()
    if row is None or actor.account_id is None:
        raise NotFound
    seat = Seat.objects.filter(account_id=actor.account_id, call_id=call_id).first()
    passed = row.state == CallState.PASSING and seat is not None
    if row.operator_id not in {None, actor.account_id} and not passed:
        raise TakenByAnother(row.operator_name)
    if seat is None:
        raise NotFound
    if passed:
        one = aside.find_open(row)
        rings = one is not None and one.account_id == actor.account_id
        channel = one.channel if one is not None and rings else row.agent_channel
        line.must_have().answer(agent_channel=channel)
        return
    if row.state != CallState.RINGING:
        return
    if not row.agent_channel:
        raise SwitchDown("话机还没有响，请稍等一下再接，或者直接拿起话机。")
    line.must_have().answer(agent_channel=row.agent_channel)


def hang_up(*, actor: Actor, call_id: UUID) -> None:
    """End a call that the operator has. Raises NotFound, SwitchDown, TakenByAnother."""
    with transaction.atomic():
        row = own(actor, call_id)
        channel, living = row.channel, row.state != CallState.ENDED
    if living:
        line.must_have().hang_up(channel=channel)


def mark(*, actor: Actor, call_id: UUID, end: CallEnd, words: str = "", at: datetime) -> CallView:
    """Write that nobody spoke, that it was a hoax or abuse, or that the line broke.

    What speaks against the caller goes to the chief; the call is hung up where it still lasts.
    Raises NotAllowed, NotFound, PleaseSay, TakenByAnother, WrongState.
    """
    if end not in _MARKS:
        raise PleaseSay("end", "请选是无声、恶作剧、辱骂骚扰还是断线。")
    with transaction.atomic():
        row = own(actor, call_id)
        rules.CALL.check_move(CallState(row.state), CallVerb.MARK)
        if row.mark_state in {MarkState.UPHELD, MarkState.REFUSED}:
            raise WrongState("班长已经复核过，不能再改。")
        row.end, row.marked_by = end, actor.account_id
        row.mark_words_encrypted = sealed.seal(sealed_calls.MARK_WORDS, words.strip()[:_WORDS])
        against = rules.needs_second_look(end=end)
        row.mark_state = MarkState.ASKED if against else MarkState.NONE
        row.back_state = rules.back_wanted(end=end, hidden=not row.phone_encrypted)
        row.save()
        _put_work(row, at=at)
        record(row, "marked", actor=actor, at=at, change={"end": end}, words=words.strip())
        living, channel = row.state in ON_LINE, row.channel
        shown = view(row)
    switch = line.find()
    if living and switch is not None:
        switch.hang_up(channel=channel)
    return shown


def rule_mark(*, actor: Actor, call_id: UUID, upheld: bool, words: str, at: datetime) -> CallView:
    """Agree with a mark or not; agreed, the next operator is cautioned, and nobody is refused.

    Raises NotAllowed, NotYourself, PleaseSay, WrongState.
    """
    with transaction.atomic():
        row = Call.objects.for_change(call_id)
        access.check_desk(actor, access.RULE, area_code=row.area_code, reported_unit_id=None)
        rules.CALL.check_move(CallState(row.state), CallVerb.RULE)
        if row.mark_state != MarkState.ASKED:
            raise WrongState("这个电话没有等复核的标记，可能别人刚办过，请刷新后看。")
        if row.marked_by == actor.account_id:
            raise NotYourself("自己标记的不能自己复核，请另一位班长办。")
        if len(words.strip()) < 4:
            raise PleaseSay("ruling", "请写明听了录音以后怎么看，至少四个字。")
        row.mark_state = MarkState.UPHELD if upheld else MarkState.REFUSED
        row.ruled_by, row.ruled_at = access.signed(actor, access.RULE), at
        if not upheld:
            row.end = CallEnd.ANSWERED
        row.save()
        if upheld and row.phone_index:
            _caution(row, words.strip(), at=at)
        _put_work(row, at=at)
        record(
            row, "ruled", actor=actor, at=at, change={"mark": row.mark_state}, words=words.strip()
        )
        return view(row)


def ring_back(*, actor: Actor, call_id: UUID, at: datetime) -> CallView:
    """Ring the operator's telephone and then the caller whom nobody reached.

    Raises NotAllowed, NotFound, SwitchDown, TakenByAnother, WrongState.
    """
    with transaction.atomic():
        row = _to_ring_back(actor, call_id)
        mine = Seat.objects.exclude(agent="")
        seat = mine.filter(account_id=actor.account_id).first() if actor.account_id else None
        if seat is None:
            raise Refusal("hotline.seat.none", "您还没有分机，请班长先给您登记。", field="call")
        switch = line.must_have()
        number = sealed.opened(sealed_calls.PHONE, row.phone_encrypted)
        made = Call(
            id=new_id(), channel=str(new_id()), agent_channel=str(new_id()),
            direction=Direction.BACK,
            phone_encrypted=sealed.seal(sealed_calls.PHONE, number),
            phone_index=bytes(row.phone_index), desk_id=row.desk_id, area_code=row.area_code,
            operator_id=actor.account_id, operator_name=actor.name, rang_at=at, back_of=row.id,
        )  # fmt: skip
        made.save(force_insert=True)
        show(Seat.objects.for_change(seat.account_id), made)
        record(row, "rang_back", actor=actor, at=at, change={"call": str(made.id)})
    try:
        switch.ring_back(
            agent=seat.agent, number=number, channel=made.channel,
            agent_channel=made.agent_channel,
        )  # fmt: skip
    except SwitchDown:
        with transaction.atomic():  # the try that never was is not counted
            Seat.objects.filter(call_id=made.id).update(call=None)
            made.delete()
        raise
    return view(made)


def note_back(
    *, actor: Actor, call_id: UUID, reached: bool, words: str = "", at: datetime
) -> CallView:
    """Write what became of a call-back by another telephone. Raises NotAllowed, WrongState."""
    with transaction.atomic():
        row = _to_ring_back(actor, call_id)
        _tried(row, reached=reached)
        _put_work(row, at=at)
        record(
            row, "rang_back", actor=actor, at=at,
            change={"reached": reached}, words=words.strip()[:_WORDS],
        )  # fmt: skip
        return view(row)


def _to_ring_back(actor: Actor, call_id: UUID) -> Call:
    row = Call.objects.for_change(call_id)
    access.check_desk(actor, access.TAKE, area_code=row.area_code, reported_unit_id=None)
    rules.CALL.check_move(CallState(row.state), CallVerb.RING_BACK)
    if row.back_state != BackState.WANTED:
        raise WrongState("这个电话不用回拨了，可能别人刚回过，请刷新后看。")
    other = Call.objects.filter(back_of=row.id).exclude(state=CallState.ENDED).first()
    if other is not None:
        raise TakenByAnother(other.operator_name)
    return row


def _rang_back(made: Call, *, at: datetime) -> None:
    assert made.back_of is not None
    first = Call.objects.select_for_update(no_key=True).filter(id=made.back_of).first()
    if first is not None and first.back_state == BackState.WANTED:
        _tried(first, reached=made.answered_at is not None)
        _put_work(first, at=at)


def _tried(row: Call, *, reached: bool) -> None:
    row.back_tries += 1
    if reached:
        row.back_state = BackState.REACHED
    elif row.back_tries >= rules.TRIES:
        row.back_state = BackState.UNREACHED
    row.save(update_fields=["back_tries", "back_state"])


def _came_again(row: Call, *, at: datetime) -> None:
    if not row.phone_index:
        return
    waiting = Call.objects.select_for_update(no_key=True).filter(
        phone_index=bytes(row.phone_index), back_state=BackState.WANTED, rang_at__lt=row.rang_at
    )
    for earlier in waiting.order_by("id"):
        earlier.back_state = BackState.REACHED
        earlier.save(update_fields=["back_state"])
        _put_work(earlier, at=at)


def _caution(row: Call, words: str, *, at: datetime) -> None:
    NumberCaution(
        id=new_id(), phone_index=bytes(row.phone_index), call=row, kind=row.end,
        words_encrypted=sealed.seal(sealed_calls.CAUTION_WORDS, words[:_WORDS]), since=at,
        until=at + timedelta(days=rules.CAUTION_DAYS), by=row.ruled_by,
    ).save(force_insert=True)  # fmt: skip


def _put_work(row: Call, *, at: datetime) -> None:
    ref = call_ref(row)
    work.close(ref=ref)
    wanted = {
        RING_BACK: row.back_state == BackState.WANTED and "回拨",
        MARK: row.mark_state == MarkState.ASKED and "复核",
    }
    phone = sealed.opened(sealed_calls.PHONE, row.phone_encrypted)
    shown = identity.mask_phone(phone_number=phone) if phone else "没有显示号码的来电"
    for kind, act in wanted.items():
        if act:
            work.open(
                ref=ref, kind=kind, unit=row.desk_id, at=at, area=row.area_code,
                title=f"{act} {shown}",
            )  # fmt: skip


def _tell_others(row: Call, seat: Seat | None, told: str) -> None:
    for other in seats_of(row):
        if seat is None or other.account_id != seat.account_id:
            other.call, other.told = None, told
            other.version += 1
            other.save(update_fields=["call", "told", "version"])
