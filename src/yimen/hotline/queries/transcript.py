"""Texts of what was said in calls, where somebody supplied one."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from yimen.hotline.models import CallTranscript
from yimen.hotline.queries import sealed, sealed_calls
from yimen.kernel.prepared import run

_OF_ORDERS = """
    SELECT o.order_id, t.words_encrypted
    FROM hotline_call_order o
    JOIN hotline_call c ON c.id = o.call_id
    JOIN hotline_call_transcript t ON t.call_id = o.call_id
    WHERE o.order_id = ANY(%s) ORDER BY c.rang_at, t.id
"""


def find_words(*, call_ids: Collection[UUID]) -> str:
    """Return what was said in some calls, in their order; empty where nobody supplied it."""
    rows = CallTranscript.objects.filter(call_id__in=call_ids).order_by("call__rang_at", "id")
    texts = [sealed.opened(sealed_calls.TRANSCRIPT, row.words_encrypted) for row in rows]
    return "\n".join(texts)


def words_of_orders(*, order_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return what was said in the calls during which orders were written, where there is a text."""
    found: dict[UUID, list[str]] = {}
    for order_id, words in run(_OF_ORDERS, (list(order_ids),)).fetchall():
        found.setdefault(order_id, []).append(sealed.opened(sealed_calls.TRANSCRIPT, words))
    return {order_id: "\n".join(texts) for order_id, texts in found.items()}


def has_transcript(*, call_id: UUID) -> bool:
    """Say whether somebody supplied what was said in a call."""
    return CallTranscript.objects.filter(call_id=call_id).exists()
