"""The unit's part: sign, contact the caller, reply in two texts; and the desk's check of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions import belonging, following, sampling
from yimen.hotline.actions.transition import (
    cycle_of,
    lead_of,
    locked,
    move,
    order_ref,
    sign_part,
)
from yimen.hotline.contracts.order import (
    DISPATCH_KIND,
    OrderState,
    OrderVerb,
    OrderView,
    PleaseSay,
)
from yimen.hotline.contracts.side import ContactWay, DispatchRole, DispatchState, RequestState
from yimen.hotline.models import Contact, Dispatch, OrderReply, OrderRequest, WorkOrder
from yimen.hotline.queries import policy, sealed
from yimen.hotline.queries.order import view
from yimen.hotline.rules import limits
from yimen.hotline.rules.flow import ORDER
from yimen.identity import public as identity
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.clocks import queries as clock_queries
from yimen.kernel.contracts import NotFound, Ref, Refusal, WrongState
from yimen.kernel.files import actions as files
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work


def sign(*, actor: Actor, order_id: UUID, at: datetime) -> OrderView:
    """Take the order over for the unit that leads. Raises NotAllowed, WrongState."""
    with transaction.atomic():
        row = _at_unit(actor, order_id, at)
        ORDER.check_move(OrderState(row.state), OrderVerb.SIGN)
        lead = lead_of(row)
        assert lead is not None
        sign_part(lead, at=at)
        move(row, OrderVerb.SIGN, actor=actor, at=at, by=_by(actor), told="承办单位已经签收")
        return view(row)


def contact(
    *,
    actor: Actor,
    order_id: UUID,
    reached: bool,
    said: str,
    how: ContactWay = ContactWay.PHONE,
    phone: str = "",
    when: datetime | None = None,
    at: datetime,
) -> OrderView:
    """Record a contact with the caller by number and time; the first that reached him ends its clock.

    Who was given a part by the lead unit may too. Without a number the caller's own is meant.
    Raises NotAllowed, PleaseSay, WrongState.
    """
    if len(said.strip()) < 4:
        raise PleaseSay("said", "请写明怎么联系的、对方怎么说，至少四个字。")
    if phone.strip():
        identity.check_phone(text=phone.strip(), field="contact_phone")
    with transaction.atomic():
        row = _with_part(actor, order_id, at)
        ORDER.check_move(OrderState(row.state), OrderVerb.CONTACT)
        moment = _checked_time(row, when, at)
        number = phone.strip() or sealed.opened(sealed.PHONE, row.caller_phone_encrypted)
        Contact(
            order=row, at=moment, by=_by(actor), reached=reached, how=how,
            phone_encrypted=sealed.seal(sealed.CONTACT_PHONE, number),
            said_encrypted=sealed.seal(sealed.SAID, said.strip()),
        ).save(force_insert=True)  # fmt: skip
        lead = lead_of(row)
        if reached and lead is not None and lead.contacted_at is None:
            _first_contact(row, lead, moment)
        move(
            row,
            OrderVerb.CONTACT,
            actor=actor,
            at=at,
            by=_by(actor),
            told="承办单位联系了来电人" if reached else "",
            change={"reached": str(reached)},
        )
        return view(row)


def _checked_time(row: WorkOrder, when: datetime | None, at: datetime) -> datetime:
    if when is None:
        return at
    if when > at or (row.dispatched_at is not None and when < row.dispatched_at):
        raise PleaseSay("when", "联系时间要在派单以后、现在以前。")
    return when


def _first_contact(row: WorkOrder, lead: Dispatch, at: datetime) -> None:
    lead.contacted_at = at
    lead.save(update_fields=["contacted_at"])
    ref = Ref(DISPATCH_KIND, lead.id)
    if _runs(ref, limits.CONTACT):
        clocks.stop(ref=ref, kind=limits.CONTACT, at=at, outcome="contacted")
    cycle = cycle_of(row)
    if cycle.contacted_at is None:
        clock = clock_queries.find(ref=ref, kind=limits.CONTACT)
        cycle.contacted_at = at
        # the holidays may have been announced since the dispatch
        cycle.contact_due_at = clock.due_at if clock else cycle.contact_due_at
        cycle.save(update_fields=["contacted_at", "contact_due_at"])


def reply(
    *,
    actor: Actor,
    order_id: UUID,
    inner: str,
    told: str,
    solved: bool,
    file_ids: Sequence[UUID] = (),
    at: datetime,
) -> OrderView:
    """Hand in the reply: one text for the desk, one for the caller, with evidence.

    Who left a telephone must have been contacted before. Raises NotAllowed, PleaseSay, Refusal,
    WrongState.
    """
    _check_texts(inner, told)
    with transaction.atomic():
        row = _at_unit(actor, order_id, at)
        ORDER.check_move(OrderState(row.state), OrderVerb.REPLY)
        _check_ready(row)
        assert row.unit_id is not None
        answer = OrderReply(
            order=row,
            cycle=row.cycle,
            unit_id=row.unit_id,
            inner_encrypted=sealed.seal(sealed.INNER, inner.strip()),
            told_encrypted=sealed.seal(sealed.TOLD, told.strip()),
            solved=solved,
            file_ids=[str(one) for one in file_ids],
            at=at,
            by=_by(actor),
            officer_id=actor.officer_id,
        )
        answer.save(force_insert=True)
        for one in file_ids:
            files.claim(file_id=one, owner=order_ref(row))
        row.handled_by = actor.officer_id
        move(
            row, OrderVerb.REPLY, actor=actor, at=at, by=_by(actor), fields=("handled_by",),
            change={"solved": str(solved), "files": str(len(file_ids))},
        )  # fmt: skip
        return view(row)


def _check_texts(inner: str, told: str) -> None:
    if len(inner.strip()) < 6:
        raise PleaseSay("inner", "请写明办理情况，至少六个字，只有热线和上级看得到。")
    if len(told.strip()) < 6:
        raise PleaseSay("told", "请写给来电人的答复，至少六个字，审核后发给他。")


def _check_ready(row: WorkOrder) -> None:
    if OrderRequest.objects.filter(order=row, state=RequestState.ASKED).exists():
        raise WrongState("还有一项申请在等热线裁定，裁定后再提交答复。")
    if Dispatch.objects.filter(
        order=row, role=DispatchRole.SUB, state__in=[DispatchState.SENT, DispatchState.SIGNED]
    ).exists():
        raise WrongState("转办的还没有办完，等它报了结果再提交答复。")
    if row.caller_phone_encrypted and not Contact.objects.filter(order=row).exists():
        raise Refusal(
            "hotline.order.no_contact",
            "提交答复前要先联系来电人。请先记一次联系，没打通的也要记。",
            field="told",
        )


def check_reply(
    *, actor: Actor, order_id: UUID, approved: bool, ruling: str, at: datetime
) -> OrderView:
    """Pass the reply on to the caller, or send it back with the reason.

    Whether it was in time is judged by when it was handed in. Raises NotAllowed, PleaseSay,
    WrongState.
    """
    if not approved and len(ruling.strip()) < 4:
        raise PleaseSay("ruling", "请写明哪里要重写。")
    verb = OrderVerb.APPROVE if approved else OrderVerb.SEND_BACK
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        access.check_desk(
            actor, access.CHECK, area_code=row.area_code, reported_unit_id=row.reported_unit_id
        )
        ORDER.check_move(OrderState(row.state), verb)
        answer = OrderReply.objects.filter(order=row).latest("at", "id")
        answer.approved, answer.ruled_at, answer.ruled_by = approved, at, actor.name
        answer.ruling = ruling.strip()[:300]
        answer.save(update_fields=["approved", "ruled_at", "ruled_by", "ruling"])
        if approved:
            _take_reply(row, answer, at)
        move(
            row,
            verb,
            actor=actor,
            at=at,
            words=ruling.strip(),
            told=sealed.opened(sealed.TOLD, answer.told_encrypted) if approved else "",
        )
        if approved:
            belonging.answer_merged(row, actor=actor, at=at)
            following.tell(row, what="有了答复", at=at)
            _ask_or_settle(row, at)
        return view(row)


def _take_reply(row: WorkOrder, answer: OrderReply, at: datetime) -> None:
    ref = order_ref(row)
    cycle = cycle_of(row)
    if _runs(ref, limits.RESOLVE):
        clock = clocks.stop(ref=ref, kind=limits.RESOLVE, at=answer.at, outcome="replied")
        cycle.due_at = clock.due_at
        if cycle.replied_at is None:
            cycle.in_time = not clock.is_breached(answer.at)
    cycle.replied_at = cycle.replied_at or answer.at
    cycle.save(update_fields=["replied_at", "in_time", "due_at"])
    lead = lead_of(row)
    if lead is not None:
        clocks.stop_all(ref=Ref(DISPATCH_KIND, lead.id), at=at, outcome="replied")


def _ask_or_settle(row: WorkOrder, at: datetime) -> None:
    """Start the clock of the call-back where the lot says so, else go on to closing."""
    drawn = sampling.draw(row, cycle_of(row), at=at)
    if not drawn.chosen:
        move(row, OrderVerb.SETTLE, actor=SYSTEM, at=at, words=drawn.why)
        return
    clocks.start(
        ref=order_ref(row),
        kind=limits.CALL_BACK,
        regime="hotline",
        at=at,
        limit=policy.limits(at=at)["call_back"],
        title=f"回访：{row.title}",
    )


def do_support(*, actor: Actor, dispatch_id: UUID, note: str, at: datetime) -> None:
    """Record what a supporting unit did for the one that leads. Raises NotAllowed, PleaseSay."""
    if len(note.strip()) < 4:
        raise PleaseSay("note", "请写明协办了什么。")
    with transaction.atomic():
        found = Dispatch.objects.filter(id=dispatch_id).first()
        if found is None:
            raise NotFound
        row = locked(order_id=found.order_id, at=at)
        part = Dispatch.objects.for_change(dispatch_id)
        access.check_unit(actor, unit_id=part.unit_id)
        if part.role == DispatchRole.LEAD or part.state not in {
            DispatchState.SENT,
            DispatchState.SIGNED,
        }:
            raise WrongState("这里没有等您办的协办。")
        part.state, part.signed_at = DispatchState.DONE, part.signed_at or at
        part.note_encrypted = sealed.seal(sealed.NOTE, note.strip())
        part.save(update_fields=["state", "signed_at", "note_encrypted"])
        ref = Ref(DISPATCH_KIND, part.id)
        clocks.stop_all(ref=ref, at=at, outcome="done")
        work.close(ref=ref)
        ledger.record(
            actor=actor, verb="hotline.order.supported", subject=order_ref(row), at=at,
            change={"unit": str(part.unit_id)}, personal={"note": note.strip()},
        )  # fmt: skip


def _runs(ref: Ref, kind: str) -> bool:
    clock = clock_queries.find(ref=ref, kind=kind)
    return clock is not None and clock.stopped_at is None


def _by(actor: Actor) -> str:
    return access.signed(actor, access.HANDLE)


def _with_part(actor: Actor, order_id: UUID, at: datetime) -> WorkOrder:
    row = locked(order_id=order_id, at=at)
    waits = [DispatchState.SENT, DispatchState.SIGNED]
    passed_on = Dispatch.objects.filter(order=row, role=DispatchRole.SUB, state__in=waits)
    mine = [one for one in passed_on if actor.may(access.HANDLE, unit_id=one.unit_id)]
    if not mine:
        access.check_unit(actor, unit_id=row.unit_id)
    return row


def _at_unit(actor: Actor, order_id: UUID, at: datetime) -> WorkOrder:
    row = locked(order_id=order_id, at=at)
    access.check_unit(actor, unit_id=row.unit_id)
    return row
