"""Reads of cases: one case with everything its page shows, and lists by key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.db.models import Q

from yimen.cases import access
from yimen.cases.contracts import (
    CaseState,
    CaseView,
    PaperGot,
    PaperState,
    PaperView,
    StepView,
    case_ref,
)
from yimen.cases.models import Case, CasePaper, CaseStep, CaseStop
from yimen.cases.models.answers import CASE_ANSWERS, unseal
from yimen.cases.queries.applicant import form_context
from yimen.cases.queries.looks import WORKING, look_once
from yimen.cases.queries.vault import sources_of
from yimen.cases.rules.conduct import plain
from yimen.cases.rules.limits import deemed_accepted_on
from yimen.cases.rules.regimes import STOP_TITLES
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemVersionView
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound
from yimen.kernel.files import actions as files
from yimen.kernel.files.contracts import StoredFile
from yimen.kernel.prepared import PreparedRead
from yimen.kernel.workdays.queries import current_calendar

_BY_ID = PreparedRead(Case, "id = %s")


def case_view(case: Case) -> CaseView:
    """Return the case as stored; deemed acceptance is added by `seen_on`."""
    return CaseView(
        id=case.id,
        number=case.number,
        query_code=case.query_code,
        state=CaseState(case.state),
        item_version_id=case.item_version_id,
        item_code=case.item_code,
        item_name=case.item_name,
        applicant_id=case.applicant_id,
        applicant_name=case.applicant_name,
        filed_by_person_id=case.filed_by_person_id,
        filed_by_officer_id=case.filed_by_officer_id,
        filed_by_name=case.filed_by_name,
        mandate_id=case.mandate_id,
        area_code=case.area_code,
        receiving_unit_id=case.receiving_unit_id,
        deciding_unit_id=case.deciding_unit_id,
        situation=case.situation,
        channel=case.channel,
        step_code=case.route_step,
        corrected=case.corrected_at is not None,
        submitted_at=case.submitted_at,
        received_at=case.received_at,
        accepted_on=case.accepted_on,
        deemed=case.deemed,
        decided_at=case.decided_at,
        completed_at=case.completed_at,
        delivered_at=case.delivered_at,
        licence_id=case.licence_id,
    )


def deemed_on(case: Case, version: ItemVersionView, *, on: date) -> date | None:
    """Return the day on which the law deems the case accepted, or None; computed, never stored."""
    if CaseState(case.state) not in {CaseState.SUBMITTED, CaseState.RECEIVED}:
        return None
    if case.counts_from_on is None:
        return None
    told, corrected = case.correction_asked_at, case.corrected_at
    return deemed_accepted_on(
        regime=version.regime,
        received_on=case.counts_from_on,
        told_on=local_day(told) if told else None,
        corrected_on=local_day(corrected) if corrected else None,
        today=on,
        calendar=current_calendar(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StopView:
    """A special procedure or an extension of a case."""

    id: UUID
    kind: str
    extension: bool
    ground: str
    reason: str
    planned_days: int
    started_at: datetime | None
    ended_at: datetime | None
    asked_by: str
    approved_by: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """Everything about one case that its page shows."""

    case: CaseView
    version: ItemVersionView
    values: dict[str, Any]
    values_before: dict[str, Any] | None
    steps: tuple[StepView, ...]
    papers: tuple[PaperView, ...]
    stops: tuple[StopView, ...]
    deemed_on: date | None


def get_case(*, actor: Actor, case_id: UUID) -> CaseView:
    """Return a case that the actor may see. Raises NotFound."""
    case = _BY_ID.find(case_id)
    if case is None:
        raise NotFound
    access.check_can_see(actor, case)
    return case_view(case)


def find_by_number(*, actor: Actor, number: str) -> CaseView | None:
    """Return the case with this number when the actor may see it."""
    case = access.visible_to(actor, Case.objects.filter(number=plain(number))).first()
    return case_view(case) if case else None


def find_by_code(*, number: str, query_code: str) -> CaseView | None:
    """Return the case for who holds number and code, without signing in."""
    wanted = "".join(plain(number).split()).upper()
    code = "".join(plain(query_code).split()).upper()
    case = Case.objects.filter(number=wanted).first()
    if case is None or not code or case.query_code != code:
        return None
    return case_view(case)


def open_file(*, actor: Actor, case_id: UUID, at: datetime) -> CaseFile:
    """Return a case with its answers, moves, papers and stops. Raises NotFound.

    Residents do not see the opinions that officials write for one another.
    """
    case = _BY_ID.find(case_id)
    if case is None:
        raise NotFound
    access.check_can_see(actor, case)
    version = catalogue.get_version(version_id=case.item_version_id)
    return CaseFile(
        case=case_view(case),
        version=version,
        values=unseal(CASE_ANSWERS, case.answers),
        values_before=unseal(CASE_ANSWERS, case.answers_before) if case.answers_before else None,
        steps=list_steps(case_id=case.id, private=not access.is_applicant(actor, case)),
        papers=list_papers(case_id=case.id),
        stops=list_stops(case_id=case.id),
        deemed_on=deemed_on(case, version, on=local_day(at)),
    )


def list_steps(*, case_id: UUID, private: bool) -> tuple[StepView, ...]:
    """Return the moves of a case in order; `private` includes opinions among officials."""
    rows = CaseStep.objects.filter(case_id=case_id).order_by("at", "id")
    return tuple(
        StepView(
            at=row.at,
            verb=row.verb,
            state=CaseState(row.after),
            actor_name=row.actor_name,
            unit_id=row.unit_id,
            opinion=row.opinion if private or not row.private else "",
            on_behalf_of=row.on_behalf_of,
        )
        for row in rows
    )


def list_papers(*, case_id: UUID) -> tuple[PaperView, ...]:
    """Return the papers of a case in the order of the item."""
    rows = list(CasePaper.objects.filter(case_id=case_id).order_by("id"))
    sources = sources_of({row.kept_id for row in rows if row.kept_id})
    return tuple(
        PaperView(
            id=row.id,
            code=row.code,
            name=row.name,
            got=PaperGot(row.got),
            level=row.level,
            state=PaperState(row.state),
            finding=row.finding,
            judged_by=row.judged_by,
            file_ids=tuple(UUID(one) for one in row.file_ids),
            licence_id=row.licence_id,
            due_on=row.due_on,
            kept_from=sources.get(row.kept_id, "") if row.kept_id else "",
        )
        for row in rows
    )


def list_stops(*, case_id: UUID) -> tuple[StopView, ...]:
    """Return the special procedures and extensions of a case in order."""
    rows = CaseStop.objects.filter(case_id=case_id).order_by("asked_at", "id")
    return tuple(
        StopView(
            id=row.id,
            kind="延长期限" if row.extension else STOP_TITLES.get(row.kind, row.kind),
            extension=row.extension,
            ground=row.ground,
            reason=row.reason,
            planned_days=row.planned_days,
            started_at=row.started_at,
            ended_at=row.ended_at,
            asked_by=row.asked_by,
            approved_by=row.approved_by,
            result=row.result,
        )
        for row in rows
    )


def list_mine(
    *,
    actor: Actor,
    limit: int = 20,
    after: tuple[datetime, UUID] | None = None,
    applicant_id: UUID | None = None,
) -> list[CaseView]:
    """Return the cases of the actor, and of wards and companies, newest first, by key.

    With `applicant_id` those alone that this person, or this company, applied for.
    """
    if actor.person_id is None:
        return []
    cases = Case.objects.filter(access.own_cases(actor))
    if applicant_id is not None:
        cases = cases.filter(applicant_id=applicant_id)
    if after is not None:
        cases = cases.filter(
            Q(submitted_at__lt=after[0]) | Q(submitted_at=after[0], id__lt=after[1])
        )
    return [case_view(row) for row in cases.order_by("-submitted_at", "-id")[:limit]]


def licence_values(case: Case, version: ItemVersionView) -> Sequence[tuple[str, str]]:
    """Return the values that stand on the licence (or in the decision), computed from the answers."""
    if version.definition is None or version.definition.licence is None:
        return ()
    return catalogue.licence_face(
        version=version,
        values=unseal(CASE_ANSWERS, case.answers),
        context=form_context(
            applicant_id=case.applicant_id,
            situation=case.situation,
            assisted=case.mandate_id is not None,
            on=local_day(case.decided_at or case.submitted_at),
        ),
    )


def open_paper(
    *, actor: Actor, case_id: UUID, file_id: UUID, at: datetime
) -> tuple[StoredFile, BinaryIO]:
    """Return a file that came in with a case, for who may see the case; an officer's look is kept.

    Turning the pages of one file, or zooming, is the same look. Raises NotFound.
    """
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise NotFound
    access.check_can_see(actor, case)
    if not CasePaper.objects.filter(case=case, file_ids__contains=[str(file_id)]).exists():
        raise NotFound
    if not access.is_applicant(actor, case):
        why = access.look_ground(actor, case) or WORKING
        look_once(
            actor=actor, subject=case_ref(case.id), what=f"paper {file_id}", reason=why, at=at
        )
    return files.open_file(file_id=file_id)
