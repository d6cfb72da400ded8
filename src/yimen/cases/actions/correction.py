"""The applicant corrects, withdraws, or brings a deferred paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases import access
from yimen.cases.actions import stages
from yimen.cases.actions.moves import moment, move
from yimen.cases.actions.notice import make_notice
from yimen.cases.contracts import CaseVerb, CaseView, PaperGot, PaperState
from yimen.cases.models import Case, CasePaper
from yimen.cases.models.answers import CASE_ANSWERS, seal, unseal
from yimen.cases.queries.applicant import form_context
from yimen.cases.queries.case import case_view
from yimen.cases.rules import notices
from yimen.cases.rules.conduct import check_reasons
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import Definition, NoticeKind
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import FieldRefusals


def correct_case(
    *,
    actor: Actor,
    case_id: UUID,
    raw: Mapping[str, Sequence[str] | str],
    at: datetime,
    note: str = "",
) -> CaseView:
    """Take the corrected answers and papers in; the case returns to the same desk.

    Only what was sent changes. Raises NotFound, NotAllowed, WrongState, FieldRefusals.
    """
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        access.check_applicant(actor, case, at)
        at = moment(case, at)
        version = catalogue.get_version(version_id=case.item_version_id)
        assert version.definition is not None
        answers = catalogue.fill_form(
            spec=version.definition.form,
            raw=raw,
            stored=unseal(CASE_ANSWERS, case.answers),
            context=form_context(
                applicant_id=case.applicant_id,
                situation=case.situation,
                assisted=case.mandate_id is not None,
                on=local_day(at),
            ),
            on=local_day(at),
            only=tuple(raw),
            final=True,
        )
        if answers.errors:
            raise FieldRefusals("cases.correction.incomplete", answers.errors)
        case.answers = seal(CASE_ANSWERS, answers.values)
        case.corrected_at = at
        move(
            case=case,
            verb=CaseVerb.CORRECT,
            actor=actor,
            at=at,
            opinion=note.strip(),
            change={"fields": ",".join(sorted(raw))[:500]},
            fields=("answers", "corrected_at"),
        )
        _renew_papers(case, version.definition, answers.values, set(raw), at)
        stages.corrected(case=case, version=version, at=at)
        return case_view(case)


def _renew_papers(
    case: Case,
    definition: Definition,
    values: Mapping[str, object],
    sent: set[str],
    at: datetime,
) -> None:
    for step in definition.form.steps:
        for field in step.fields:
            if field.paper and field.code in sent:
                CasePaper.objects.filter(case=case, code=field.paper).update(
                    file_ids=values.get(field.code) or [],
                    got=PaperGot.ELECTRONIC,
                    got_at=at,
                    state=PaperState.PENDING,
                    finding="",
                )


def withdraw_case(*, actor: Actor, case_id: UUID, reason: str, at: datetime) -> CaseView:
    """Withdraw an application before it is decided. Raises NotFound, NotAllowed, WrongState."""
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        access.check_applicant(actor, case, at)
        at = moment(case, at)
        move(case=case, verb=CaseVerb.WITHDRAW, actor=actor, at=at, opinion=reason.strip())
        stages.ended(case=case, at=at, outcome="withdrawn")
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
        at = moment(case, at)
        words = check_reasons(reason, field="reason")
        move(case=case, verb=CaseVerb.TERMINATE, actor=actor, at=at, opinion=words)
        stages.ended(case=case, at=at, outcome="terminated")
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
