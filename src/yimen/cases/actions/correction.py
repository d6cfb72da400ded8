"""The applicant corrects or withdraws; the authority ends a case that cannot go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yimen.cases import access
from yimen.cases.actions import deferred, stages
from yimen.cases.actions import process as processes
from yimen.cases.actions.decision import end_process
from yimen.cases.actions.moves import check_verb, moment, move
from yimen.cases.actions.notice import make_notice
from yimen.cases.actions.stop import end_open_stops
from yimen.cases.contracts import CaseVerb, CaseView, PaperGot, PaperState, case_ref
from yimen.cases.models import Case, CasePaper
from yimen.cases.models.answers import CASE_ANSWERS, seal, unseal
from yimen.cases.queries.applicant import form_context
from yimen.cases.queries.case import CaseFile, case_view, open_file
from yimen.cases.queries.files import owned_by
from yimen.cases.queries.looks import look_once
from yimen.cases.rules import notices
from yimen.cases.rules.conduct import check_reasons, plain
from yimen.cases.rules.signing import places
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import Definition, FieldKind, ItemVersionView, NoticeKind, Paper
from yimen.catalogue.contracts.forms import FormAnswers
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import FieldRefusals, NotFound

_LONGEST_NOTE = 2000
Raw = Mapping[str, Sequence[str] | str]


def correct_case(
    *,
    actor: Actor,
    case_id: UUID,
    raw: Raw,
    at: datetime,
    note: str = "",
) -> CaseView:
    """Take the corrected answers and papers in; the case returns to the same desk.

    Only what was sent changes. What was signed by hand no longer fits then; the applicant may sign anew. Raises NotFound, NotAllowed, WrongState, FieldRefusals.
    """
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        access.check_applicant(actor, case, at)
        check_verb(case, CaseVerb.CORRECT)
        at = moment(case, at)
        version = catalogue.get_version(version_id=case.item_version_id)
        assert version.definition is not None
        stored = unseal(CASE_ANSWERS, case.answers)
        sent = _own_files(case, version.definition, raw, stored)
        context, answers = _filled(case, version, sent, stored, at)
        if answers.errors:
            raise FieldRefusals("cases.correction.incomplete", answers.errors)
        case.answers_before, case.answers = case.answers, seal(CASE_ANSWERS, answers.values)
        case.corrected_at = at
        move(
            case=case,
            verb=CaseVerb.CORRECT,
            actor=actor,
            at=at,
            opinion=plain(note)[:_LONGEST_NOTE],
            change={"fields": ",".join(sorted(raw))[:500]},
            fields=("answers", "answers_before", "corrected_at", "situation"),
        )
        wanted = catalogue.papers_wanted(version=version, values=answers.values, context=context)
        _renew_papers(case, version.definition, wanted, answers.values, set(raw), at)
        stages.corrected(case=case, version=version, at=at)
        return case_view(case)


def _filled(
    case: Case, version: ItemVersionView, raw: Raw, stored: Mapping[str, Any], at: datetime
) -> tuple[dict[str, Any], FormAnswers]:
    """Return what expressions saw and the corrected answers; a situation found by rule follows them."""
    assert version.definition is not None
    spec, on = version.definition.form, local_day(at)

    def context(situation: str) -> dict[str, Any]:
        return form_context(
            applicant_id=case.applicant_id,
            situation=situation,
            assisted=case.mandate_id is not None,
            on=on,
        )

    case.situation, answers = catalogue.settle_situation(
        version=version,
        situation=case.situation,
        context=context,
        fill=lambda seen: catalogue.fill_form(
            spec=spec, raw=raw, stored=stored, context=seen, on=on, only=tuple(raw), final=True
        ),
    )
    return context(case.situation), answers


def open_correction(*, actor: Actor, case_id: UUID, at: datetime) -> CaseFile:
    """Return the case to who may correct it; the look of a clerk who helps is recorded.

    Raises NotFound, NotAllowed.
    """
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise NotFound
    access.check_applicant(actor, case, at)
    if not access.is_applicant(actor, case):
        look_once(actor=actor, subject=case_ref(case.id), what="case", at=at, reason="代为补正")
    return open_file(actor=actor, case_id=case_id, at=at)


def _own_files(case: Case, definition: Definition, raw: Raw, stored: Mapping[str, object]) -> Raw:
    """Leave out files that were not given to this case, which an id does not prove, and signatures."""
    signed = places(definition.form)  # they are given on the page that shows everything
    kept = {code: sent for code, sent in raw.items() if code not in signed}
    for step in definition.form.steps:
        for field in step.fields:
            if field.kind is FieldKind.FILE and field.code in raw:
                sent = raw[field.code]
                named = [sent] if isinstance(sent, str) else list(sent)
                before = stored.get(field.code)
                own = owned_by(owner=case_ref(case.id), ids=named)
                own |= set(before) if isinstance(before, list) else set()
                kept[field.code] = [one for one in named if one in own]
    return kept


def _renew_papers(
    case: Case,
    definition: Definition,
    wanted: Sequence[Paper],
    values: Mapping[str, Any],
    sent: set[str],
    at: datetime,
) -> None:
    """Store the papers that came; what the corrected answers newly ask for is added."""
    known = set(CasePaper.objects.filter(case=case).values_list("code", flat=True))
    papers = {paper.code: paper for paper in wanted}
    for step in definition.form.steps:
        for field in step.fields:
            paper = papers.get(field.paper)
            if paper is not None and (field.code in sent or paper.code not in known):
                _renew(case, paper, list(values.get(field.code) or []), at)
    deferred.follow(case=case, at=at)


def _renew(case: Case, paper: Paper, file_ids: list[str], at: datetime) -> None:
    """Put the new files in the place of the old; what was found of the old ones falls."""
    if not file_ids:
        return
    CasePaper.objects.update_or_create(
        case=case,
        code=paper.code,
        defaults={
            "name": paper.name,
            "file_ids": file_ids,
            "got": PaperGot.ELECTRONIC,
            "got_at": at,
            "level": "D" if paper.source == "10" else "C",
            "licence_id": None,
            "due_on": None,
            "state": PaperState.PENDING,
            "finding": "",
            "judged_by": "",
        },
    )


def withdraw_case(*, actor: Actor, case_id: UUID, reason: str, at: datetime) -> CaseView:
    """Withdraw an application before it is decided. Raises NotFound, NotAllowed, WrongState."""
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        access.check_applicant(actor, case, at)
        check_verb(case, CaseVerb.WITHDRAW)
        at = moment(case, at)
        words = plain(reason)[:_LONGEST_NOTE]
        move(case=case, verb=CaseVerb.WITHDRAW, actor=actor, at=at, opinion=words)
        end_open_stops(case=case, result="申请人撤回申请", at=at)
        stages.ended(case=case, at=at, outcome="withdrawn")
        processes.withdraw(case=case, at=at)
        make_notice(
            case=case,
            kind=NoticeKind.WITHDRAWAL,
            text=notices.withdrawal_text(
                item=case.item_name, asked_on=local_day(at), reason="申请人撤回申请。"
            ),
            unit_id=case.receiving_unit_id,
            actor=actor,
            at=at,
        )
        return case_view(case)


def terminate_case(*, actor: Actor, case_id: UUID, reason: str, at: datetime) -> CaseView:
    """End a case that cannot go on, with reasons. Raises NotFound, NotAllowed, WrongState."""
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        access.check_unit_verb(actor, case, access.DECIDE, case.deciding_unit_id)
        check_verb(case, CaseVerb.TERMINATE)
        at = moment(case, at)
        words = check_reasons(reason, field="reason")
        move(case=case, verb=CaseVerb.TERMINATE, actor=actor, at=at, opinion=words)
        end_open_stops(case=case, result="终止办理", at=at)
        end_process(case=case)
        stages.ended(case=case, at=at, outcome="terminated")
        processes.withdraw(case=case, at=at)
        make_notice(
            case=case,
            kind=NoticeKind.WITHDRAWAL,
            text=notices.withdrawal_text(
                item=case.item_name, asked_on=local_day(at), reason=f"原因：{words}"
            ),
            unit_id=case.deciding_unit_id,
            actor=actor,
            at=at,
        )
        return case_view(case)
