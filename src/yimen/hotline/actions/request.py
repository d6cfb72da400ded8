"""What a unit asks of the desk, and the ruling of a second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions.dispatch import send_part
from yimen.hotline.actions.passing import recall_passed_on
from yimen.hotline.actions.transition import lead_of, locked, move, order_ref
from yimen.hotline.contracts.order import (
    DISPATCH_KIND,
    REQUEST_KIND,
    NotThisUnit,
    OrderState,
    OrderVerb,
    PleaseSay,
)
from yimen.hotline.contracts.side import (
    REQUEST_TITLES,
    DispatchRole,
    DispatchState,
    RequestKind,
    RequestState,
    RequestVerb,
    RequestView,
)
from yimen.hotline.models import Dispatch, OrderRequest, Precedent, WorkOrder
from yimen.hotline.queries import policy
from yimen.hotline.queries.side import request_view
from yimen.hotline.queries.work import ASK_BACK, RULE
from yimen.hotline.rules import limits, ruling
from yimen.hotline.rules.flow import ORDER, REQUEST
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.clocks import queries as clock_queries
from yimen.kernel.contracts import Ref, Refusal, WrongState
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.numbers import actions as numbers
from yimen.kernel.work import actions as work

LONGEST_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a unit asks: the reason, for a return its basis and the right unit, else days."""

    kind: RequestKind
    reason: str
    basis: str = ""
    suggested_unit_id: UUID | None = None
    days: int = 0


def ask(*, actor: Actor, order_id: UUID, asked: Asked, at: datetime) -> RequestView:
    """Ask the desk for a return, more time, a stop of the clock or support; one at a time.

    Raises NotAllowed, PleaseSay, Refusal, WrongState.
    """
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        access.check_unit(actor, unit_id=row.unit_id)
        ORDER.check_move(OrderState(row.state), OrderVerb.REQUEST)
        if OrderRequest.objects.filter(order=row, state=RequestState.ASKED).exists():
            raise WrongState("已经有一项申请在等裁定，裁定后再提。")
        lead = lead_of(row)
        assert lead is not None
        _check_asked(row, lead, asked, at)
        one = OrderRequest(
            id=new_id(),
            order=row,
            dispatch=lead,
            kind=asked.kind,
            unit_id=lead.unit_id,
            reason=asked.reason.strip()[:500],
            basis=asked.basis.strip()[:300],
            suggested_unit_id=asked.suggested_unit_id,
            days=asked.days,
            asked_at=at,
            asked_by=actor.officer_id,
            asked_name=access.signed(actor, access.HANDLE),
        )
        one.save(force_insert=True)
        title = REQUEST_TITLES[asked.kind]
        move(
            row, OrderVerb.REQUEST, actor=actor, at=at, by=one.asked_name,
            words=f"{title}：{one.reason}", change={"kind": asked.kind, "request": str(one.id)},
        )  # fmt: skip
        kind = ASK_BACK if asked.kind is RequestKind.MORE else RULE
        work.open(
            ref=Ref(REQUEST_KIND, one.id), kind=kind, unit=row.desk_id, at=at,
            area=row.area_code, title=f"{title}：{row.number} {row.title}",
        )  # fmt: skip
        return request_view(one, row)


def _check_asked(row: WorkOrder, lead: Dispatch, asked: Asked, at: datetime) -> None:
    if asked.kind is RequestKind.RETURN:
        local = policy.limits(at=at)
        clock = clock_queries.find(ref=Ref(DISPATCH_KIND, lead.id), kind=limits.RETURN)
        before = OrderRequest.objects.filter(
            order=row, unit_id=lead.unit_id, kind=RequestKind.RETURN
        ).count()
        ruling.check_return(
            reason=asked.reason,
            basis=asked.basis,
            suggested_unit_id=asked.suggested_unit_id,
            unit_id=lead.unit_id,
            due_at=clock.due_at if clock else None,
            before=before,
            most=local["returns"].amount,
            whole=OrderRequest.objects.filter(order=row, kind=RequestKind.RETURN).count(),
            most_whole=local["returns.order"].amount,
            at=at,
        )
        return
    if len(asked.reason.strip()) < 6:
        raise PleaseSay("reason", "请写明理由，至少六个字。")
    if asked.kind is RequestKind.MORE and row.state != OrderState.TO_SIGN:
        return
    if row.state != OrderState.HANDLING:
        raise WrongState("签收以后才能提这项申请。")
    if asked.kind is RequestKind.SUPPORT:
        if asked.suggested_unit_id is None or asked.suggested_unit_id == lead.unit_id:
            raise PleaseSay("suggested", "请选择要谁来协办，不能是本单位。")
        return
    if asked.kind is RequestKind.EXTENSION:
        _check_extension(row, asked, at)


