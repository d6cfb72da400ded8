"""Reads of calls, seats, cautions and counts; numbers are masked everywhere here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Avg, Count, F, Min, Q, QuerySet, Sum

from yimen.directory import public as directory
from yimen.directory.contracts import OrganisationView, UnitLevel
from yimen.hotline import access
from yimen.hotline.contracts.call import (
    AsideEnd,
    AsideKind,
    AsideView,
    BackState,
    CallCounts,
    CallEnd,
    CallState,
    CallView,
    Caution,
    Direction,
    HandOverView,
    MarkState,
    Queue,
    SeatState,
    SeatView,
    Service,
)
from yimen.hotline.models import Call, CallAside, CallOrder, HandOver, NumberCaution, Seat
from yimen.hotline.queries import sealed, sealed_calls
from yimen.hotline.rules.call import ANSWER_SECONDS
from yimen.identity import public as identity
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotFound

PAGE = 50
_HEAD = (access.RULE, access.SUPERVISE)


def view(row: Call, orders: Iterable[UUID] = ()) -> CallView:
    """Return a call with its number masked."""
    phone = sealed.opened(sealed_calls.PHONE, row.phone_encrypted)
    return CallView(
        id=row.id,
        channel=row.channel,
        direction=Direction(row.direction),
        state=CallState(row.state),
        phone=identity.mask_phone(phone_number=phone) if phone else "",
        hidden=not phone,
        desk_id=row.desk_id,
        area_code=row.area_code,
        operator_id=row.operator_id,
        operator_name=row.operator_name,
        rang_at=row.rang_at,
        answered_at=row.answered_at,
        hung_up_at=row.hung_up_at,
        hung_up_by=row.hung_up_by,
        end=CallEnd(row.end) if row.end else None,
        found_late=row.found_late,
        has_recording=bool(row.recording_encrypted),
        back_of=row.back_of,
        back_state=BackState(row.back_state),
        back_tries=row.back_tries,
        mark_state=MarkState(row.mark_state),
        marked_by=row.marked_by,
        mark_words=sealed.opened(sealed_calls.MARK_WORDS, row.mark_words_encrypted),
        ruled_by=row.ruled_by,
        orders=tuple(orders),
        waits_since=row.waits_since,
        holds=row.holds,
        held_seconds=row.held_seconds,
    )


def visible(actor: Actor) -> QuerySet[Call]:
    """Return the calls that an officer may know of.

    Whoever rules or supervises sees his area's; an operator his own, and what waits to be rung back.
    """
    if actor.kind is ActorKind.SYSTEM:
        return Call.objects.all()
    head = _areas(actor, _HEAD)
    desk = _areas(actor, (access.TAKE,))
    mine = Q(operator_id=actor.account_id) | Q(back_state=BackState.WANTED)
    return Call.objects.filter(head | (desk & mine))


def _areas(actor: Actor, verbs: Sequence[str]) -> Q:
    prefixes = {prefix for verb in verbs for prefix in actor.areas(verb)}
    return reduce(or_, (Q(area_code__startswith=one) for one in prefixes), Q(pk__in=[]))


def list_for(
    *,
    actor: Actor,
    back: bool = False,
    marked: bool = False,
    since: datetime | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int = PAGE,
) -> list[CallView]:
    """Return a page of the calls that an officer may know of, the newest first."""
    rows = visible(actor)
    if back:
        rows = rows.filter(back_state=BackState.WANTED)
    if marked:
        rows = rows.filter(mark_state=MarkState.ASKED)
    if since is not None:
        rows = rows.filter(rang_at__gte=since)
    if after is not None:
        rows = rows.filter(Q(rang_at__lt=after[0]) | Q(rang_at=after[0], id__lt=after[1]))
    found = list(rows.order_by("-rang_at", "-id")[:limit])
    orders = _orders_of([one.id for one in found])
    return [view(one, orders[one.id]) for one in found]


def get_for(*, actor: Actor, call_id: UUID) -> CallView:
    """Return a call to somebody who may know of it, or whose screen it is on. Raises NotFound."""
    row = visible(actor).filter(id=call_id).first()
    if row is None and actor.account_id is not None:
        row = Call.objects.filter(id=call_id).filter(_on_screen(actor.account_id)).first()
    if row is None:
        raise NotFound
    return view(row, _orders_of([row.id])[row.id])


def _orders_of(ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    rows = CallOrder.objects.filter(call_id__in=ids).order_by("at", "id")
    for call_id, order_id in rows.values_list("call_id", "order_id"):
        found[call_id].append(order_id)
    return found


def list_of_order(*, order_id: UUID) -> list[CallView]:
    """Return the calls during which an order was written or spoken of, the oldest first."""
    ids = CallOrder.objects.filter(order_id=order_id).values("call_id")
    return [view(row) for row in Call.objects.filter(id__in=ids).order_by("rang_at", "id")]


def find_living(*, account_id: UUID) -> CallView | None:
    """Return the call that an operator has on his screen and that is not over, or None."""
    row = Call.objects.filter(_on_screen(account_id)).exclude(state=CallState.ENDED).first()
    return view(row) if row else None


def _on_screen(account_id: UUID | None) -> Q:
    if account_id is None:
        return Q(pk__in=[])
    return Q(id__in=Seat.objects.filter(account_id=account_id).values("call_id"))


def is_ground(*, actor: Actor, call_id: UUID, phone: str = "") -> bool:
    """Say whether a call gives an operator a reason to know what its number asked for before.

    The call must be his, or ring on his screen; with `phone`, it must come from that number.
    """
    rows = Call.objects.filter(
        Q(operator_id=actor.account_id) | _on_screen(actor.account_id), id=call_id
    )
    if phone:
        rows = rows.filter(phone_index=sealed_calls.number_key(phone))
    return rows.exists()


def find_seat(*, account_id: UUID) -> SeatView | None:
    """Return an operator's seat, or None where he never sat down."""
    row = Seat.objects.filter(account_id=account_id).first()
    return seat_view(row) if row else None


