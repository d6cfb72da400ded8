"""Fill a form at the window from the person's record, the vault and the registers, choice by choice.

Registers are asked with nothing locked; every look is recorded before its answer is shown, and
nothing that stands on the form is replaced by anything that nobody chose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from yimen.cases import access
from yimen.cases.actions import draft as drafts
from yimen.cases.contracts import DRAFT_KIND, DraftView, case_ref
from yimen.cases.models import Case, CaseComparison, Draft, Filling
from yimen.cases.models.answers import (
    CASE_ANSWERS,
    COMPARISON_ROWS,
    FILLING_ROWS,
    seal,
    unseal,
)
from yimen.cases.queries import comparison, offers
from yimen.cases.queries.draft import draft_context, draft_view, get_draft
from yimen.cases.queries.filling import (
    FillingRow,
    FillingView,
    compared_rows,
    filling_view,
    from_stored,
    get_filling,
    to_stored,
)
from yimen.cases.queries.known import facts_for
from yimen.cases.rules import filling as rules
from yimen.cases.rules.filling import IdentifiedBy, Offer, Origin
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemVersionView
from yimen.exchange import public as exchange
from yimen.exchange.contracts import Answer
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref, Refusal
from yimen.kernel.ledger import actions as ledger

ASK = "cases.filling.asked"
CHOOSE = "cases.filling.chosen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """How the person at the window was identified; `id` names the identification by face."""

    by: IdentifiedBy
    id: UUID | None = None


def fill(
    *, actor: Actor, draft_id: UUID, at: datetime, identified: Identified | None = None
) -> FillingView:
    """Ask the three sources for the answers of a draft's form and keep what they offer.

    Asked again, what was chosen stays chosen where the same source still says the same. Never call
    it inside a transaction. Raises NotFound, NotAllowed, MandateMissing, Refusal.
    """
    draft = get_draft(actor=actor, draft_id=draft_id)
    check_fillable(draft)
    version = catalogue.get_version(version_id=draft.item_version_id)
    told, silent, unheard = _told(actor, draft, version, at)
    fresh = _rows(draft, version, told, unheard, at)
    with transaction.atomic():
        row = Draft.objects.for_change(draft_id)
        access.check_draft(actor, row)
        check_fillable(draft_view(row))
        kept = Filling.objects.filter(draft=row).first()
        if kept is None:
            kept = Filling(draft=row, identified_by=IdentifiedBy.KNOWN)
        if identified is not None:
            kept.identified_by, kept.identification_id = identified.by, identified.id
        before = list(from_stored(unseal(FILLING_ROWS, kept.rows))) if kept.rows else []
        kept.rows = seal(FILLING_ROWS, to_stored(_still_chosen(fresh, before)))
        kept.asked_at, kept.asked_by, kept.silent = at, actor.name, silent
        _save(kept)
        _record_asked(actor, row, kept, fresh, at)
        return filling_view(kept, row)


class IdentificationUsed(Refusal):
    """This identification fills another application already: one face, one purpose."""

    def __init__(self) -> None:
        super().__init__(
            "cases.window.used",
            "这一次认出的人已经用在一份申请上了。再办一件，请重新刷脸，或者输入身份证号码。",
        )


def _save(kept: Filling) -> None:
    """Store a filling; of two clerks with one identification the second is refused."""
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as twice:
        raise IdentificationUsed from twice


def check_fillable(draft: DraftView) -> None:
    """Refuse a draft that an officer does not fill in, or that is a case already.

    Raises NotFound, Refusal.
    """
    if draft.filed_by_officer_id is None:
        raise NotFound
    if draft.case_id is not None:
        raise Refusal("cases.draft.submitted", "这份申请已经提交了，不能再填。")


def _told(
    actor: Actor, draft: DraftView, version: ItemVersionView, at: datetime
) -> tuple[list[offers.Told], list[str], dict[str, tuple[str, ...]]]:
    """Return what the sources tell, which registers were silent, and which questions they leave."""
    on = local_day(at)
    with transaction.atomic():
        ledger.look(
            actor=actor,
            subject=Ref("identity.person", draft.applicant_id),
            what="licences.vault",
            reason=f"窗口填表：{version.name}，{draft.number}",
            at=at,
        )
    asked = offers.registers_for(version=version, on=on)
    answers: Mapping[str, Answer] = exchange.answers_for(
        actor=actor,
        about=Ref(DRAFT_KIND, draft.id),
        resource_codes=[one.resource.code for one in asked],
        at=at,
    )
    facts = facts_for(actor=actor, draft=draft, version=version, at=at)
    told = offers.told_by_person(facts=facts, person_id=draft.applicant_id, on=on)
    told += offers.told_by_vault(version=version, holder_id=draft.applicant_id, on=on)
    told += offers.told_by_registers(answers.values())
    silent = [
        one.resource.name for one in asked if offers.is_silent(answers.get(one.resource.code))
    ]
    definition = version.definition
    unheard = {
        field.code: offers.unchecked_by(field=field, asked=asked, answers=answers)
        for _, field in (offers.fields_of(definition.form) if definition else ())
    }
    return told, silent, unheard


def _rows(
    draft: DraftView,
    version: ItemVersionView,
    told: list[offers.Told],
    unheard: Mapping[str, tuple[str, ...]],
    at: datetime,
) -> list[FillingRow]:
    """Return the questions that a source may tell and that are asked as the answers stand."""
    assert version.definition is not None
    spec = version.definition.form
    found = [
        FillingRow(
            code=field.code,
            name=field.name,
            step=step.title,
            offers=offers.offers_for(field=field, told=told),
            unchecked=unheard.get(field.code, ()),
        )
        for step, field in offers.fields_of(spec)
        if field.prefill
    ]
    likely = {one.code: one.offers[0].value for one in found if one.offers}
    asked = catalogue.fill_form(
        spec=spec,
        raw={},
        stored={**likely, **draft.values},
        context=draft_context(draft, on=local_day(at)),
        on=local_day(at),
        only=(),
    ).shown
    return [one for one in found if one.code in asked]


def _still_chosen(fresh: list[FillingRow], before: list[FillingRow]) -> list[FillingRow]:
    """Return the new rows with the choices of before that still mean the same."""
    old = {one.code: one for one in before}
    kept = []
    for row in fresh:
        was = old.get(row.code)
        picked = was.picked if was else None
        same = picked is not None and any(
            one.key == picked.key and one.value == picked.value for one in row.offers
        )
        special = was is not None and was.chosen in {rules.LEAVE, "form"}
        kept.append(replace(row, chosen=was.chosen) if was and (same or special) else row)
    return kept


def _record_asked(
    actor: Actor, draft: Draft, kept: Filling, rows: list[FillingRow], at: datetime
) -> None:
    ledger.record(
        actor=actor,
        verb=ASK,
        subject=Ref(DRAFT_KIND, draft.id),
        at=at,
        change={
            "identified_by": str(kept.identified_by),
            "identification": str(kept.identification_id or ""),
            "number": draft.number,
            "rows": len(rows),
            "silent": list(kept.silent),
        },
        on_behalf_of=draft.applicant_id,
    )


def choose(
    *, actor: Actor, draft_id: UUID, choices: Mapping[str, str], at: datetime
) -> FillingView:
    """Put the answers that were chosen with the person on the form, and keep whence each is.

    Raises NotFound, FieldRefusals where sources differ and nobody chose, Refusal.
    """
    with transaction.atomic():
        draft = Draft.objects.for_change(draft_id)
        access.check_draft(actor, draft)
        check_fillable(draft_view(draft))
        kept = Filling.objects.select_for_update(no_key=True).filter(draft=draft).first()
        if kept is None:
            raise NotFound
        view = filling_view(kept, draft)
        chosen = rules.check_choices(
            offers={one.code: one.offers for one in view.rows}, choices=choices
        )
        put = {code: one.value for code, one in chosen.items() if one.origin is not Origin.FORM}
        drafts.put_values(draft=draft, values=put, at=at)
        rows = [replace(one, chosen=_key(one, chosen)) for one in view.rows]
        kept.rows = seal(FILLING_ROWS, to_stored(rows))
        kept.chosen_at, kept.chosen_by = at, actor.name
        kept.save(update_fields=["rows", "chosen_at", "chosen_by"])
        _record_chosen(actor, draft, kept, chosen, at)
    return get_filling(actor=actor, draft_id=draft_id)


def _key(row: FillingRow, chosen: Mapping[str, Offer]) -> str:
    return chosen[row.code].key if row.code in chosen else rules.LEAVE


def _record_chosen(
    actor: Actor, draft: Draft, kept: Filling, chosen: Mapping[str, Offer], at: datetime
) -> None:
    origins = Counter(str(one.origin) for one in chosen.values())
    ledger.record(
        actor=actor,
        verb=CHOOSE,
        subject=Ref(DRAFT_KIND, draft.id),
        at=at,
        change={"number": draft.number, **dict(origins)},
        on_behalf_of=draft.applicant_id,
        personal={"rows": bytes(kept.rows).hex()},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What the person says against a value that a source holds."""

    code: str
    key: str
    claimed: str
    reason: str


