"""Submit: a draft becomes a case, exactly once, in one transaction of few statements.

The draft row is the lock and the key: a second submit of the same draft, however it arrives,
answers the case that the first one made.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction

from yimen.cases import access, events
from yimen.cases.actions import at_once, deferred, filling, signing, stages
from yimen.cases.actions.picked import picked, record_kept
from yimen.cases.contracts import (
    CaseState,
    CaseView,
    MandateNotConfirmed,
    PaperGot,
    case_ref,
)
from yimen.cases.models import Case, CasePaper, CaseStep, Draft
from yimen.cases.models.answers import CASE_ANSWERS, seal, unseal_draft
from yimen.cases.queries.applicant import facts_of
from yimen.cases.queries.case import case_view
from yimen.cases.queries.draft import draft_context
from yimen.cases.rules.conduct import counts_when_received_by
from yimen.cases.rules.desk import deferred_until, excused, got_on_line
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import (
    ApplicantFacts,
    Definition,
    ItemNotOpen,
    ItemVersionView,
    Level,
    Paper,
)
from yimen.directory import public as directory
from yimen.directory.contracts import OrganisationView, UnitLevel
from yimen.identity import public as identity
from yimen.identity.contracts import MandateAct, MandateState, PersonView
from yimen.kernel.actor import Actor, Channel
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import FieldRefusals, Refusal
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.numbers import actions as numbers
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.prepared import PreparedInsert, run
from yimen.kernel.transactions import must_be_open
from yimen.kernel.workdays.queries import current_calendar
from yimen.licences import public as licences

UNIT_LEVELS = {
    Level.COUNTY: UnitLevel.COUNTY,
    Level.TOWN: UnitLevel.TOWN,
    Level.VILLAGE: UnitLevel.VILLAGE,
}
_NEW_CASE = PreparedInsert(Case)
_NEW_STEP = PreparedInsert(CaseStep)
_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def submit_draft(*, actor: Actor, draft_id: UUID, at: datetime) -> CaseView:
    """Return the case that this draft became; the same case when it was submitted before.

    Raises NotFound, FieldRefusals with the step's fields, ItemNotOpen, Refusal when the applicant
    does not meet a condition of the item.
    """
    with transaction.atomic():
        draft = Draft.objects.for_change(draft_id)
        access.check_draft(actor, draft)
        if _is_on_paper(draft) and draft.case_id is None:
            raise Refusal("cases.submit.on_paper", "这份纸质申请，请在录入页上提交。")
        return submit_locked(actor=actor, draft=draft, at=at)


def submit_locked(
    *,
    actor: Actor,
    draft: Draft,
    at: datetime,
    said: str = "",
    later: Collection[str] = (),
    signed: str = "",
) -> CaseView:
    """Return the case that this draft became; the draft is locked, who fills it in was checked.

    `said` goes into the step: how a paper form was signed. `later` are questions that nobody can
    answer yet, because another case of the same bundle makes what they ask for; `signed` is the digest
    of this form where all of the bundle were signed at once.
    """
    if draft.case_id is not None:
        return case_view(Case.objects.get(id=draft.case_id))
    version = catalogue.get_version(version_id=draft.item_version_id)
    if version.definition is None or not catalogue.is_open(version=version, on=local_day(at)):
        raise ItemNotOpen
    if draft.filed_by_officer_id is None:
        access.check_known_enough(actor, version)
    _check_mandate(draft, version, at)
    person = identity.get_person(person_id=draft.applicant_id)
    facts = facts_of(person, on=local_day(at))
    values = _checked(draft, version, at, facts, later)
    if signed:
        signing.check_part(draft=draft, version=version, values=values, signed=signed)
    elif not _is_on_paper(draft):
        signing.check_signed(actor=actor, draft=draft, version=version, values=values, at=at)
    case = _new_case(actor, draft, version, values, person, at)
    _write(actor, case, draft, at, said)
    _record(actor, case, version, at)
    papers = list(_papers(case, draft, version, version.definition, values, facts, at))
    if papers:  # else Django opens a savepoint for nothing
        CasePaper.objects.bulk_create(papers)
    _record_uses(actor, case, papers, at)
    record_kept(actor, case, papers, at)
    if draft.filed_by_officer_id is not None:
        filling.keep_with_case(actor=actor, draft_id=draft.id, case=case, at=at)
    stages.begin(case=case, version=version, at=at)
    if not _is_on_paper(draft) and any(one.got == PaperGot.DEFERRED for one in papers):
        deferred.pledge(actor=actor, case=case, at=at)
    if version.instant and not _is_on_paper(draft):
        at_once.decide_at_once(case=case, version=version, papers=papers, at=at)
    return case_view(case)


def check_complete(draft: Draft, version: ItemVersionView, at: datetime) -> str:
    """Return the area of an application that could be submitted as it stands.

    Raises FieldRefusals, ItemNotOpen, Refusal.
    """
    if version.definition is None or not catalogue.is_open(version=version, on=local_day(at)):
        raise ItemNotOpen
    person = identity.get_person(person_id=draft.applicant_id)
    facts = facts_of(person, on=local_day(at))
    return _area(version, _checked(draft, version, at, facts), person)


def _check_mandate(draft: Draft, version: ItemVersionView, at: datetime) -> None:
    """Refuse who filed for another without a mandate that holds now."""
    if draft.mandate_id is None:
        return
    if identity.get_mandate(mandate_id=draft.mandate_id).state is MandateState.PENDING:
        raise MandateNotConfirmed
    mandate = identity.check_mandate(
        grantor_id=draft.applicant_id,
        item_code=version.item_code,
        on=local_day(at),
        holder_person_id=draft.filed_by_person_id,
        holder_officer_id=draft.filed_by_officer_id,
        act=MandateAct.SUBMIT,
    )
    identity.use_mandate(mandate_id=mandate.id, at=at)


def _is_on_paper(draft: Draft) -> bool:
    """Say whether a clerk entered a signed paper form: he needs no mandate."""
    return draft.filed_by_officer_id is not None and draft.mandate_id is None


def _record_uses(actor: Actor, case: Case, papers: list[CasePaper], at: datetime) -> None:
    for paper in papers:
        if paper.licence_id is not None:
            licences.record_use(
                actor=actor,
                licence_id=paper.licence_id,
                purpose=f"申请“{case.item_name}”时代替“{paper.name}”",
                used_for=case_ref(case.id),
                at=at,
            )


def _checked(
    draft: Draft,
    version: ItemVersionView,
    at: datetime,
    facts: ApplicantFacts,
    later: Collection[str] = (),
) -> dict[str, Any]:
    if not draft.situation and catalogue.asks_situation(version=version):
        raise Refusal("cases.submit.situation", "请先选一下办哪一种。", field="situation")
    on = local_day(at)
    values, aside = unseal_draft(draft.answers)
    draft.situation, answers = catalogue.settle_situation(
        version=version,
        situation=draft.situation,
        context=lambda one: draft_context(draft, on=on, facts=facts, situation=one),
        fill=lambda seen: catalogue.review_form(
            version=version, stored={**aside, **values}, context=seen, on=on
        ),
    )
    context = draft_context(draft, on=on, facts=facts)
    errors = {code: text for code, text in answers.errors.items() if code not in later}
    if _is_on_paper(draft) and version.definition:
        errors = excused(version.definition.form, errors)
    if errors:
        raise FieldRefusals("cases.submit.incomplete", errors)
    catalogue.check_conditions(version=version, values=answers.values, context=context)
    return answers.values


def _new_case(
    actor: Actor,
    draft: Draft,
    version: ItemVersionView,
    values: dict[str, Any],
    person: PersonView,
    at: datetime,
) -> Case:
    area = _area(version, values, person)
    receiving = counter_of(version, area)
    deciding = directory.get_unit(
        level=UNIT_LEVELS[version.decide_level],
        area_code=area,
        department_code=version.department_code,
    )
    case = Case(
        id=new_id(),
        number=numbers.next_case_number(day=local_day(at)),
        query_code="".join(secrets.choice(_CODE_ALPHABET) for _ in range(6)),
        state=CaseState.SUBMITTED,
        item_version_id=version.id,
        item_code=version.item_code,
        item_name=version.name,
        applicant_id=draft.applicant_id,
        applicant_name=person.name,
        filed_by_person_id=draft.filed_by_person_id,
        filed_by_officer_id=draft.filed_by_officer_id,
        filed_by_name=actor.name if draft.mandate_id or draft.filed_by_officer_id else "",
        mandate_id=draft.mandate_id,
        area_code=area,
        receiving_unit_id=receiving.id,
        deciding_unit_id=deciding.id,
        situation=draft.situation,
        channel=Channel.WINDOW if _is_on_paper(draft) else actor.channel,
        answers=seal(CASE_ANSWERS, values),
        submitted_at=at,
        counts_from_on=local_day(at) if counts_when_received_by(version=version) else None,
    )
    case.step_id = new_id()
    return case


def _area(version: ItemVersionView, values: dict[str, Any], person: PersonView) -> str:
    area = catalogue.area_of(version=version, values=values) or person.area_code
    if not area:
        raise Refusal(
            "cases.submit.area_unknown",
            "还不知道您属于哪个村（社区），请先在“我的资料”里选好。",
            field="area",
        )
    return area


def counter_of(version: ItemVersionView, area: str) -> OrganisationView:
    """Return where the application is taken in; a county's counter is its service centre."""
    if version.receive_level is Level.COUNTY:
        centre = directory.find_unit(level=UnitLevel.CENTRE, area_code=area)
        if centre is not None:
            return centre
    return directory.get_unit(
        level=UNIT_LEVELS[version.receive_level],
        area_code=area,
        department_code=version.department_code,
    )


