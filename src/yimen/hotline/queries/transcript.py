"""Texts of what was said in calls, where somebody supplied one."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from yimen.hotline.models import CallOrder, CallTranscript
from yimen.hotline.queries import sealed, sealed_calls


def find_words(*, call_ids: Collection[UUID]) -> str:
    """Return what was said in some calls, in their order; empty where nobody supplied it."""
    rows = CallTranscript.objects.filter(call_id__in=call_ids).order_by("call__rang_at", "id")
    texts = [sealed.opened(sealed_calls.TRANSCRIPT, row.words_encrypted) for row in rows]
    return "\n".join(texts)


def words_of_order(*, order_id: UUID) -> str:
    """Return what was said in the calls during which an order was written; perhaps nothing."""
    ids = CallOrder.objects.filter(order_id=order_id).values_list("call_id", flat=True)
    return find_words(call_ids=list(ids))


def has_transcript(*, call_id: UUID) -> bool:
    """Say whether somebody supplied what was said in a call."""
    return CallTranscript.objects.filter(call_id=call_id).exists()
