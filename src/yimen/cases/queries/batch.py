"""Reads of yearly lists: who had the item granted, what a pass would file, what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from yimen.cases import access
from yimen.cases.contracts import BatchEntryView, BatchState, BatchView, CaseState
from yimen.cases.models import Batch, BatchEntry, Case
from yimen.cases.models.answers import CASE_ANSWERS, unseal
from yimen.cases.queries.applicant import facts_of, form_context
from yimen.cases.rules import batch as rules
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import (
    ApplicantFacts,
    Field,
    FieldKind,
    FormSpec,
    ItemFilter,
    ItemVersionView,
    Step,
)
from yimen.identity import public as identity
from yimen.identity.contracts import MandateState, PersonView
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import NotAllowed, NotFound, Refusal

COMMON = "batch"
_PASSING = (BatchState.SKIPPED, BatchState.PENDING)
_OVER = (
    CaseState.DECLINED,
    CaseState.NOT_REQUIRED,
    CaseState.WRONG_UNIT,
    CaseState.WITHDRAWN,
    CaseState.BOUNCED,
    CaseState.TERMINATED,
    CaseState.DENIED,
    CaseState.REVOKED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person of the yearly list: the last granted case, and why he is left out, if he is."""

    person_id: UUID
    name: str
    code_masked: str
    age: int | None
    case_id: UUID
    case_number: str
    granted_on: date
    situation: str
    left_out: str
    facts: ApplicantFacts
    struck: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What a pass would do for one person: file with these answers, or leave out and why."""

    candidate: Candidate
    values: dict[str, Any]
    missing: tuple[str, ...]
    left_out: str


def renewal_items(*, on: date) -> list[ItemVersionView]:
    """Return the items in force that are confirmed every year, by name."""
    found = []
    for row in catalogue.list_current(on=on, where=ItemFilter(open_only=True), limit=500).rows:
        version = catalogue.get_version(version_id=row.id)
        if version.definition and version.definition.yearly_renewal:
            found.append(version)
    return found


def get_renewal_version(*, item_code: str, on: date) -> ItemVersionView:
    """Return the version of an item that is confirmed every year. Raises NotFound."""
    version = catalogue.find_current(item_code=item_code, on=on)
    if version is None or version.definition is None or not version.definition.yearly_renewal:
        raise NotFound
    return version


def _latest(
    units: Collection[UUID], item_code: str, year: int, only: UUID | None
) -> dict[UUID, Case]:
    rows = Case.objects.filter(
        Q(receiving_unit_id__in=units) | Q(deciding_unit_id__in=units),
        item_code=item_code,
        granted=True,
        decided_at__gte=datetime(year - 2, 1, 1, tzinfo=LOCAL),
    ).exclude(state__in=_OVER)
    if only is not None:
        rows = rows.filter(applicant_id=only)
    latest: dict[UUID, Case] = {}
    for case in rows.defer("answers").order_by("decided_at", "id"):
        latest[case.applicant_id] = case
    return latest


def _why_not(
    case: Case,
    person: PersonView,
    entry: BatchEntry | None,
    year: int,
    *,
    filed: bool,
    here: Collection[str],
    mandated: bool,
) -> str:
    assert case.decided_at is not None
    why = rules.why_not_due(
        year=year,
        granted_in=local_day(case.decided_at).year,
        filed_this_year=filed or (entry is not None and entry.state == BatchState.FILED),
    )
    struck = entry is not None and entry.state == BatchState.STRUCK
    if entry is not None and not why:
        why = f"已划掉：{entry.reason}" if struck else "正在另一批里办"
    if not why and not any(person.area_code.startswith(area) for area in here):
        why = "户口已经不在您负责的地方"
    if not why and not mandated:
        why = "还没有委托您代办，请先登记委托"
    return why


def _mandated(actor: Actor, item_code: str, at: datetime, only: UUID | None) -> set[UUID]:
    """Return for whom the officer may file; of one person his own mandates are read alone."""
    day = local_day(at)
    if only is None:
        held = identity.list_mandates_held(on=day, holder_officer_id=actor.officer_id)
    else:
        given = identity.list_mandates(person_id=only)
        held = [
            one
            for one in given
            if one.holder_officer_id == actor.officer_id
            and one.state is MandateState.ACTIVE
            and one.holds_on(day)
        ]
    return {one.grantor.id for one in held if one.covers(item_code)}


def list_candidates(
    *,
    actor: Actor,
    version: ItemVersionView,
    year: int,
    at: datetime,
    only: UUID | None = None,
) -> list[Candidate]:
    """Return whom the actor's units serve and who had the item granted, those due first.

    `only` asks for one person whose own pending place in a pass does not count.
    """
    units = actor.units(access.FILE_FOR)
    if not actor.may(access.FILE_FOR, item=version.item_code):
        raise NotAllowed
    latest = _latest(units, version.item_code, year, only)
    people = {one.id: one for one in identity.list_persons(person_ids=latest.keys())}
    filed = _filed(version.item_code, year, latest.keys())
    entries = {
        one.applicant_id: one
        for one in BatchEntry.objects.filter(
            item_code=version.item_code, year=year, applicant_id__in=latest
        ).exclude(state__in=_PASSING if only else (BatchState.SKIPPED,))
    }
    mandated = _mandated(actor, version.item_code, at, only)
    areas = actor.areas(access.FILE_FOR)
    found = []
    for person_id, case in latest.items():
        person, entry = people[person_id], entries.get(person_id)
        assert case.decided_at is not None
        known = person_id in mandated
        done = person_id in filed
        why = _why_not(case, person, entry, year, filed=done, here=areas, mandated=known)
        found.append(
            Candidate(
                person_id=person_id,
                name=person.name,
                code_masked=person.code_masked,
                age=person.age_on(local_day(at)),
                case_id=case.id,
                case_number=case.number,
                granted_on=local_day(case.decided_at),
                situation=case.situation,
                left_out=why,
                facts=facts_of(person, on=local_day(at)),
                struck=entry is not None and entry.state == BatchState.STRUCK,
            )
        )
    return sorted(found, key=lambda one: (bool(one.left_out), one.name, str(one.person_id)))


def _filed(item_code: str, year: int, people: Collection[UUID]) -> set[UUID]:
    """Return who has an application of this year that was not refused or taken back.

    What was granted in the year counts by its decision; here it is what is still under way.
    """
    begin = datetime(year, 1, 1, tzinfo=LOCAL)
    rows = Case.objects.filter(
        item_code=item_code,
        applicant_id__in=people,
        submitted_at__gte=begin,
        submitted_at__lt=begin + timedelta(days=366),
        decided_at=None,
    ).exclude(state__in=_OVER)
    return set(rows.values_list("applicant_id", flat=True))


def last_answers(*, candidates: Sequence[Candidate]) -> dict[UUID, dict[str, Any]]:
    """Return the answers of each candidate's last granted case, by its id. One query."""
    rows = Case.objects.filter(id__in=[one.case_id for one in candidates])
    return {
        case_id: unseal(CASE_ANSWERS, stored)
        for case_id, stored in rows.values_list("id", "answers")
    }