def seat_version(*, account_id: UUID) -> int:
    """Return the number of what an operator's screen must show; zero where he has no seat."""
    found = Seat.objects.filter(account_id=account_id).values_list("version", flat=True).first()
    return found or 0


def seat_view(row: Seat) -> SeatView:
    """Return a seat as pages read it."""
    return SeatView(
        account_id=row.account_id,
        name=row.name,
        agent=row.agent,
        state=SeatState(row.state),
        reason=row.reason,
        since=row.since,
        call_id=row.call_id,
        told=row.told,
        version=row.version,
    )


def cautions(*, call_id: UUID, at: datetime) -> list[Caution]:
    """Return what was upheld against the number of a call and still holds, the newest first."""
    key = Call.objects.filter(id=call_id).values_list("phone_index", flat=True).first()
    if not key:
        return []
    rows = NumberCaution.objects.filter(phone_index=bytes(key), until__gt=at)
    return [
        Caution(
            kind=CallEnd(row.kind),
            since=row.since,
            words=sealed.opened(sealed_calls.CAUTION_WORDS, row.words_encrypted),
            by=row.by,
        )
        for row in rows.order_by("-since", "-id")[:5]
    ]


def asides(*, call_id: UUID) -> list[AsideView]:
    """Return the colleagues who were asked during a call or got it, the oldest first."""
    rows = CallAside.objects.filter(call_id=call_id).order_by("asked_at", "id")
    return [
        AsideView(
            kind=AsideKind(row.kind), name=row.name, by=row.by, asked_at=row.asked_at,
            answered_at=row.answered_at, ended_at=row.ended_at, end=AsideEnd(row.end),
        )
        for row in rows
    ]  # fmt: skip


def colleagues(*, account_id: UUID) -> list[SeatView]:
    """Return the operators who may be asked: with a telephone, checked in, and on no call."""
    rows = Seat.objects.exclude(agent="").exclude(account_id=account_id)
    rows = rows.exclude(state__in=[SeatState.OUT, SeatState.BUSY])
    return [seat_view(one) for one in rows.order_by("agent", "account_id")]


def hand_overs(*, order_id: UUID) -> list[HandOverView]:
    """Return to which emergency services an order went, the oldest first."""
    rows = HandOver.objects.filter(order_id=order_id).order_by("at", "id")
    return [
        HandOverView(
            service=Service(row.service),
            place=sealed.opened(sealed_calls.PLACE, row.place_encrypted),
            said=sealed.opened(sealed_calls.SAID, row.said_encrypted),
            at=row.at,
            by=row.by,
            done=row.done,
        )
        for row in rows
    ]


def counts(*, since: datetime, until: datetime, area_prefix: str = "") -> CallCounts:
    """Return the calls that came in during a span, counted; `until` is not part of it."""
    rows = Call.objects.filter(
        direction=Direction.IN, rang_at__gte=since, rang_at__lt=until,
        area_code__startswith=area_prefix,
    )  # fmt: skip
    wait, talk = F("answered_at") - F("rang_at"), F("hung_up_at") - F("answered_at")
    soon = Q(answered_at__lte=F("rang_at") + timedelta(seconds=ANSWER_SECONDS))
    found = rows.aggregate(
        came=Count("id"),
        connected=Count("id", filter=Q(answered_at__isnull=False)),
        in_time=Count("id", filter=soon),
        missed=Count("id", filter=Q(end=CallEnd.MISSED)),
        dropped=Count("id", filter=Q(end=CallEnd.DROPPED)),
        back_wanted=Count("id", filter=Q(back_state=BackState.WANTED)),
        waited=Sum(wait),
        talked=Sum(talk),
    )
    waited, talked = found.pop("waited"), found.pop("talked")
    return CallCounts(
        **found,
        seconds_waited=int(waited.total_seconds()) if waited else 0,
        seconds_talked=int(talked.total_seconds()) if talked else 0,
    )


def queue(*, at: datetime, area_prefix: str = "") -> Queue:
    """Return who waits and who works at this moment, for the live board."""
    rings = Call.objects.filter(
        direction=Direction.IN, state=CallState.RINGING, area_code__startswith=area_prefix
    ).aggregate(number=Count("id"), first=Min("rang_at"))
    seats = Seat.objects.exclude(state=SeatState.OUT).order_by("agent", "account_id")
    first = rings["first"]
    return Queue(
        waiting=rings["number"],
        longest=int((at - first).total_seconds()) if first else 0,
        seats=tuple(seat_view(one) for one in seats),
    )


def mean_handling(*, since: datetime, until: datetime) -> float | None:
    """Return the mean seconds from pick-up to hang-up of a span, or None where nobody spoke."""
    found = Call.objects.filter(
        rang_at__gte=since, rang_at__lt=until, answered_at__isnull=False, hung_up_at__isnull=False
    ).aggregate(mean=Avg(F("hung_up_at") - F("answered_at")))["mean"]
    return found.total_seconds() if found is not None else None


def list_seats() -> list[SeatView]:
    """Return every seat, by its number at the switch."""
    return [seat_view(one) for one in Seat.objects.order_by("agent", "account_id")]


def desk() -> OrganisationView:
    """Return the centre to which calls belong. Raises NotFound."""
    found = directory.list_organisations(level=UnitLevel.CENTRE)
    if not found:
        raise NotFound
    return min(found, key=lambda one: (one.area_code, one.code))
