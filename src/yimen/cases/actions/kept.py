"""Answers that a telephone kept while it had no network: stored once, however often they are sent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases.actions import draft as drafts
from yimen.cases.actions.draft import Raw, Saved
from yimen.cases.contracts import DraftChanged
from yimen.cases.queries.draft import get_draft
from yimen.catalogue.contracts import ApplicantFacts
from yimen.kernel.actor import Actor


def save_kept(
    *,
    actor: Actor,
    draft_id: UUID,
    step: str,
    raw: Raw,
    base: int,
    at: datetime,
    facts: ApplicantFacts | None = None,
) -> Saved:
    """Store a page that was typed into version `base` of the draft.

    Where the draft went on meanwhile, the page is taken when it changes nothing: it arrived
    before and only its answer was lost. Raises DraftChanged, NotFound, FormTooLarge.
    """
    with transaction.atomic():
        before = get_draft(actor=actor, draft_id=draft_id)
        saved = drafts.save_answers(
            actor=actor, draft_id=draft_id, step=step, raw=raw, at=at, facts=facts
        )
        went_on = saved.draft.version != base + 1
        if went_on and saved.answers.values != before.values:
            raise DraftChanged
        return saved