def prospects(
    *,
    version: ItemVersionView,
    candidates: Sequence[Candidate],
    last: Mapping[UUID, Mapping[str, Any]],
    answers: Mapping[str, Any],
    on: date,
) -> list[Prospect]:
    """Return for each candidate what would be filed with these common answers."""
    return [_prospect(version, one, last[one.case_id], answers, on) for one in candidates]


def _prospect(
    version: ItemVersionView,
    candidate: Candidate,
    last: Mapping[str, Any],
    answers: Mapping[str, Any],
    on: date,
) -> Prospect:
    assert version.definition is not None
    kept = {code: value for code, value in last.items() if code not in _asked_anew(version)}
    context = form_context(
        applicant_id=candidate.person_id,
        facts=candidate.facts,
        situation=rules.renewal_situation(version.definition, last=candidate.situation),
        assisted=True,
        on=on,
    )
    reviewed = catalogue.review_form(
        version=version, stored={**kept, **answers}, context=context, on=on
    )
    why = candidate.left_out
    if not why:
        try:
            catalogue.check_conditions(version=version, values=reviewed.values, context=context)
        except Refusal as refusal:
            why = refusal.message
    return Prospect(
        candidate=candidate, values=reviewed.values, missing=tuple(reviewed.errors), left_out=why
    )


def _asked_anew(version: ItemVersionView) -> set[str]:
    """Return the fields that are answered each year anew: declarations, signatures, the helper."""
    assert version.definition is not None
    fields = [field for step in version.definition.form.steps for field in step.fields]
    steps = {
        field.code
        for step in version.definition.form.steps
        if rules.RENEWAL in step.when
        for field in step.fields
    }
    return steps | {
        field.code
        for field in fields
        if field.kind in {FieldKind.DECLARATION, FieldKind.SIGNATURE} or "代办" in field.when
    }


def common_spec(*, version: ItemVersionView, found: Sequence[Prospect]) -> FormSpec:
    """Return the questions that every person's form still needs, asked once for the whole pass."""
    assert version.definition is not None
    wanted = {code for one in found if not one.left_out for code in one.missing}
    fields = tuple(
        _bare(field)
        for step in version.definition.form.steps
        for field in step.fields
        if field.code in wanted and field.kind not in {FieldKind.FILE, FieldKind.TABLE}
    )
    return FormSpec(steps=(Step(code=COMMON, title="这一批共同的回答", fields=fields),))


def _bare(field: Field) -> Field:
    return replace(field, when="", required_when="", prefill="", check="")


def missing_words(*, version: ItemVersionView, codes: Sequence[str]) -> str:
    """Return the names of the answers that are missing, for the person who is left out."""
    assert version.definition is not None
    names = [
        field.name
        for step in version.definition.form.steps
        for field in step.fields
        if field.code in {code.split("-")[0] for code in codes}
    ]
    return f"还缺：{'、'.join(names)}，请单独办" if names else ""


def get_batch(*, actor: Actor, batch_id: UUID) -> BatchView:
    """Return a batch of the actor's units with everybody in it. Raises NotFound."""
    batch = Batch.objects.filter(id=batch_id, unit_id__in=actor.units(access.FILE_FOR)).first()
    if batch is None:
        raise NotFound
    rows = BatchEntry.objects.select_related("case").filter(batch=batch).order_by("id")
    return BatchView(
        id=batch.id,
        item_code=batch.item_code,
        item_name=catalogue.get_version(version_id=batch.item_version_id).name,
        year=batch.year,
        made_by=batch.made_by,
        made_at=batch.made_at,
        finished_at=batch.finished_at,
        entries=tuple(
            BatchEntryView(
                applicant_name=row.applicant_name,
                state=BatchState(row.state),
                reason=row.reason,
                case_id=row.case_id,
                case_number=row.case.number if row.case else "",
            )
            for row in rows
        ),
    )


def list_batches(*, actor: Actor, item_code: str, limit: int = 10) -> list[tuple[UUID, str]]:
    """Return the last passes of the actor's units: id and words."""
    rows = Batch.objects.filter(
        unit_id__in=actor.units(access.FILE_FOR), item_code=item_code
    ).order_by("-made_at")[:limit]
    return [
        (row.id, f"{row.year} 年，{local_day(row.made_at):%Y-%m-%d} 由{row.made_by}提交")
        for row in rows
    ]
