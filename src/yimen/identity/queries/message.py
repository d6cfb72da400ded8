"""Reads of the inbox."""

from __future__ import annotations

from uuid import UUID

from yimen.identity.contracts import MessageView
from yimen.identity.models import Message
from yimen.kernel.actor import Actor


def list_messages(*, person_id: UUID, limit: int) -> list[MessageView]:
    """Return a person's messages, newest first."""
    rows = Message.objects.filter(person_id=person_id).order_by("-at", "-pk")[:limit]
    return [
        MessageView(
            id=row.pk, title=row.title, text=row.text, url=row.url, at=row.at, read_at=row.read_at
        )
        for row in rows
    ]


def count_unread(*, person_id: UUID) -> int:
    """Return how many messages a person has not opened."""
    return Message.objects.filter(person_id=person_id, read_at=None).count()


def unread_of(actor: Actor) -> int | None:
    """Return the number beside the inbox in the resident's space, or None for nobody's."""
    return count_unread(person_id=actor.person_id) if actor.person_id else None
