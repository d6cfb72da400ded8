"""Reads of move-car requests; no number of anybody, the plate masked."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from yimen.hotline import access_desks
from yimen.hotline.contracts.car import CAR_KIND, CarState, CarView, CarWay, OwnerReply
from yimen.hotline.models import MoveRequest
from yimen.hotline.queries import sealed_desks as columns
from yimen.hotline.queries.sealed import opened
from yimen.hotline.rules.car import BARRED_FOR, CarUse, mask_plate
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.register import Exported, OldRecord

PAGE = 100
_DAY = timedelta(days=1)
_LOCK = 0x43415200


def view(row: MoveRequest) -> CarView:
    """Return a request as pages show it."""
    return CarView(
        id=row.id,
        number=row.number,
        plate=mask_plate(opened(columns.PLATE, row.plate_encrypted)),
        area_code=row.area_code,
        place=opened(columns.CAR_PLACE, row.place_encrypted),
        way=CarWay(row.way),
        urgent=row.urgent,
        state=CarState(row.state),
        reply=OwnerReply(row.reply) if row.reply else None,
        opened_at=row.opened_at,
        told_at=row.told_at,
        virtual=row.virtual,
        virtual_until=row.virtual_until,
        order_id=row.order_id,
        has_photo=row.photo_id is not None,
        caller_good=row.caller_good,
        owner_good=row.owner_good,
        complaint=opened(columns.CAR_COMPLAINT, row.complaint_encrypted),
        upheld=row.upheld,
    )


def lock_limits(*, plate: str, phone: str) -> None:
    """Let requests of one caller or for one plate be counted one after the other."""
    with connection.cursor() as cursor:
        for word in sorted({f"plate {plate}", f"phone {phone}"}):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (_LOCK, word))


def use_of(*, plate: str, phone: str, place: str, at: datetime) -> CarUse:
    """Return how often was asked within the last day by caller, plate and place."""
    recent = MoveRequest.objects.filter(opened_at__gt=at - _DAY)
    caller = columns.index(columns.CAR_CALLER_INDEX, phone)
    mark = columns.index(columns.PLATE_INDEX, plate)
    mine = recent.filter(caller_index=caller)
    same = mine.filter(plate_index=mark, state__in=[CarState.TOLD, CarState.ANSWERED])
    last = same.order_by("-opened_at").first()
    there = columns.index(columns.CAR_PLACE_INDEX, place)
    barred = MoveRequest.objects.filter(
        caller_index=caller, upheld=True, opened_at__gt=at - BARRED_FOR
    )
    return CarUse(
        by_caller=mine.count(),
        for_plate=recent.filter(plate_index=mark).count(),
        at_place=recent.filter(place_index=there).count() if place.strip() else 0,
        same_since=at - last.opened_at if last else None,
        is_barred=barred.exists(),
    )


def visible(actor: Actor) -> QuerySet[MoveRequest]:
    """Return the requests of the areas in which the actor takes calls."""
    found = MoveRequest.objects.none()
    for prefix in actor.areas(access_desks.CARS):
        found = found | MoveRequest.objects.filter(area_code__startswith=prefix)
    return found


def list_for(*, actor: Actor, complaints: bool = False) -> list[CarView]:
    """Return the newest requests, or those whose complaint waits for a ruling."""
    rows = visible(actor)
    if complaints:
        rows = rows.exclude(complaint_encrypted=b"").filter(upheld=None)
    return [view(row) for row in rows.order_by("-opened_at", "-id")[:PAGE]]


def get_for(*, actor: Actor, request_id: UUID) -> CarView:
    """Return a request to who takes calls there. Raises NotFound."""
    row = visible(actor).filter(id=request_id).first()
    if row is None:
        raise NotFound
    return view(row)


def photo_of(*, request_id: UUID) -> UUID | None:
    """Return the photo of a request whose reader was checked."""
    return MoveRequest.objects.values_list("photo_id", flat=True).get(id=request_id)


def by_caller(*, code: str) -> CarView:
    """Return the request whose caller has this link. Raises NotFound."""
    mark = columns.index(columns.CAR_CALLER_CODE_INDEX, code)
    row = MoveRequest.objects.filter(caller_code_index=mark).first()
    if row is None or opened(columns.CAR_CALLER_CODE, row.caller_code_encrypted) != code:
        raise NotFound
    return view(row)


def by_owner(*, code: str) -> CarView:
    """Return the request whose owner has this link. Raises NotFound."""
    mark = columns.index(columns.CAR_OWNER_CODE_INDEX, code)
    row = MoveRequest.objects.filter(owner_code_index=mark).first()
    if row is None or opened(columns.CAR_OWNER_CODE, row.owner_code_encrypted) != code:
        raise NotFound
    return view(row)


def caller_code(*, request_id: UUID) -> str:
    """Return the caller's link of a request that he has just made."""
    row = MoveRequest.objects.get(id=request_id)
    return opened(columns.CAR_CALLER_CODE, row.caller_code_encrypted)


def export(*, person_id: UUID) -> list[Exported]:
    """Return the requests that a person made while signed in."""
    rows = MoveRequest.objects.filter(person_id=person_id).order_by("opened_at", "id")
    return [
        Exported(
            title=f"挪车 {row.number}",
            facts=(
                ("时间", f"{row.opened_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"),
                ("车牌", opened(columns.PLATE, row.plate_encrypted)),
                ("地点", opened(columns.CAR_PLACE, row.place_encrypted)),
                ("我的电话", opened(columns.CAR_CALLER, row.caller_phone_encrypted)),
            ),
        )
        for row in rows
    ]


def old(*, before: datetime, limit: int, person_id: UUID | None = None) -> list[OldRecord]:
    """Return requests whose term is over."""
    rows = MoveRequest.objects.filter(opened_at__lt=before)
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    return [
        OldRecord(
            id=str(row.id),
            since=row.opened_at,
            person_id=row.person_id,
            subjects=(Ref(CAR_KIND, row.id),),
        )
        for row in rows.order_by("opened_at")[:limit]
    ]
