"""Reads of the queue of what is to be sealed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from yimen.kernel.contracts import Ref
from yimen.trust.contracts import SealedState, SealedView
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
    )


def find_sealed(*, ref: Ref) -> SealedView | None:
    """Return where a document stands, or None where nobody asked for a seal."""
    row = Sealing.objects.select_related("seal").filter(ref_kind=ref.kind, ref_id=ref.id).first()
    return sealed_view(row) if row else None


def list_sealed(*, kind: str, ids: Collection[UUID]) -> dict[UUID, SealedView]:
    """Return where several documents of a kind stand, by id."""
    rows = Sealing.objects.select_related("seal").filter(ref_kind=kind, ref_id__in=ids)
    return {row.ref_id: sealed_view(row) for row in rows}