@cache
def _arrival() -> str:
    """Return the statement that writes a case with its first step and closes its draft."""
    return (
        f"WITH arrived AS ({_NEW_CASE.sql}), moved AS ({_NEW_STEP.sql})"  # noqa: S608 -- constants
        " UPDATE cases_draft SET case_id = %s WHERE id = %s"
    )


def _write(actor: Actor, case: Case, draft: Draft, at: datetime, said: str) -> None:
    """Store what arrived, by one statement: it is one thing that happens."""
    must_be_open()
    assert case.step_id is not None
    step = CaseStep(
        id=case.step_id,
        case_id=case.id,
        at=at,
        verb="submit",
        before="",
        after=CaseState.SUBMITTED,
        actor_name=actor.name,
        officer_id=actor.officer_id,
        unit_id=actor.unit_id,
        on_behalf_of=case.applicant_name if case.filed_by_name else "",
        opinion=said,
    )
    run(
        _arrival(),
        (*_NEW_CASE.values_of(case), *_NEW_STEP.values_of(step), case.id, draft.id),
    )
    draft.case_id = case.id


def _record(actor: Actor, case: Case, version: ItemVersionView, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb="cases.case.submitted",
        subject=case_ref(case.id),
        at=at,
        change={"number": case.number, "item": version.item_code, "version": str(version.version)},
        on_behalf_of=case.applicant_id if case.filed_by_name else None,
        personal={"answers": bytes(case.answers).hex()},
    )
    outbox.publish(events.CaseSubmitted(case_id=case.id, item_code=case.item_code), at=at)


