"""Remove drafts whose time is over; a submitted one loses its answers and keeps its place."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.cases.models import BundleDraft, Draft, Filling, PaperEntry, TakenPaper, WaitingDraft
from yimen.cases.models.answers import BUNDLE_ANSWERS, DRAFT_ANSWERS, seal


def remove_draft(*, record_id: str, at: datetime) -> None:
    """Remove a draft that became no case, or empty one whose case holds the answers. Raises NotFound."""
    del at
    draft = Draft.objects.for_change(UUID(record_id))
    if draft.case_id is not None:
        draft.answers = seal(DRAFT_ANSWERS, {})
        draft.save(update_fields=["answers"])
        return
    PaperEntry.objects.filter(draft=draft).delete()
    WaitingDraft.objects.filter(draft=draft).delete()
    Filling.objects.filter(draft=draft).delete()
    TakenPaper.objects.filter(draft=draft).delete()
    draft.delete()


def remove_bundle_draft(*, record_id: str, at: datetime) -> None:
    """Remove a bundle's draft that was not handed in, or empty one that was. Raises NotFound."""
    del at
    draft = BundleDraft.objects.for_change(UUID(record_id))
    if draft.application_id is not None:
        draft.answers = seal(BUNDLE_ANSWERS, {})
        draft.save(update_fields=["answers"])
        return
    draft.delete()
