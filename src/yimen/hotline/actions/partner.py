"""Give keys to systems, take what they say of their orders, and push what they are to hear."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions import inbound, intake
from yimen.hotline.contracts.order import Door, OrderState, OrderVerb, PleaseSay
from yimen.hotline.contracts.partner import (
    PARTNER_KIND,
    OpenedPartner,
    PartnerView,
    TheirUpdate,
    UnknownKey,
)
from yimen.hotline.models import Partner, PartnerOrder, PartnerUpdate
from yimen.hotline.queries import partner as partners
from yimen.hotline.queries import sealed, sealed_doors
from yimen.hotline.rules.open311 import TOLD_TO_PARTNERS, status_of
from yimen.identity import public as identity
from yimen.identity.contracts import RateLimit
from yimen.kernel.actor import ANONYMOUS, Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.outgoing import calls

DOORS = (Door.OPEN311, Door.MINI)
_FIRST_WAIT, _LONGEST_WAIT = 30, 3600
_A_BATCH = 50


def open_partner(
    *, actor: Actor, name: str, door: Door, push_url: str, at: datetime
) -> OpenedPartner:
    """Give a system a key; it is shown now and never again. Raises NotAllowed, PleaseSay."""
    actor.must(access.POLICY)
    if len(name.strip()) < 2:
        raise PleaseSay("name", "请写明是哪个系统。")
    if door not in DOORS:
        raise PleaseSay("door", "请选接口种类。")
    address = urlsplit(push_url.strip())
    loopback = settings.YIMEN_DEMO and address.hostname in {"127.0.0.1", "localhost"}
    if push_url.strip() and not (address.scheme == "https" and address.hostname) and not loopback:
        raise PleaseSay("push_url", "推送地址要以 https:// 开头；不推送就空着。")
    key, secret = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    with transaction.atomic():
        row = Partner(
            id=new_id(),
            name=name.strip()[:80],
            door=door,
            key_digest=sm3_hex(key.encode()),
            push_url=push_url.strip()[:300],
            secret_encrypted=sealed.seal(sealed_doors.SECRET, secret),
            made_at=at,
            by=actor.name,
        )
        row.save(force_insert=True)
        ledger.record(
            actor=actor,
            verb="hotline.partner.opened",
            subject=Ref(PARTNER_KIND, row.id),
            at=at,
            change={"name": row.name, "door": row.door, "push": bool(row.push_url)},
        )
    return OpenedPartner(partner=partners.view(row), key=key, secret=secret)


def end_partner(*, actor: Actor, partner_id: UUID, at: datetime) -> None:
    """End a system's key; its orders stay. Raises NotAllowed, NotFound."""
    actor.must(access.POLICY)
    with transaction.atomic():
        row = Partner.objects.for_change(partner_id)
        if row.ended_at is not None:
            return
        row.ended_at, row.secret_encrypted = at, b""
        row.save(update_fields=["ended_at", "secret_encrypted"])
        ledger.record(
            actor=actor,
            verb="hotline.partner.ended",
            subject=Ref(PARTNER_KIND, row.id),
            at=at,
            change={"name": row.name},
        )


def known_by(*, key: str, door: Door, at: datetime) -> PartnerView:
    """Return whose key it is, and count the call. Raises TooManyAttempts, UnknownKey."""
    row = Partner.objects.filter(key_digest=sm3_hex(key.encode()), door=door, ended_at=None).first()
    if not key or row is None:
        raise UnknownKey
    limit = RateLimit(burst=row.a_minute, every=timedelta(minutes=1) / row.a_minute)
    identity.take_rate(route="hotline.partner", key=str(row.id), limit=limit, at=at)
    return partners.view(row)


def bind(*, partner_id: UUID, order_id: UUID) -> UUID:
    """Note that a system brought an order, and return its token; once for each order."""
    row, _ = PartnerOrder.objects.get_or_create(
        partner_id=partner_id, order_id=order_id, defaults={"id": new_id(), "token": new_id()}
    )
    return row.token