def _papers(
    case: Case,
    draft: Draft,
    version: ItemVersionView,
    definition: Definition,
    values: dict[str, Any],
    facts: ApplicantFacts,
    at: datetime,
) -> Iterable[CasePaper]:
    wanted = catalogue.papers_wanted(
        version=version,
        values=values,
        context=draft_context(draft, on=local_day(at), facts=facts),
    )
    held: dict[str, UUID] = {}
    if any(paper.licence_type for paper in wanted):
        held = licences.held_types(holder_id=draft.applicant_id, on=local_day(at))
    uploads = {
        field.paper: values.get(field.code, [])
        for step in definition.form.steps
        for field in step.fields
        if field.paper
    }
    kept = picked(draft, [one for files in uploads.values() for one in files], at)
    for paper in wanted:
        made = _paper(case, paper, uploads.get(paper.code, []), held, at)
        from_vault = kept.get(made.file_ids[0]) if made.file_ids else None
        if from_vault is not None:
            made.kept_id, made.level = from_vault.id, from_vault.level
        yield made


def _paper(
    case: Case, paper: Paper, files: list[str], held: dict[str, UUID], at: datetime
) -> CasePaper:
    licence_id = held.get(paper.licence_type) if paper.licence_type else None
    got = got_on_line(paper=paper, sent=bool(files), held=licence_id is not None)
    made = CasePaper(case=case, code=paper.code, name=paper.name, got=got, level="D")
    if got is PaperGot.LICENCE:
        made.got_at, made.level, made.licence_id = at, "A", licence_id
    elif got is PaperGot.ELECTRONIC:
        made.got_at, made.file_ids = at, list(files)
        made.level = "D" if paper.source == "10" else "C"
    elif got is PaperGot.DEFERRED:
        made.due_on = deferred_until(
            received_on=local_day(at), days=paper.deferrable_days, calendar=current_calendar()
        )
    return made