def _check_extension(row: WorkOrder, asked: Asked, at: datetime) -> None:
    if not 1 <= asked.days <= LONGEST_DAYS:
        raise PleaseSay("days", f"请填要延长几个工作日，1 到 {LONGEST_DAYS}。")
    clock = clock_queries.find(ref=order_ref(row), kind=limits.RESOLVE)
    if clock is not None and clock.is_breached(at):
        raise Refusal(
            "hotline.request.too_late",
            "已经超过办结时限，不能再申请延期。延期要在到期以前提出。",
            field="reason",
        )


def rule_on(
    *,
    actor: Actor,
    request_id: UUID,
    granted: bool,
    words: str,
    unit_id: UUID | None = None,
    wrongful: bool = False,
    at: datetime,
) -> RequestView:
    """Rule on a request, as somebody who neither asked nor dispatched.

    A return that is granted names the right unit (`unit_id`) and becomes a precedent; one that is
    refused may be called `wrongful`, and only that counts in the return rate. Raises NotAllowed,
    NotYourself, PleaseSay, WrongState.
    """
    if len(words.strip()) < 4:
        raise PleaseSay("words", "请写明裁定的理由和依据，至少四个字。")
    with transaction.atomic():
        found = OrderRequest.objects.for_change(request_id)
        row = locked(order_id=found.order_id, at=at)
        access.check_desk(
            actor, access.RULE, area_code=row.area_code, reported_unit_id=row.reported_unit_id
        )
        ruling.check_second_person(
            ruler_id=actor.officer_id, asked_by=found.asked_by, dispatched_by=row.dispatched_by
        )
        if found.kind == RequestKind.MORE:
            raise WrongState("这项由坐席问来电人以后填写，不用裁定。")
        verb = RequestVerb.GRANT if granted else RequestVerb.REFUSE
        found.state = REQUEST.check_move(RequestState(found.state), verb)
        found.ruled_at, found.ruled_name = at, access.signed(actor, access.RULE)
        found.ruling, found.wrongful = words.strip()[:500], wrongful and not granted
        found.save(update_fields=["state", "ruled_at", "ruled_name", "ruling", "wrongful"])
        work.close(ref=Ref(REQUEST_KIND, found.id))
        ledger.record(
            actor=actor,
            verb="hotline.request.ruled",
            subject=order_ref(row),
            at=at,
            change={"request": str(found.id), "kind": found.kind, "state": found.state},
            ground=words.strip(),
        )
        if granted:
            _grant(actor, row, found, unit_id or found.suggested_unit_id, at)
        return request_view(found, row)


def answer_more(
    *, actor: Actor, request_id: UUID, words: str, reached: bool, at: datetime
) -> RequestView:
    """Hand on what the caller added, asked by the desk for the unit; or that nobody answered.

    Raises NotAllowed, PleaseSay, WrongState.
    """
    if len(words.strip()) < 4:
        raise PleaseSay("more", "请写明来电人补充了什么，没有问到的写明怎么联系的。")
    with transaction.atomic():
        found = OrderRequest.objects.for_change(request_id)
        row = locked(order_id=found.order_id, at=at)
        access.check_desk(
            actor, access.TAKE, area_code=row.area_code, reported_unit_id=row.reported_unit_id
        )
        if found.kind != RequestKind.MORE:
            raise WrongState("这项申请要由班长裁定。")
        verb = RequestVerb.GRANT if reached else RequestVerb.REFUSE
        found.state = REQUEST.check_move(RequestState(found.state), verb)
        found.ruled_at, found.ruled_name = at, access.signed(actor, access.TAKE)
        found.ruling = words.strip()[:500]
        found.save(update_fields=["state", "ruled_at", "ruled_name", "ruling"])
        work.close(ref=Ref(REQUEST_KIND, found.id))
        move(
            row, OrderVerb.SUPPLEMENT, actor=actor, at=at,
            words="" if reached else words.strip(), told=words.strip() if reached else "",
            change={"request": str(found.id)},
        )  # fmt: skip
        return request_view(found, row)


