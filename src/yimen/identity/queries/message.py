"""Reads of the inbox."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from yimen.identity.contracts import MessageView
from yimen.identity.models import Message
from yimen.kernel.actor import Actor
from yimen.kernel.prepared import run

_UNREAD = """
    SELECT (SELECT count(*) FROM identity_message WHERE account_id = %s AND read_at IS NULL)
        + (SELECT count(*) FROM identity_message WHERE person_id = %s AND read_at IS NULL)
"""
"""Every page with a rail asks; no message is to an account and a person both."""


def own(actor: Actor) -> QuerySet[Message]:
    """Return the messages of who is signed in: of the person, and of the account itself."""
    mine = Q(pk__in=())
    if actor.person_id is not None:
        mine |= Q(person_id=actor.person_id)
    if actor.account_id is not None:
        mine |= Q(account_id=actor.account_id)
    return Message.objects.filter(mine)


def list_own(*, actor: Actor, limit: int) -> list[MessageView]:
    """Return the messages of who is signed in, newest first."""
    return _views(own(actor), limit)


def list_messages(*, person_id: UUID, limit: int) -> list[MessageView]:
    """Return a person's messages, newest first."""
    return _views(Message.objects.filter(person_id=person_id), limit)


def _views(found: QuerySet[Message], limit: int) -> list[MessageView]:
    rows = found.order_by("-at", "-pk")[:limit]
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
    """Return the number beside the inbox of who is signed in, or None for nobody's."""
    if actor.account_id is None:
        return None
    (number,) = run(_UNREAD, (actor.account_id, actor.person_id)).fetchone()
    return int(number)
