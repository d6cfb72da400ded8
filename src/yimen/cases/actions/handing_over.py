"""What an officer who leaves had begun for others: the drafts that nobody else could open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from yimen.cases.contracts import DRAFT_KIND
from yimen.cases.models import Draft
from yimen.directory.contracts import Belonging
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref


class OwnDrafts:
    """Applications that the officer fills in for residents and has not filed."""

    def of(self, *, officer_id: UUID, on: date) -> Sequence[Belonging]:
        """Return the open drafts of the officer."""
        rows = Draft.objects.filter(
            filed_by_officer_id=officer_id, case=None, discarded_at=None
        ).order_by("saved_at", "id")
        people = {
            one.id: one.name
            for one in identity.list_persons(person_ids={row.applicant_id for row in rows})
        }
        return [
            Belonging(
                ref=Ref(DRAFT_KIND, row.id),
                kind_title="代办的草稿",
                title=f"{people.get(row.applicant_id, '')}的申请草稿 {row.number}",
            )
            for row in rows
        ]

    def give(self, *, ref: Ref, to_officer_id: UUID, actor: Actor, at: datetime) -> None:
        """Let the colleague fill the draft in; he still needs the applicant's mandate to file it.

        Raises NotFound.
        """
        draft = Draft.objects.for_change(ref.id)
        if draft.case_id is not None or draft.discarded_at is not None:
            raise NotFound
        draft.filed_by_officer_id = to_officer_id
        draft.save(update_fields=["filed_by_officer_id"])
