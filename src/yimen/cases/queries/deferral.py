"""Reads of papers that are, or would be, brought later (容缺后补)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from yimen.cases.contracts import DraftView, NoticeView, PaperGot
from yimen.cases.models import CasePaper
from yimen.cases.queries.applicant import form_context
from yimen.cases.queries.notice import list_notices
from yimen.cases.rules import desk as rules
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ApplicantFacts, ItemVersionView, NoticeKind
from yimen.kernel.clock import local_day
from yimen.kernel.workdays.queries import current_calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferredPaper:
    """A paper that was promised for later."""

    id: UUID
    name: str
    due_on: date
    late: bool


def list_deferred(*, case_id: UUID, at: datetime) -> list[DeferredPaper]:
    """Return the papers of a case that are still to be brought, first due first."""
    day = local_day(at)
    rows = CasePaper.objects.filter(case_id=case_id, got=PaperGot.DEFERRED)
    return [
        DeferredPaper(id=row.id, name=row.name, due_on=row.due_on, late=row.due_on < day)
        for row in rows.order_by("due_on", "id")
        if row.due_on is not None
    ]


def owed_papers(*, case_id: UUID) -> list[tuple[str, date]]:
    """Return the papers of a case that are still to be brought, each with its day."""
    rows = CasePaper.objects.filter(case_id=case_id, got=PaperGot.DEFERRED, due_on__isnull=False)
    found = rows.order_by("due_on", "id").values_list("name", "due_on")
    return [(name, due_on) for name, due_on in found if due_on is not None]


def list_offered(
    *, draft: DraftView, version: ItemVersionView, facts: ApplicantFacts, on: date
) -> list[tuple[str, date]]:
    """Return the papers that this draft would defer if it were submitted today, with their days."""
    definition = version.definition
    if definition is None or not any(rules.may_defer(paper) for paper in definition.papers):
        return []
    sent = {
        field.paper
        for step in definition.form.steps
        for field in step.fields
        if field.paper and draft.values.get(field.code)
    }
    context = form_context(
        applicant_id=draft.applicant_id,
        facts=facts,
        situation=draft.situation,
        assisted=draft.mandate_id is not None,
        on=on,
    )
    wanted = catalogue.papers_wanted(version=version, values=draft.values, context=context)
    calendar = current_calendar()
    return [
        (
            paper.name,
            rules.deferred_until(received_on=on, days=paper.deferrable_days, calendar=calendar),
        )
        for paper in wanted
        if paper.code not in sent and rules.may_defer(paper)
    ]


def list_pledges(*, case_id: UUID) -> list[NoticeView]:
    """Return the pledges of a case, newest first."""
    return [one for one in list_notices(case_id=case_id) if one.kind == NoticeKind.DEFERRAL]
