"""The door of notify: declare words, send them, and ask how sending goes."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import UUID

from yimen.notify.actions import delivery as delivery_actions
from yimen.notify.actions import gateway as gateways
from yimen.notify.actions import template as templates
from yimen.notify.contracts import (
    Carrier,
    DeliveryState,
    DeliveryView,
    Gateway,
    Health,
    MailServer,
    Template,
)
from yimen.notify.queries import delivery as delivery_queries


def declare_template(*, template: Template) -> None:
    """Declare words that a context sends, once at start. Raises ValueError when doubled."""
    templates.declare(template)


def install_gateway(*, gateway: Gateway) -> None:
    """Send short messages through this gateway from now on."""
    gateways.install(gateway)


def gateway_instead(*, gateway: Gateway) -> AbstractContextManager[None]:
    """Send through this gateway for a block, as a drill that reads what a telephone gets."""
    return gateways.instead(gateway)


def install_mail_server(*, server: MailServer) -> None:
    """Send e-mails through this server from now on."""
    gateways.install_mail(server)


def send_sms(
    *,
    phone: str,
    template: str,
    at: datetime,
    params: Mapping[str, str] | None = None,
    person_id: UUID | None = None,
) -> UUID:
    """Queue a short message in the caller's transaction; it is retried until its words expire.

    Raises NotifyUnavailable where the installation has no gateway.
    """
    return delivery_actions.queue(
        carrier=Carrier.SMS,
        address=phone,
        masked=f"{phone[:3]}****{phone[-4:]}",
        template=template,
        params=params or {},
        at=at,
        person_id=person_id,
    )


def send_mail(
    *,
    address: str,
    masked: str,
    template: str,
    at: datetime,
    params: Mapping[str, str] | None = None,
    person_id: UUID | None = None,
    leave_url: str = "",
) -> UUID:
    """Queue an e-mail in the caller's transaction; it is retried until its words expire.

    `leave_url` is where its reader ends such mails. Raises NotifyUnavailable where the
    installation has no mail server.
    """
    return delivery_actions.queue(
        carrier=Carrier.MAIL,
        address=address,
        masked=masked,
        template=template,
        params=params or {},
        at=at,
        person_id=person_id,
        leave_url=leave_url,
    )


def deliver_due(*, at: datetime) -> int:
    """Try every delivery that is due now, and return how many went."""
    return delivery_actions.deliver_due(at=at)


def state_of(*, delivery_id: UUID) -> DeliveryState | None:
    """Return what became of a delivery, or None when there is no such one."""
    return delivery_queries.state_of(delivery_id=delivery_id)


def is_stuck(*, delivery_id: UUID) -> bool:
    """Say whether a text was tried in vain and is kept to be tried again."""
    return delivery_queries.is_stuck(delivery_id=delivery_id)


def has_gateway(*, carrier: Carrier = Carrier.SMS) -> bool:
    """Say whether this installation can send such texts at all; asks no database."""
    return gateways.is_there(carrier)


def health(*, carrier: Carrier = Carrier.SMS) -> Health:
    """Return whether texts by this carrier go out now."""
    return Health(
        has_gateway=has_gateway(carrier=carrier),
        is_answering=not delivery_queries.last_try_failed(carrier=carrier),
        waiting=delivery_queries.count_waiting(carrier=carrier),
    )


def list_deliveries(*, limit: int = 100, only: DeliveryState | None = None) -> list[DeliveryView]:
    """Return the newest deliveries, without their words."""
    return [
        DeliveryView(
            id=row.pk,
            carrier=Carrier(row.carrier),
            template=row.template,
            title=templates.title(row.template),
            address_masked=row.address_masked,
            state=DeliveryState(row.state),
            tries=row.tries,
            error=row.error,
            queued_at=row.queued_at,
            sent_at=row.sent_at,
        )
        for row in delivery_queries.newest(limit=limit, only=only)
    ]
