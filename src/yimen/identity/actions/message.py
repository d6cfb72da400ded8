"""Writes of the inbox."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.identity.models import Message
from yimen.identity.queries import message as messages
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.ids import new_id


def put(
    *,
    person_id: UUID | None,
    account_id: UUID | None,
    title: str,
    text: str,
    at: datetime,
    url: str,
    subject: Ref | None,
) -> None:
    """Put a message into a person's inbox, or into that of an account of no person here."""
    Message(
        id=new_id(),
        person_id=person_id,
        account_id=None if person_id else account_id,
        title=title[:100],
        text=text,
        url=url,
        subject_kind=subject.kind if subject else "",
        subject_id=subject.id if subject else None,
        at=at,
    ).save(force_insert=True)


def open_message(*, actor: Actor, message_id: UUID, at: datetime) -> str:
    """Mark the signed-in account's message as read, and return where it leads."""
    message = messages.own(actor).filter(pk=message_id).first()
    if message is None:
        raise NotFound
    if message.read_at is None:
        message.read_at = at
        message.save(update_fields=["read_at"])
    return message.url
