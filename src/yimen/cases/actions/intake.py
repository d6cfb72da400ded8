"""At the counter: take an application in, or send it back before it was taken in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases import access, events
from yimen.cases.actions import deferred, stages
from yimen.cases.actions.acceptance import accept_locked
from yimen.cases.actions.moves import check_verb, moment, move
from yimen.cases.actions.notice import make_notice
from yimen.cases.contracts import (
    CaseState,
    CaseVerb,
    CaseView,
    DeemedAccepted,
    PaperGot,
    PaperState,
)
from yimen.cases.models import Case, CasePaper
from yimen.cases.queries.case import case_view, deemed_on
from yimen.cases.rules import notices
from yimen.cases.rules.conduct import (
    check_bounce,
    check_judging,
    check_reasons,
    counts_when_received_by,
    plain,
)
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemVersionView, NoticeKind
from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound
from yimen.kernel.outbox import actions as outbox

GOT_TITLES = {
    PaperGot.ELECTRONIC: "电子件",
    PaperGot.ON_PAPER: "纸质原件",
    PaperGot.LICENCE: "电子证照，免提交",
    PaperGot.SHARED: "数据共享，免提交",
    PaperGot.PLEDGE: "告知承诺",
    PaperGot.DEFERRED: "容缺，后补",
    PaperGot.NOT_BROUGHT: "没有交",
}


def receive_case(*, actor: Actor, case_id: UUID, at: datetime, accept: bool = False) -> CaseView:
    """Take the application in and give the receipt; with `accept` also accept it at once.

    Receiving is not accepting: acceptance belongs to the authority, or to this counter where it
    is entrusted. Raises NotFound, NotAllowed, WrongState.
    """
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        access.check_receive(actor, case)
        check_verb(case, CaseVerb.RECEIVE)
        at = moment(case, at)
        version = catalogue.get_version(version_id=case.item_version_id)
        receive_locked(actor=actor, case=case, version=version, at=at)
        if accept:
            accept_locked(actor=actor, case=case, version=version, at=at)
        return case_view(case)


def receive_locked(*, actor: Actor, case: Case, version: ItemVersionView, at: datetime) -> None:
    """Take in a case that the caller has locked, and give the receipt."""
    case.received_at = at
    if case.counts_from_on is None:
        case.counts_from_on = local_day(at)
    move(
        case=case,
        verb=CaseVerb.RECEIVE,
        actor=actor,
        at=at,
        fields=("received_at", "counts_from_on"),
    )
    stages.received(case=case, version=version, at=at)
    outbox.publish(
        events.CaseReceived(
            case_id=case.id,
            item_code=case.item_code,
            applicant_id=case.applicant_id,
            unit_id=case.receiving_unit_id,
            officer_id=actor.officer_id,
        ),
        at=at,
    )
    _give_receipt(case, version, actor, at)


def _give_receipt(case: Case, version: ItemVersionView, actor: Actor, at: datetime) -> None:
    make_notice(
        case=case,
        kind=NoticeKind.RECEIPT,
        text=notices.receipt_text(
            item=case.item_name,
            received_on=local_day(at),
            papers=_paper_rows(case),
            counts=counts_when_received_by(version=version),
            where=directory.get_organisation(organisation_id=case.deciding_unit_id).name,
        ),
        unit_id=case.receiving_unit_id,
        actor=actor,
        at=at,
    )


def _paper_rows(case: Case) -> list[tuple[str, str]]:
    rows = CasePaper.objects.filter(case=case).order_by("id").values_list("name", "got", "due_on")
    return [
        (name, GOT_TITLES[PaperGot(got)] + (f"，{notices.long_date(due)}前交" if due else ""))
        for name, got, due in rows
    ]


def bounce_case(*, actor: Actor, case_id: UUID, reason: str, at: datetime) -> CaseView:
    """Send an application back: the pre-check fails, or the correction never came.

    Raises NotFound, NotAllowed, WrongState, OpinionMissing, DeemedAccepted; Refusal while the
    applicant may still correct.
    """
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        access.check_receive(actor, case)
        check_verb(case, CaseVerb.BOUNCE)
        at = moment(case, at)
        words = check_reasons(reason, field="reason")
        version = catalogue.get_version(version_id=case.item_version_id)
        if deemed_on(case, version, on=local_day(at)) is not None:
            raise DeemedAccepted
        check_bounce(
            state=CaseState(case.state), correct_by=stages.correct_by(case), today=local_day(at)
        )
        move(case=case, verb=CaseVerb.BOUNCE, actor=actor, at=at, opinion=words)
        stages.ended(case=case, at=at, outcome="bounced")
        make_notice(
            case=case,
            kind=NoticeKind.BOUNCE,
            text=notices.bounce_text(item=case.item_name, reason=words),
            unit_id=case.receiving_unit_id,
            actor=actor,
            at=at,
        )
        return case_view(case)


def judge_paper(
    *,
    actor: Actor,
    paper_id: UUID,
    state: PaperState,
    finding: str,
    at: datetime,
    seen_original: bool = False,
) -> CaseView:
    """Record what a clerk found of a paper; with the original seen its level rises to B.

    Raises NotFound, NotAllowed, WrongState, Refusal when the finding is too long.
    """
    with transaction.atomic():
        found = CasePaper.objects.filter(id=paper_id).first()
        if found is None:
            raise NotFound
        case = Case.objects.for_change(found.case_id)
        access.check_judge(actor, case)
        words = check_judging(state=CaseState(case.state), finding=plain(finding))
        paper = CasePaper.objects.get(id=paper_id)
        paper.state = state
        paper.finding = words
        paper.judged_by = access.judge_signature(actor, case)
        if seen_original and paper.level in {"C", "D"}:
            paper.level = "B"
        paper.save(update_fields=["state", "finding", "judged_by", "level"])
        stages.note_paper(case=case, paper=paper, actor=actor, at=at)
        deferred.follow_judging(case=case, at=at)
        return case_view(case)
