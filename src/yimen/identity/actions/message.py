"""Writes of the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from yimen.identity.models import Message
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.ids import new_id


def tell(
    *,
    person_id: UUID,
    title: str,
    template: str,
    at: datetime,
    params: Mapping[str, str],
    url: str,
    subject: Ref | None,
) -> None:
    """Put a message into a person's inbox."""
    Message(
        id=new_id(),
        person_id=person_id,
        title=title[:100],
        text=template.format_map({key: str(value) for key, value in params.items()}),
        url=url,
        subject_kind=subject.kind if subject else "",
        subject_id=subject.id if subject else None,
        at=at,
    ).save(force_insert=True)


def open_message(*, actor: Actor, message_id: UUID, at: datetime) -> str:
    """Mark the signed-in person's message as read, and return where it leads."""
    if actor.person_id is None:
        raise NotFound
    message = Message.objects.filter(pk=message_id, person_id=actor.person_id).first()
    if message is None:
        raise NotFound
    if message.read_at is None:
        message.read_at = at
        message.save(update_fields=["read_at"])
    return message.url
