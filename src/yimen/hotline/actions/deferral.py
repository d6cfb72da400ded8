"""Let an order go on without some fields, and fill them in before they are due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions import intake
from yimen.hotline.actions.transition import locked, order_ref
from yimen.hotline.contracts.deferral import DEFERRABLE, DEFERRAL_KIND, DeferralView
from yimen.hotline.contracts.order import PleaseSay, Point
from yimen.hotline.models import Deferral, WorkOrder
from yimen.hotline.queries import deferral as deferrals
from yimen.hotline.queries import policy, sealed
from yimen.hotline.rules.limits import DEFERRAL
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work


def defer(*, actor: Actor, order_id: UUID, fields: Sequence[str], at: datetime) -> None:
    """Note which fields follow later, and open the work of filling them in.

    What was said already is not asked for again. Raises NotAllowed.
    """
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        access.check_desk(
            actor, access.TAKE, area_code=row.area_code, reported_unit_id=row.reported_unit_id
        )
        missing = [one for one in DEFERRABLE if one in fields and not _is_there(row, one)]
        if not missing or Deferral.objects.filter(order=row).exists():
            return
        made = Deferral(id=new_id(), order=row, fields=missing, asked_at=at, by=actor.name)
        clock = clocks.start(
            ref=Ref(DEFERRAL_KIND, made.id), kind=DEFERRAL, regime="hotline", at=at,
            limit=policy.limits(at=at)["deferral"], title=f"补内容：{row.title}",
        )  # fmt: skip
        made.due_at = due_at = clock.due_at or at
        made.save(force_insert=True)
        work.open(
            ref=Ref(DEFERRAL_KIND, made.id),
            kind=deferrals.WORK,
            unit=row.desk_id,
            at=at,
            due=due_at,
            area=row.area_code,
            title=f"补{'、'.join(DEFERRABLE[one] for one in missing)}：{row.number} {row.title}",
        )
        _record(actor, row, "deferred", missing, at)


def fill(
    *,
    actor: Actor,
    deferral_id: UUID,
    name: str,
    phone: str,
    place: str,
    point: Point | None,
    file_ids: Sequence[UUID],
    nothing: str,
    at: datetime,
) -> DeferralView:
    """Write what followed; `nothing` says why the rest will not come. Raises NotAllowed, PleaseSay."""
    with transaction.atomic():
        asked = Deferral.objects.select_for_update().filter(id=deferral_id).first()
        if asked is None or asked.done_at is not None:
            raise NotFound
        row = locked(order_id=asked.order_id, at=at)
        access.check_desk(
            actor, access.TAKE, area_code=row.area_code, reported_unit_id=row.reported_unit_id
        )
        _write(row, name=name, phone=phone, place=place, point=point)
        if file_ids:
            intake.attach(actor=actor, order_id=row.id, file_ids=file_ids, at=at)
            row.file_ids = [*row.file_ids, *(str(one) for one in file_ids)]
        left = [one for one in asked.fields if not _is_there(row, one)]
        if left and len(nothing.strip()) < 4:
            words = "、".join(DEFERRABLE[one] for one in left)
            raise PleaseSay("nothing", f"还差{words}。补不了的，请写明为什么。")
        asked.done_at = at
        asked.save(update_fields=["done_at"])
        work.close(ref=Ref(DEFERRAL_KIND, asked.id))
        clocks.stop(ref=Ref(DEFERRAL_KIND, asked.id), kind=DEFERRAL, at=at, outcome="completed")
        _record(actor, row, "completed", [one for one in asked.fields if one not in left], at)
        return deferrals.view(asked)


def _is_there(row: WorkOrder, field: str) -> bool:
    match field:
        case "caller_name":
            return bool(row.caller_name_encrypted)
        case "caller_phone":
            return bool(row.caller_phone_encrypted)
        case "place":
            return bool(row.place_encrypted)
        case "point":
            return row.longitude is not None or row.confidential
    return bool(row.file_ids)


def _write(row: WorkOrder, *, name: str, phone: str, place: str, point: Point | None) -> None:
    if name.strip():
        row.caller_name_encrypted = sealed.seal(sealed.NAME, name.strip()[:40])
    if phone.strip():
        identity.check_phone(text=phone.strip(), field="phone")
        row.caller_phone_encrypted = sealed.seal(sealed.PHONE, phone.strip())
        row.caller_index = sealed.caller_key(phone)
    if place.strip():
        row.place_encrypted = sealed.seal(sealed.PLACE, place.strip()[:120])
    if point is not None and not row.confidential:
        row.longitude, row.latitude = point.longitude, point.latitude
    row.save(
        update_fields=[
            "caller_name_encrypted",
            "caller_phone_encrypted",
            "caller_index",
            "place_encrypted",
            "longitude",
            "latitude",
        ]
    )


def _record(actor: Actor, row: WorkOrder, word: str, fields: Sequence[str], at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=f"hotline.order.{word}",
        subject=order_ref(row),
        at=at,
        change={"fields": "、".join(fields)},
    )
