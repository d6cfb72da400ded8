"""The applicant signs his case anew after a correction; what he signed before stays as it was."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases import access
from yimen.cases.models import Case
from yimen.cases.models.answers import CASE_ANSWERS, seal
from yimen.cases.queries.case import open_file
from yimen.cases.queries.signing import case_document, list_to_sign_again
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound
from yimen.trust import public as trust
from yimen.trust.contracts import HandDevice, HandKind, HandSent, HandView


def sign_case(
    *,
    actor: Actor,
    case_id: UUID,
    place: str,
    sent: HandSent,
    ticket: str,
    device: HandDevice,
    at: datetime,
) -> HandView:
    """Keep the applicant's signature for exactly what his case says now.

    Only where the one before no longer fits. Raises NotFound, NotAllowed, HandRefused, FileRefused.
    """
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        access.check_applicant(actor, case, at)
        file = open_file(actor=actor, case_id=case_id, at=at)
        asked = {one.code for one in list_to_sign_again(actor=actor, file=file, at=at)}
        if place not in asked or sent.kind is HandKind.THUMBPRINT:
            raise NotFound
        document = case_document(file=file)
        kept = trust.sign_by_hand(
            actor=actor,
            document=document,
            place=place,
            for_id=case.applicant_id,
            sent=sent,
            device=device,
            ticket=ticket,
            at=at,
        )
        trust.keep_hand_signatures(ref=document.ref, at=at)
        said = f"file:{kept.picture_id}" if kept.picture_id else kept.name
        case.answers = seal(CASE_ANSWERS, {**file.values, place: said})
        case.save(update_fields=["answers"])
        return kept
