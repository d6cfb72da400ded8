"""A doubt about a value that we hold, raised while a form is filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from yimen.cases import access
from yimen.cases.actions import draft as drafts
from yimen.cases.contracts import DRAFT_KIND, DraftView
from yimen.cases.models import Draft
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import Field
from yimen.catalogue.contracts.forms import KnownValue
from yimen.exchange import public as exchange
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import FieldRefusals, NotFound, Ref


def dispute_value(
    *,
    actor: Actor,
    draft: DraftView,
    step: str,
    field: Field,
    held: KnownValue,
    raw: Mapping[str, Sequence[str]],
    reason: str,
    at: datetime,
) -> None:
    """Keep the person's own value in the draft and put the doubt to who answers for the held one.

    Raises NotFound, FieldRefusals, Refusal.
    """
    if held.owner_id is None:
        raise NotFound
    with transaction.atomic():
        access.check_draft(actor, Draft.objects.for_change(draft.id))
        saved = drafts.save_answers(
            actor=actor, draft_id=draft.id, step=step, raw=raw, at=at, only=[field.code]
        )
        wrong = saved.answers.errors.get(field.code)
        if wrong:
            raise FieldRefusals("cases.draft.dispute", {field.code: wrong})
        exchange.open_dispute(
            actor=actor,
            about=Ref(DRAFT_KIND, draft.id),
            source=held.source,
            unit_id=held.owner_id,
            field=(field.code, field.name),
            registered=catalogue.shown_answer(field=field, value=held.value),
            claimed=catalogue.shown_answer(field=field, value=saved.draft.values.get(field.code)),
            reason=reason,
            at=at,
        )
