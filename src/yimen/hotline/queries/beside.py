"""Everything that hangs on an order, each with its state, for the archive's manifest."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from yimen.hotline.models import (
    CallBack,
    Contact,
    Dispatch,
    Instruction,
    MutualRound,
    OrderRequest,
    Supervision,
)

_TABLES: tuple[tuple[str, QuerySet[Any], str, str], ...] = (
    ("part", Dispatch.objects.all(), "sent_at", "state"),
    ("contact", Contact.objects.all(), "at", "how"),
    ("request", OrderRequest.objects.all(), "asked_at", "state"),
    ("supervision", Supervision.objects.all(), "at", "state"),
    ("instruction", Instruction.objects.all(), "at", "state"),
    ("call_back", CallBack.objects.all(), "at", "outcome"),
    ("mutual_round", MutualRound.objects.all(), "opened_at", "state"),
)


def list_beside(*, order_id: UUID) -> list[dict[str, str]]:
    """Return what hangs on an order by kind, id, time and state; no words, no names."""
    return [
        {"kind": kind, "id": str(found[0]), "at": found[1].isoformat(), "state": str(found[2])}
        for kind, rows, moment, state in _TABLES
        for found in rows.filter(order_id=order_id)
        .order_by(moment, "pk")
        .values_list("pk", moment, state)
    ]
