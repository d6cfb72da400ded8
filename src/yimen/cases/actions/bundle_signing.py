"""The applicant signs several items once, on the page that shows all of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases.actions.bundle import as_live, opened
from yimen.cases.models.answers import BUNDLE_ANSWERS, seal
from yimen.cases.queries.bundle_signing import joint_document
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound
from yimen.trust import public as trust
from yimen.trust.contracts import HandDevice, HandKind, HandSent, HandView


def sign_bundle(
    *,
    actor: Actor,
    draft_id: UUID,
    place: str,
    sent: HandSent,
    ticket: str,
    device: HandDevice,
    at: datetime,
) -> HandView:
    """Keep the signature of who fills a bundle in, for exactly what all its forms say now.

    Sent twice, it is kept once. Raises NotFound, NotAllowed, HandRefused, FileRefused, Refusal.
    """
    with transaction.atomic():
        row = opened(actor, draft_id)
        now = as_live(row, at)
        document = joint_document(now=now, at=at)
        if sent.kind is HandKind.THUMBPRINT or place not in document.asked:
            raise NotFound
        kept = trust.sign_by_hand(
            actor=actor,
            document=document.whole,
            place=place,
            for_id=row.applicant_id,
            sent=sent,
            device=device,
            ticket=ticket,
            at=at,
        )
        said = f"file:{kept.picture_id}" if kept.picture_id else kept.name
        if now.draft.values.get(place) != said:
            row.answers = seal(BUNDLE_ANSWERS, {**now.draft.values, place: said})
            row.version += 1
            row.saved_at = at
            row.save(update_fields=["answers", "version", "saved_at"])
        return kept
