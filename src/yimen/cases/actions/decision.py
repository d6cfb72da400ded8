"""Decide, complete, and revoke by decision; nothing that went out is ever edited."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases import access, events
from yimen.cases.actions import pledges, stages
from yimen.cases.actions.moves import check_verb, moment, move
from yimen.cases.actions.notice import make_notice, remedies
from yimen.cases.contracts import CaseState, CaseVerb, CaseView
from yimen.cases.models import Case, CaseProcess, Notice
from yimen.cases.queries.case import case_view, licence_values
from yimen.cases.queries.deferral import owed_papers
from yimen.cases.queries.process import deciding_task, is_under_way
from yimen.cases.rules import notices
from yimen.cases.rules.conduct import check_reasons
from yimen.cases.rules.desk import check_nothing_owed
from yimen.cases.rules.route import decides, step_named
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemVersionView, NoticeKind
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.contracts import Refusal
from yimen.kernel.outbox import actions as outbox


def decide_case(
    *, actor: Actor, case_id: UUID, grant: bool, opinion: str, at: datetime
) -> CaseView:
    """Grant or deny; the decision is numbered here, the licence follows by itself.

    Raises NotFound, NotAllowed, WrongState, OpinionMissing; Refusal before the last step.
    """
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        version = catalogue.get_version(version_id=case.item_version_id)
        _check_turn(actor, case, version)
        check_verb(case, CaseVerb.GRANT if grant else CaseVerb.DENY)
        decide_locked(
            actor=actor,
            case=case,
            version=version,
            grant=grant,
            words=check_reasons(opinion),
            at=moment(case, at),
        )
        return case_view(case)


def _check_turn(actor: Actor, case: Case, version: ItemVersionView) -> None:
    """Refuse who does not decide, and a decision before its turn. Raises NotAllowed, Refusal."""
    assert version.definition is not None
    early = "cases.decide.early"
    if version.definition.process:
        task = deciding_task(case)
        unit = task.unit_id if task else case.deciding_unit_id
        access.check_unit_verb(actor, case, access.DECIDE, unit)
        if task is None and is_under_way(case):
            raise Refusal(early, "流程还没有走到作决定的环节，不能作决定。")
        return
    step = step_named(version.definition, case.route_step)
    access.check_unit_verb(actor, case, access.DECIDE, stages.unit_of(case, step))
    if not decides(step):
        check_verb(case, CaseVerb.GRANT)
        raise Refusal(early, f"还没有走完“{step.title}”，不能作决定。")


def decide_locked(
    *,
    actor: Actor,
    case: Case,
    version: ItemVersionView,
    grant: bool,
    words: str,
    at: datetime,
) -> None:
    """Decide a case that the caller has locked and whose turn it is.

    Raises WrongState; Refusal where a deferred paper is owed and it should be granted.
    """
    assert version.definition is not None
    if grant:
        check_nothing_owed(owed=owed_papers(case_id=case.id))
    case.decided_at = at
    case.granted = grant
    move(
        case=case,
        verb=CaseVerb.GRANT if grant else CaseVerb.DENY,
        actor=actor,
        at=at,
        opinion=words,
        fields=("decided_at", "granted"),
    )
    end_process(case=case)
    stages.decided(case=case, version=version, at=at)
    if grant:
        pledges.granted(case=case, at=at)
    outbox.publish(
        events.CaseDecided(case_id=case.id, item_code=case.item_code, granted=grant), at=at
    )
    if not grant or version.definition.licence is None:
        _complete(case=case, actor=actor, at=at)
    _give_decision(case, version, actor, words, at)


def end_process(*, case: Case) -> None:
    """The decision ends the process, wherever it stands."""
    CaseProcess.objects.filter(case=case, ended="").update(ended="decided", next_timer_at=None)


def _give_decision(
    case: Case, version: ItemVersionView, actor: Actor, reason: str, at: datetime
) -> None:
    assert version.definition is not None
    granted = bool(case.granted)
    make_notice(
        case=case,
        kind=NoticeKind.GRANT if granted else NoticeKind.DENY,
        text=notices.decision_text(
            item=case.item_name,
            granted=granted,
            reason=reason,
            laws=[f"{law.title}{law.article}" for law in version.definition.laws[:2]],
            facts=licence_values(case, version) if granted else (),
            rights=remedies(case),
            regime=version.regime,
        ),
        unit_id=case.deciding_unit_id,
        actor=actor,
        at=at,
    )


def complete_issued(*, case_id: UUID, licence_id: UUID, at: datetime) -> CaseView | None:
    """Complete a granted case whose licence was issued; None when it was done before."""
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        if CaseState(case.state) is not CaseState.GRANTED:
            return None
        at = moment(case, at)
        case.licence_id = licence_id
        case.save(update_fields=["licence_id"])
        _complete(case=case, actor=SYSTEM, at=at)
        return case_view(case)


def _complete(*, case: Case, actor: Actor, at: datetime) -> None:
    case.completed_at = at
    move(case=case, verb=CaseVerb.COMPLETE, actor=actor, at=at, fields=("completed_at",))
    version = catalogue.get_version(version_id=case.item_version_id)
    stages.completed(case=case, version=version, at=at)
    outbox.publish(
        events.CaseCompleted(
            case_id=case.id,
            item_code=case.item_code,
            applicant_id=case.applicant_id,
            unit_id=case.deciding_unit_id,
            officer_id=actor.officer_id,
            granted=bool(case.granted),
        ),
        at=at,
    )


def revoke_decision(*, actor: Actor, case_id: UUID, reason: str, at: datetime) -> CaseView:
    """Revoke a wrong decision by a decision with reasons; its licence falls with it.

    Raises NotFound, NotAllowed, WrongState, OpinionMissing.
    """
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        access.check_unit_verb(actor, case, access.DECIDE, case.deciding_unit_id)
        version: ItemVersionView = catalogue.get_version(version_id=case.item_version_id)
        check_verb(case, CaseVerb.REVOKE)
        words = check_reasons(reason, field="reason")
        at = moment(case, at)
        move(case=case, verb=CaseVerb.REVOKE, actor=actor, at=at, opinion=words)
        stages.ended(case=case, at=at, outcome="revoked")
        pledges.follow(case=case, at=at)
        outbox.publish(
            events.DecisionRevoked(
                case_id=case.id, item_code=case.item_code, licence_id=case.licence_id
            ),
            at=at,
        )
        decision = (
            Notice.objects.filter(case=case, kind__in=[NoticeKind.GRANT, NoticeKind.DENY])
            .order_by("-made_at")
            .first()
        )
        make_notice(
            case=case,
            kind=NoticeKind.REVOCATION,
            text=notices.revocation_text(
                item=case.item_name,
                number=decision.document_number if decision else "",
                reason=words,
                rights=remedies(case),
                regime=version.regime,
            ),
            unit_id=case.deciding_unit_id,
            actor=actor,
            at=at,
            corrects=decision,
        )
        return case_view(case)