def _grant(
    actor: Actor, row: WorkOrder, found: OrderRequest, unit_id: UUID | None, at: datetime
) -> None:
    kind, ref = RequestKind(found.kind), order_ref(row)
    if kind is RequestKind.RETURN:
        _recall(actor, row, found, unit_id, at)
    elif kind is RequestKind.EXTENSION:
        clocks.extend(ref=ref, kind=limits.RESOLVE, days=found.days, ground=found.ruling, at=at)
    elif kind is RequestKind.SUSPENSION:
        clocks.pause(ref=ref, kind=limits.RESOLVE, why=found.reason, ground=found.ruling, at=at)
        move(row, OrderVerb.SUSPEND, actor=actor, at=at, words=found.reason)
    else:
        assert found.suggested_unit_id is not None
        if row.reported_unit_id is not None:
            ruling.check_not_reported(
                unit_ids=[found.suggested_unit_id],
                reported=access.reported_and_below(row.reported_unit_id),
            )
        send_part(
            row, found.suggested_unit_id, DispatchRole.SUPPORT, "主办单位请求协办", found.reason,
            at=at,
        )  # fmt: skip


def _recall(
    actor: Actor, row: WorkOrder, found: OrderRequest, unit_id: UUID | None, at: datetime
) -> None:
    if unit_id is None or unit_id == found.unit_id:
        raise NotThisUnit("同意退单时请写明应当由哪个单位承办。")
    lead = Dispatch.objects.for_change(found.dispatch_id)
    lead.state = DispatchState.RECALLED
    lead.save(update_fields=["state"])
    clocks.stop_all(ref=Ref(DISPATCH_KIND, lead.id), at=at, outcome="recalled")
    recall_passed_on(lead, at=at)
    row.unit_id = None
    move(
        row, OrderVerb.RECALL, actor=actor, at=at, words=found.ruling,
        change={"from": str(lead.unit_id)}, fields=("unit_id",),
    )  # fmt: skip
    year = local_day(at).year
    Precedent(
        request_id=found.id,
        category_code=row.category_code,
        area_prefix=row.area_code[:6],
        unit_id=unit_id,
        not_unit_id=found.unit_id,
        basis=f"{found.basis}；{found.ruling}"[:500],
        from_on=local_day(at),
        number=numbers.next_document(series="热线先例", year=year),
    ).save(force_insert=True)


def resume(*, actor: Actor, order_id: UUID, words: str, at: datetime) -> None:
    """Go on after a suspension: its ground is gone; the unit or the desk says so.

    Raises NotAllowed, PleaseSay, WrongState.
    """
    if len(words.strip()) < 4:
        raise PleaseSay("words", "请写明为什么可以继续办。")
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        if row.unit_id is None or not actor.may(access.HANDLE, unit_id=row.unit_id):
            access.check_desk(
                actor, access.RULE, area_code=row.area_code,
                reported_unit_id=row.reported_unit_id,
            )  # fmt: skip
        ORDER.check_move(OrderState(row.state), OrderVerb.RESUME)
        one = OrderRequest.objects.select_for_update(of=("self",)).get(
            order=row, kind=RequestKind.SUSPENSION, state=RequestState.GRANTED
        )
        one.state = REQUEST.check_move(RequestState(one.state), RequestVerb.END)
        one.save(update_fields=["state"])
        clocks.resume(ref=order_ref(row), kind=limits.RESOLVE, at=at)
        move(row, OrderVerb.RESUME, actor=actor, at=at, words=words.strip())
