"""A conference on an order that units kept returning: who took part, what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions import sorting
from yimen.hotline.actions.transition import lead_of, locked, move, order_ref
from yimen.hotline.contracts.belonging import Taker
from yimen.hotline.contracts.order import NotThisUnit, OrderState, OrderVerb, PleaseSay
from yimen.hotline.contracts.side import RequestKind, RequestState
from yimen.hotline.models import Conference, OrderRequest, Precedent, WorkOrder
from yimen.hotline.queries import policy
from yimen.hotline.rules import belonging
from yimen.hotline.rules.ruling import check_not_reported
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import WrongState
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.numbers import actions as numbers


def record(
    *,
    actor: Actor,
    order_id: UUID,
    takers: Sequence[Taker],
    said: str,
    basis: str,
    unit_id: UUID | None,
    held_at: datetime,
    at: datetime,
) -> str:
    """Record a conference with its result, which is a precedent, and return the precedent's number.

    An order that another unit holds comes back to be sent; the clock to answer runs on. Raises
    NotAllowed, NotThisUnit, PleaseSay, Refusal, WrongState.
    """
    if held_at > at:
        raise PleaseSay("held_at", "会商的时间不能晚于现在。")
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        access.check_desk(
            actor, access.RULE, area_code=row.area_code, reported_unit_id=row.reported_unit_id
        )
        asked = OrderRequest.objects.filter(order=row, kind=RequestKind.RETURN)
        if asked.filter(state=RequestState.ASKED).exists():
            raise WrongState("退单申请还在等裁定，先裁定再会商。")
        belonging.check_conference(
            state=OrderState(row.state),
            returns=asked.count(),
            most=policy.limits(at=at)["returns"].amount,
            takers=takers,
            desk_id=row.desk_id,
            said=said,
            basis=basis,
        )
        chosen = _checked_unit(row, unit_id)
        lead = lead_of(row)
        before = lead.unit_id if lead is not None and lead.unit_id != chosen else None
        one = Conference(
            id=new_id(), order=row, held_at=held_at, said=said.strip()[:1000], unit_id=chosen,
            takers=[{"unit": str(each.unit_id), "name": each.name[:60]} for each in takers],
            not_unit_id=before, basis=basis.strip()[:300], by=actor.name, recorded_at=at,
        )  # fmt: skip
        one.save(force_insert=True)
        number = _precedent(row, one, at)
        if before is not None:
            _take_back(row, actor, f"会商（{number}）：{one.said}", at)
        ledger.record(
            actor=actor, verb="hotline.conference.recorded", subject=order_ref(row), at=at,
            change={"conference": str(one.id), "unit": str(chosen), "precedent": number},
            ground=one.basis,
        )  # fmt: skip
        return number


def _take_back(row: WorkOrder, actor: Actor, words: str, at: datetime) -> None:
    sorting.end_parts(row, at=at)
    row.unit_id = None
    move(row, OrderVerb.RECALL, actor=actor, at=at, words=words, fields=("unit_id",))


def _checked_unit(row: WorkOrder, unit_id: UUID | None) -> UUID:
    if unit_id is None:
        raise PleaseSay("unit", "请选会商决定由哪个单位承办。")
    if unit_id == row.desk_id:
        raise NotThisUnit("热线自己能办的请直接答复，不派给本单位。")
    if row.reported_unit_id is not None:
        check_not_reported(
            unit_ids=[unit_id], reported=access.reported_and_below(row.reported_unit_id)
        )
    return unit_id


def _precedent(row: WorkOrder, one: Conference, at: datetime) -> str:
    number = numbers.next_document(series="热线先例", year=local_day(at).year)
    Precedent(
        conference_id=one.id,
        category_code=row.category_code,
        area_prefix=row.area_code[:6],
        unit_id=one.unit_id,
        not_unit_id=one.not_unit_id,
        basis=f"{one.basis}；{one.said}"[:500],
        from_on=local_day(at),
        number=number,
    ).save(force_insert=True)
    return number
