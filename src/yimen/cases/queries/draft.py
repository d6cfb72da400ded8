"""Reads of drafts."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from yimen.cases import access
from yimen.cases.contracts import DraftView
from yimen.cases.models import Draft
from yimen.cases.models.answers import unseal_draft
from yimen.cases.queries.applicant import form_context
from yimen.catalogue.contracts import ApplicantFacts
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound
from yimen.kernel.prepared import PreparedRead

_BY_ID = PreparedRead(Draft, "id = %s AND discarded_at IS NULL")


def draft_view(draft: Draft, *, values: dict[str, Any] | None = None) -> DraftView:
    """Return the draft as pages see it, its answers readable."""
    said, aside = (values, {}) if values is not None else unseal_draft(draft.answers)
    return DraftView(
        id=draft.id,
        number=draft.number,
        item_version_id=draft.item_version_id,
        applicant_id=draft.applicant_id,
        filed_by_person_id=draft.filed_by_person_id,
        filed_by_officer_id=draft.filed_by_officer_id,
        mandate_id=draft.mandate_id,
        situation=draft.situation,
        step=draft.step,
        values=said,
        saved_at=draft.saved_at,
        version=draft.version,
        case_id=draft.case_id,
        picks=tuple(UUID(one) for one in draft.picks.split()),
        aside=aside,
    )


def draft_context(
    draft: Draft | DraftView,
    *,
    on: date,
    facts: ApplicantFacts | None = None,
    situation: str | None = None,
) -> dict[str, Any]:
    """Return what the form's expressions may see for this draft; `facts` if read already.

    `situation` stands in for that of the draft where the answers came to another one since.
    """
    return form_context(
        applicant_id=draft.applicant_id,
        facts=facts,
        situation=draft.situation if situation is None else situation,
        assisted=draft.mandate_id is not None,
        on=on,
    )


def get_draft(*, actor: Actor, draft_id: UUID) -> DraftView:
    """Return a draft that the actor is filling in. Raises NotFound."""
    draft = _BY_ID.find(draft_id)
    if draft is None:
        raise NotFound
    access.check_draft(actor, draft)
    return draft_view(draft)


def list_drafts(*, actor: Actor) -> list[DraftView]:
    """Return the actor's open drafts, last saved first."""
    mine = Q(pk__in=[])
    if actor.person_id is not None:
        mine |= Q(applicant_id=actor.person_id, filed_by_person_id=None, filed_by_officer_id=None)
        mine |= Q(filed_by_person_id=actor.person_id)
    if actor.officer_id is not None:
        mine |= Q(filed_by_officer_id=actor.officer_id)
    rows = Draft.objects.filter(mine, case=None, discarded_at=None).order_by("-saved_at", "-id")
    found = list(rows[:50])
    mandates = {row.mandate_id for row in found if row.mandate_id is not None}
    ended = identity.list_ended(mandate_ids=mandates) if mandates else set()
    return [draft_view(row) for row in found if row.mandate_id not in ended]
