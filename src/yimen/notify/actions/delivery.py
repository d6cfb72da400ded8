"""Writes of deliveries: queue, hand to the gateway, try again, give up.

A delivery is leased before the gateway is called and no transaction is open meanwhile: a slow
gateway holds no row, and a process that dies leaves a delivery that is tried again. The gateway
takes the same reference once, so trying twice is one message.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from yimen.kernel.crypto.fields import decrypt_text, encrypt_text
from yimen.kernel.ids import new_id
from yimen.kernel.transactions import must_be_open
from yimen.notify.actions import gateway as gateways
from yimen.notify.actions import template as templates
from yimen.notify.contracts import (
    Carrier,
    DeliveryState,
    GatewayDown,
    GatewayRefused,
    Mail,
    NotifyUnavailable,
)
from yimen.notify.models import Delivery
from yimen.notify.rules import retry

JOB = "yimen.notify.tasks.deliver"
LEASE = timedelta(seconds=60)
_ADDRESS = "notify_delivery.address"
_TEXT = "notify_delivery.text"
_AT_ONCE = 100
_LOG = logging.getLogger("yimen.notify")


def queue(
    *,
    carrier: Carrier,
    address: str,
    masked: str,
    template: str,
    params: Mapping[str, str],
    at: datetime,
    person_id: UUID | None,
    leave_url: str = "",
) -> UUID:
    """Queue a text in the caller's transaction and return its id. Raises NotifyUnavailable."""
    must_be_open()
    if not gateways.is_there(carrier):
        raise NotifyUnavailable(carrier)
    words = templates.get(template)
    delivery = Delivery(
        id=new_id(),
        carrier=carrier,
        template=template,
        address_encrypted=encrypt_text(column=_ADDRESS, text=address),
        address_masked=masked,
        text_encrypted=encrypt_text(column=_TEXT, text=words.text.format_map(params)),
        leave_url=leave_url,
        person_ref=person_id,
        queued_at=at,
        next_at=at,
        expires_at=at + words.lasts,
    )
    delivery.save(force_insert=True)
    app.configure_task(JOB).defer(delivery_id=str(delivery.id))
    return delivery.id


def deliver(*, delivery_id: UUID, at: datetime) -> DeliveryState | None:
    """Try one delivery if it is due, and return what became of it; None when there was nothing."""
    delivery = _leased(delivery_id, at)
    if delivery is None:
        return None
    if not gateways.is_there(Carrier(delivery.carrier)):
        return _failed(delivery, "no_gateway", at)
    try:
        receipt = _handed_over(delivery)
    except GatewayDown as down:
        return _failed(delivery, down.reason, at)
    except GatewayRefused as refused:
        return _settled(delivery, DeliveryState.GIVEN_UP, at, error=refused.reason)
    return _settled(delivery, DeliveryState.SENT, at, receipt=receipt)


def deliver_due(*, at: datetime) -> int:
    """Try every delivery that is due, and return how many went; a lost job loses nothing."""
    due = Delivery.objects.filter(state=DeliveryState.QUEUED, next_at__lte=at)
    ids = list(due.order_by("next_at", "pk").values_list("pk", flat=True)[:_AT_ONCE])
    return sum(deliver(delivery_id=one, at=at) is DeliveryState.SENT for one in ids)


def forget(*, before: datetime) -> int:
    """Remove what was settled long ago, and return how many."""
    settled = Delivery.objects.exclude(state=DeliveryState.QUEUED).filter(queued_at__lt=before)
    return settled.delete()[0]


def _leased(delivery_id: UUID, at: datetime) -> Delivery | None:
    with transaction.atomic():
        waiting = Delivery.objects.select_for_update(skip_locked=True, no_key=True)
        found = waiting.filter(pk=delivery_id, state=DeliveryState.QUEUED, next_at__lte=at).first()
        if found is None:
            return None
        found.tries += 1
        found.tried_at = at
        found.next_at = at + LEASE
        found.save(update_fields=["tries", "tried_at", "next_at"])
        return found


def _handed_over(delivery: Delivery) -> str:
    address = decrypt_text(column=_ADDRESS, stored=delivery.address_encrypted)
    text = decrypt_text(column=_TEXT, stored=delivery.text_encrypted or b"")
    if delivery.carrier == Carrier.SMS:
        gateway = gateways.installed()
        assert gateway is not None
        return gateway.send(phone=address, text=text, reference=delivery.pk)
    server = gateways.mail_server()
    assert server is not None
    subject = templates.title(delivery.template)
    mail = Mail(
        address=address,
        subject=subject,
        text=text,
        reference=delivery.pk,
        leave_url=delivery.leave_url,
    )
    return server.send(mail=mail)


def _failed(delivery: Delivery, reason: str, at: datetime) -> DeliveryState:
    again = retry.next_try(tries=delivery.tries, at=at, expires_at=delivery.expires_at)
    _LOG.warning("delivery %s not sent (try %s): %s", delivery.pk, delivery.tries, reason)
    if again is None:
        return _settled(delivery, DeliveryState.GIVEN_UP, at, error=reason)
    Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.QUEUED).update(
        next_at=again, error=reason[:64]
    )
    return DeliveryState.QUEUED


def _settled(
    delivery: Delivery, state: DeliveryState, at: datetime, *, error: str = "", receipt: str = ""
) -> DeliveryState:
    """Write the end; the words go with it, whether they were a secret or not."""
    Delivery.objects.filter(pk=delivery.pk).update(
        state=state,
        error=error[:64],
        receipt=receipt[:64],
        sent_at=at if state is DeliveryState.SENT else None,
        text_encrypted=None,
    )
    return state