def report_doubt(*, actor: Actor, draft_id: UUID, doubt: Doubt, at: datetime) -> None:
    """Put what the person says of a wrong value to the unit that answers for it (校核纠错).

    Raises NotFound, ExchangeRefused.
    """
    view = get_filling(actor=actor, draft_id=draft_id)
    check_fillable(view.draft)
    row = next((one for one in view.rows if one.code == doubt.code), None)
    wrong = next((one for one in row.offers if one.key == doubt.key), None) if row else None
    if row is None or wrong is None or not wrong.owner_id:
        raise NotFound
    exchange.open_dispute(
        actor=actor,
        about=Ref(DRAFT_KIND, draft_id),
        source=wrong.source,
        unit_id=UUID(wrong.owner_id),
        field=(row.code, row.name),
        registered=wrong.shown,
        claimed=doubt.claimed,
        reason=doubt.reason,
        at=at,
    )


def keep_with_case(*, actor: Actor, draft_id: UUID, case: Case, at: datetime) -> None:
    """Keep the comparison of a form that was filled at the window with its case, once.

    Call it in the transaction that made the case.
    """
    row = Filling.objects.select_related("draft").filter(draft_id=draft_id).first()
    if row is None or CaseComparison.objects.filter(case=case, at_window=True).exists():
        return
    values: dict[str, Any] = unseal(CASE_ANSWERS, case.answers)
    rows = compared_rows(filling_view(row, row.draft, values={}), values)
    made = CaseComparison(
        case=case,
        made_at=at,
        made_by=actor.name,
        at_acceptance=False,
        at_window=True,
        differing=sum(not one.same for one in rows),
        silent=list(row.silent),
        rows=seal(COMPARISON_ROWS, comparison.to_stored(rows)),
    )
    made.save(force_insert=True)
    ledger.record(
        actor=actor,
        verb="cases.comparison.made",
        subject=case_ref(case.id),
        at=at,
        change={"differing": made.differing, "rows": len(rows), "at": "window"},
        on_behalf_of=case.applicant_id,
        personal={"rows": bytes(made.rows).hex()},
    )
