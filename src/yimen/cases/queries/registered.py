"""What registers outside say for a draft: asked only on a step that wants it, never in a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from yimen.cases.contracts import DRAFT_KIND, DraftView
from yimen.catalogue.contracts import FormSpec, ItemVersionView
from yimen.catalogue.contracts.forms import KnownValue
from yimen.exchange import public as exchange
from yimen.exchange.contracts import Answer, Outcome
from yimen.identity import public as identity
from yimen.identity.contracts import MandateState
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref

_BEFORE = "共享."


def resources_of(spec: FormSpec, *, step: str | None = None) -> tuple[str, ...]:
    """Return the resources from which a step (or the whole form) is filled in, each once."""
    sources = (
        field.prefill
        for one in spec.steps
        if step is None or one.code == step
        for field in one.fields
        if field.prefill.startswith(_BEFORE)
    )
    return tuple(dict.fromkeys(source.split(".")[1] for source in sources))


def answers_for_step(
    *, actor: Actor, draft: DraftView, version: ItemVersionView, step: str, at: datetime
) -> Mapping[str, Answer]:
    """Return what registers say for one step of a draft; no statement where the step asks none.

    A clerk who copies a signed paper is not helped by registers, nor who files before the
    applicant confirmed it.
    """
    codes = resources_of(version.definition.form, step=step) if version.definition else ()
    if not codes or draft.case_id is not None or _is_paper(draft) or _is_unconfirmed(draft):
        return {}
    return exchange.answers_for(
        actor=actor, about=Ref(DRAFT_KIND, draft.id), resource_codes=codes, at=at
    )


def _is_paper(draft: DraftView) -> bool:
    return draft.filed_by_officer_id is not None and draft.mandate_id is None


def _is_unconfirmed(draft: DraftView) -> bool:
    if draft.mandate_id is None or draft.filed_by_person_id is None:
        return False
    return identity.get_mandate(mandate_id=draft.mandate_id).state is MandateState.PENDING


def sources_in(answers: Iterable[Answer]) -> dict[str, KnownValue]:
    """Return the values of answers by source name, each with its register, its day and its owner."""
    return {
        f"{_BEFORE}{answer.resource_code}.{one.code}": KnownValue(
            value=one.value,
            source=f"{answer.owner_name}的{answer.resource_name}",
            on=answer.as_of,
            owner_id=answer.owner_id,
        )
        for answer in answers
        for one in answer.values
    }


def silent(answers: Iterable[Answer]) -> tuple[str, ...]:
    """Return the names of the registers that did not answer."""
    return tuple(one.resource_name for one in answers if one.outcome is Outcome.DOWN)
