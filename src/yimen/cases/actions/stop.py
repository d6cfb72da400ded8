"""Special procedures and extensions: when time is not counted, and when there is more of it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.cases import access
from yimen.cases.actions import process as processes
from yimen.cases.actions import stages
from yimen.cases.actions.moves import check_verb, moment, move
from yimen.cases.actions.notice import make_notice
from yimen.cases.contracts import CaseVerb, CaseView, case_ref
from yimen.cases.models import Case, CaseStop
from yimen.cases.queries.case import case_view
from yimen.cases.rules import notices
from yimen.cases.rules.conduct import (
    check_extension,
    check_reasons,
    check_stop,
    plain,
)
from yimen.cases.rules.regimes import STOP_TITLES
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import NoticeKind
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Refusal, WrongState
from yimen.kernel.ledger import actions as ledger


def stop_case(
    *, actor: Actor, case_id: UUID, kind: str, reason: str, planned_days: int, at: datetime
) -> CaseView:
    """Begin a special procedure; the applicant is told in writing how long it takes.

    Raises NotFound, NotAllowed, WrongState, StopNotLawful, OpinionMissing.
    """
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        access.check_unit_verb(actor, case, access.EXAMINE, case.deciding_unit_id)
        check_verb(case, CaseVerb.STOP)
        version = catalogue.get_version(version_id=case.item_version_id)
        article = check_stop(version=version, kind=kind, on=local_day(at))
        words = check_reasons(reason, field="reason")
        if not 1 <= planned_days <= 365:
            raise Refusal(
                "cases.stop.days", "请写所需的工作日数，1 到 365 之间。", field="planned_days"
            )
        at = moment(case, at)
        _begin(case, kind, article, words, planned_days, actor, at)
        move(
            case=case,
            verb=CaseVerb.STOP,
            actor=actor,
            at=at,
            opinion=words,
            change={"kind": kind, "article": article, "days": str(planned_days)},
        )
        procedure = STOP_TITLES.get(kind, kind)
        stages.stopped(case=case, procedure=procedure, article=article, days=planned_days, at=at)
        make_notice(
            case=case,
            kind=NoticeKind.STOP,
            text=notices.stop_text(
                item=case.item_name,
                procedure=procedure,
                article=article,
                reason=words,
                days=planned_days,
            ),
            unit_id=case.deciding_unit_id,
            actor=actor,
            at=at,
        )
        return case_view(case)


def _begin(
    case: Case, kind: str, article: str, reason: str, days: int, actor: Actor, at: datetime
) -> None:
    CaseStop.objects.create(
        case=case,
        kind=kind,
        ground=article,
        reason=reason,
        planned_days=days,
        asked_at=at,
        asked_by=access.signature(actor, case, CaseVerb.STOP),
        started_at=at,
        approved_by=access.signature(actor, case, CaseVerb.STOP),
    )


def resume_case(*, actor: Actor, case_id: UUID, result: str, at: datetime) -> CaseView:
    """End the special procedure with its result; the clock runs on from the next working day.

    Raises NotFound, NotAllowed, WrongState, OpinionMissing.
    """
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        access.check_unit_verb(actor, case, access.EXAMINE, case.deciding_unit_id)
        check_verb(case, CaseVerb.RESUME)
        version = catalogue.get_version(version_id=case.item_version_id)
        words = check_reasons(result, field="result")
        at = moment(case, at)
        move(case=case, verb=CaseVerb.RESUME, actor=actor, at=at, opinion=words)
        CaseStop.objects.filter(case=case, ended_at=None, extension=False).update(
            ended_at=at, result=words
        )
        stages.resumed(case=case, version=version, at=at)
        processes.resumed(case=case, at=at)
        return case_view(case)


def ask_extension(*, actor: Actor, case_id: UUID, days: int, reason: str, at: datetime) -> CaseView:
    """Ask the head of the authority for more time; nothing changes until it is approved.

    Raises NotFound, NotAllowed, WrongState, Refusal, OpinionMissing.
    """
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        access.check_unit_verb(actor, case, access.EXAMINE, case.deciding_unit_id)
        check_verb(case, CaseVerb.EXTEND)
        version = catalogue.get_version(version_id=case.item_version_id)
        asked = CaseStop.objects.filter(case=case, extension=True)
        if asked.filter(ended_at=None).exists():
            raise Refusal("cases.extension.waiting", "已经报批过，正在等负责人审批。", field="days")
        check_extension(
            version=version,
            days=days,
            times_before=_extended_before(case),
            on=local_day(at),
            due=stages.decide_by(case),
        )
        words = check_reasons(reason, field="reason")
        at = moment(case, at)
        CaseStop.objects.create(
            case=case,
            kind="extension",
            extension=True,
            reason=words,
            planned_days=days,
            asked_at=at,
            asked_by=access.signature(actor, case, CaseVerb.EXAMINE),
        )
        _note_extension(case, actor, "asked", days, words, at)
        stages.extension_asked(case=case, at=at)
        return case_view(case)


def rule_on_extension(
    *, actor: Actor, stop_id: UUID, approve: bool, reason: str, at: datetime
) -> CaseView:
    """Approve or refuse the extension; an approved one is told to the applicant with its reason.

    Raises NotFound, NotAllowed, WrongState, Refusal where the limit ran out in the meantime.
    """
    with transaction.atomic():
        found = CaseStop.objects.filter(id=stop_id, extension=True).first()
        if found is None:
            raise NotFound
        case = Case.objects.for_change(found.case_id)
        access.check_unit_verb(actor, case, access.DECIDE, case.deciding_unit_id)
        asked = CaseStop.objects.get(id=stop_id)
        if asked.ended_at is not None:
            raise WrongState("这次延期申请已经有人批过了，请刷新后看最新情况。")
        check_verb(case, CaseVerb.EXTEND)
        at = moment(case, at)
        asked.approved_by = access.signature(actor, case, CaseVerb.EXTEND)
        asked.result = plain(reason)
        asked.ended_at = at
        if not approve:
            asked.save(update_fields=["approved_by", "result", "ended_at"])
            _note_extension(case, actor, "refused", asked.planned_days, asked.result, at)
            stages.extension_ruled(case=case)
            return case_view(case)
        _approve_extension(case, asked, actor, at)
        return case_view(case)


def _approve_extension(case: Case, asked: CaseStop, actor: Actor, at: datetime) -> None:
    """Add the days; approved after the limit ran out they would mend nothing."""
    more = check_extension(
        version=catalogue.get_version(version_id=case.item_version_id),
        days=asked.planned_days,
        times_before=_extended_before(case),
        on=local_day(at),
        due=stages.decide_by(case),
    )
    asked.started_at = at
    asked.save(update_fields=["approved_by", "result", "ended_at", "started_at"])
    move(
        case=case,
        verb=CaseVerb.EXTEND,
        actor=actor,
        at=at,
        opinion=asked.reason,
        change={"days": str(asked.planned_days)},
    )
    due_on = stages.extended(case=case, more=more, ground=asked.reason, at=at)
    _tell_extension(case, asked, due_on, actor, at)


def _extended_before(case: Case) -> int:
    return CaseStop.objects.filter(case=case, extension=True, started_at__isnull=False).count()


def _note_extension(
    case: Case, actor: Actor, what: str, days: int, words: str, at: datetime
) -> None:
    ledger.record(
        actor=actor,
        verb=f"cases.extension.{what}",
        subject=case_ref(case.id),
        at=at,
        change={"days": str(days)},
        personal={"reason": words} if words else None,
    )


def end_open_stops(*, case: Case, result: str, at: datetime) -> None:
    """End what is still open of special procedures and extensions when the case itself ends."""
    CaseStop.objects.filter(case=case, ended_at=None).update(ended_at=at, result=result)


def _tell_extension(case: Case, asked: CaseStop, due_on: date, actor: Actor, at: datetime) -> None:
    make_notice(
        case=case,
        kind=NoticeKind.EXTENSION,
        text=notices.extension_text(
            item=case.item_name, reason=asked.reason, days=asked.planned_days, due_on=due_on
        ),
        unit_id=case.deciding_unit_id,
        actor=actor,
        at=at,
    )