def note_update(*, order_id: UUID, verb: OrderVerb, cycle: int, at: datetime) -> None:
    """Put down what the system that brought an order is to hear; once for each step."""
    told = TOLD_TO_PARTNERS.get(verb)
    if told is None:
        return
    for link in PartnerOrder.objects.filter(order_id=order_id).select_related("order", "partner"):
        if link.partner.ended_at is not None:
            continue
        PartnerUpdate.objects.get_or_create(
            partner_id=link.partner_id,
            key=f"{link.order.number}:{cycle}:{verb.value}:{int(at.timestamp())}",
            defaults={
                "id": new_id(),
                "order_id": order_id,
                "status": status_of(state=OrderState(link.order.state)),
                "told": told,
                "happened_at": at,
                "next_at": at,
            },
        )


def take_update(*, partner: PartnerView, update: TheirUpdate, at: datetime) -> UUID:
    """Add what a system says of an order that it brought; the same update once.

    A status of theirs is noted in words and moves nothing here. Raises NotFound, PleaseSay,
    WrongState.
    """
    order_id = partners.own_order(partner_id=partner.id, number=update.number)
    if order_id is None:
        raise NotFound("没有这件工单，或者不是这个系统提交的。")
    with transaction.atomic():
        seen = inbound.note(
            door=Door.OPEN311, key=f"{partner.id}:{update.update_id}", at=at, outcome="update"
        )
        if seen.is_new:
            said = update.words.strip()
            theirs = "，对方标为已办结" if update.status.lower() == "closed" else ""
            intake.supplement(
                actor=ANONYMOUS,
                order_id=order_id,
                words=f"{partner.name}补充{theirs}：{said or '没有说明'}",
                at=at,
            )
            inbound.settle(inbound_id=seen.id, order_id=order_id, outcome="update")
    return seen.id


def push_due(*, at: datetime) -> int:
    """Push the updates that are due, and return how many were taken.

    What is not taken stays and is tried again, ever more seldom, for as long as it takes; of one
    order the oldest goes first.
    """
    sent, held = 0, set[UUID]()
    for update_id in _due(at):
        with transaction.atomic():
            row = (
                PartnerUpdate.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("partner", "order")
                .filter(id=update_id, sent_at=None)
                .first()
            )
            if row is None or row.order_id in held:
                continue
            row.tries += 1
            row.error = _push(row)
            if row.error:
                held.add(row.order_id)
                wait = min(_FIRST_WAIT * 2 ** min(row.tries, 12), _LONGEST_WAIT)
                row.next_at = at + timedelta(seconds=wait)
            else:
                row.sent_at = at
                sent += 1
            row.save(update_fields=["tries", "error", "next_at", "sent_at"])
    return sent


def _due(at: datetime) -> list[UUID]:
    rows = PartnerUpdate.objects.filter(sent_at=None, next_at__lte=at, partner__ended_at=None)
    rows = rows.exclude(partner__push_url="")
    return list(rows.order_by("happened_at", "id").values_list("id", flat=True)[:_A_BATCH])


def _push(row: PartnerUpdate) -> str:
    """Send one update as GeoReport's extension has it; return what went wrong, empty for nothing."""
    form = {
        "api_key": sealed.opened(sealed_doors.SECRET, row.partner.secret_encrypted),
        "service_request_id": row.order.number,
        "update_id": str(row.id),
        "updated_datetime": row.happened_at.isoformat(),
        "status": row.status,
        "description": row.told,
    }
    url = f"{row.partner.push_url.rstrip('/')}/servicerequestupdates.json"
    named = {urlsplit(url).hostname or ""} if settings.YIMEN_DEMO else set[str]()
    try:
        answer = calls.fetch(url=url, form=form, named=named)
    except calls.Unreachable as error:
        return "timeout" if error.is_late else "unreachable"
    if answer.status not in {200, 201}:
        return f"status {answer.status}"
    return "" if _names(answer.body, str(row.id)) else "bad answer"


def _names(body: bytes, update_id: str) -> bool:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(read, list) and any(
        isinstance(one, dict) and str(one.get("update_id", "")) == update_id for one in read
    )
