"""What other contexts' tests may see of deliveries: how they lie at rest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from yimen.notify.actions import gateway as gateways
from yimen.notify.contracts import Gateway, MailServer
from yimen.notify.models import Delivery


def words_at_rest(*, delivery_id: UUID) -> bytes | None:
    """Return the words of a delivery as they are stored, or None once they were wiped."""
    found = Delivery.objects.values_list("text_encrypted", flat=True).get(pk=delivery_id)
    return None if found is None else bytes(found)


def error_of(*, delivery_id: UUID) -> str:
    """Return why a delivery did not go at the last try."""
    return str(Delivery.objects.values_list("error", flat=True).get(pk=delivery_id))


@contextmanager
def gateway(given: Gateway) -> Iterator[None]:
    """Send through this gateway for a block."""
    with gateways.instead(given):
        yield


@contextmanager
def mail_server(given: MailServer) -> Iterator[None]:
    """Send e-mails through this server for a block."""
    with gateways.mail_instead(given):
        yield
