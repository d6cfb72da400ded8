"""Reads of the queue of what is to be sealed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.work.contracts import ExpectedWork
from yimen.trust import access
from yimen.trust.contracts import SEAL_KIND, SEALING_KIND, SealedState, SealedView
from yimen.trust.models import Sealing

SEALING_MARK = "trust_sealing.mark"


def says_sealing(row: Sealing) -> dict[str, Any]:
    """Return what was asked, as the mark of the row has it."""
    return {
        "id": row.id,
        "ref": f"{row.ref_kind}:{row.ref_id}",
        "about": f"{row.about_kind}:{row.about_id}",
        "file": row.file_id,
        "sm3": row.sm3,
        "title": row.title,
        "organisation": row.organisation_id,
        "reason": row.reason,
        "by": row.asked_by,
        "at": row.asked_at.isoformat(),
    }


def sealed_view(row: Sealing) -> SealedView:
    """Return a row of the queue as pages and other contexts see it."""
    return SealedView(
        ref=Ref(row.ref_kind, row.ref_id),
        state=SealedState(row.state),
        title=row.title,
        organisation_id=row.organisation_id,
        pdf_file_id=row.pdf_file_id,
        ofd_file_id=row.ofd_file_id,
        seal_name=row.seal.name if row.seal is not None and row.sealed_at is not None else "",
        asked_at=row.asked_at,
        sealed_at=row.sealed_at,
        why=row.why,
        ofd_size=row.ofd_size,
    )


def find_sealed(*, ref: Ref) -> SealedView | None:
    """Return where a document stands, or None where nobody asked for a seal."""
    row = Sealing.objects.select_related("seal").filter(ref_kind=ref.kind, ref_id=ref.id).first()
    return sealed_view(row) if row else None


def list_sealed(*, kind: str, ids: Collection[UUID]) -> dict[UUID, SealedView]:
    """Return where several documents of a kind stand, by id."""
    rows = Sealing.objects.select_related("seal").filter(ref_kind=kind, ref_id__in=ids)
    return {row.ref_id: sealed_view(row) for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingView:
    """A document that waits, or was refused: since when, why, and when it is tried again."""

    id: UUID
    title: str
    organisation_name: str
    state: SealedState
    why: str
    asked_at: datetime
    attempts: int
    next_at: datetime


def list_waiting(*, actor: Actor, limit: int = 200) -> list[WaitingView]:
    """Return what is not sealed, the refused first, then the oldest; of the actor's units or all."""
    rows = _waiting(actor).select_related("organisation")
    return [
        WaitingView(
            id=row.id,
            title=row.title,
            organisation_name=row.organisation.name,
            state=SealedState(row.state),
            why=row.why,
            asked_at=row.asked_at,
            attempts=row.attempts,
            next_at=row.next_at,
        )
        for row in rows.order_by("-state", "asked_at", "id")[:limit]
    ]


def count_waiting(*, actor: Actor) -> dict[SealedState, int]:
    """Return how many documents wait and how many were refused, of those the actor may see."""
    rows = _waiting(actor).order_by().values_list("state").annotate(number=Count("id"))
    return {SealedState(state): number for state, number in rows}


def _waiting(actor: Actor) -> QuerySet[Sealing]:
    rows = Sealing.objects.exclude(state=SealedState.SEALED)
    if actor.may(access.RUN_SEALING):
        return rows
    return rows.filter(organisation_id__in=actor.units(access.KEEP_SEAL))


def refused_seals() -> Iterator[ExpectedWork]:
    """Yield the work that refused documents hold."""
    rows = Sealing.objects.filter(state=SealedState.REFUSED).select_related("seal")
    seen = set()
    for row in rows:
        ref = Ref(SEAL_KIND, row.seal_id) if row.seal_id else Ref(SEALING_KIND, row.id)
        if ref not in seen:
            seen.add(ref)
            person = row.seal.custodian_id if row.seal is not None else None
            yield ExpectedWork(ref=ref, unit_id=row.organisation_id, person_id=person)
