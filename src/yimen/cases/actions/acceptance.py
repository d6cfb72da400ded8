"""Accept, ask once for correction, decline, or say that this is not needed or not ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases import access
from yimen.cases.actions import comparing, stages
from yimen.cases.actions import process as processes
from yimen.cases.actions.moves import check_verb, moment, move
from yimen.cases.actions.notice import make_notice, remedies
from yimen.cases.contracts import CaseVerb, CaseView, DeemedAccepted
from yimen.cases.models import Case
from yimen.cases.queries.case import case_view, deemed_on
from yimen.cases.queries.deferral import list_deferred
from yimen.cases.queries.fees import fee_lines, fees_of_case
from yimen.cases.rules import notices
from yimen.cases.rules.conduct import check_first_correction, check_reasons, plain
from yimen.cases.rules.route import first_step
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemVersionView, NoticeKind
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal


def accept_case(*, actor: Actor, case_id: UUID, at: datetime) -> CaseView:
    """Accept a received case: from here the limit for the decision runs.

    Where the law deems the case accepted already, the day of acceptance is the day of receipt.
    Raises NotFound, NotAllowed, WrongState.
    """
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        version = catalogue.get_version(version_id=case.item_version_id)
        access.check_accept(actor, case, entrusted=version.entrusted_acceptance)
        check_verb(case, CaseVerb.ACCEPT)
        accept_locked(actor=actor, case=case, version=version, at=moment(case, at))
        return case_view(case)


def accept_locked(*, actor: Actor, case: Case, version: ItemVersionView, at: datetime) -> None:
    """Accept a case that the caller has locked; one transaction with the receiving."""
    access.check_accept(actor, case, entrusted=version.entrusted_acceptance)
    deemed = deemed_on(case, version, on=local_day(at))
    case.accepted_at = at
    case.accepted_on = deemed or local_day(at)
    case.deemed = deemed is not None
    assert version.definition is not None
    case.route_step = first_step(version.definition).code
    move(
        case=case,
        verb=CaseVerb.ACCEPT,
        actor=actor,
        at=at,
        change={"accepted_on": case.accepted_on.isoformat()},
        fields=("accepted_at", "accepted_on", "deemed", "route_step"),
    )
    due_on = stages.accepted(case=case, version=version, at=at)
    make_notice(
        case=case,
        kind=NoticeKind.ACCEPTANCE,
        text=notices.acceptance_text(
            item=case.item_name,
            accepted_on=case.accepted_on,
            due_on=due_on,
            deemed=case.deemed,
            regime=version.regime,
            deferred=[(one.name, one.due_on) for one in list_deferred(case_id=case.id, at=at)],
            fees=fee_lines(fees_of_case(case, version)),
        ),
        unit_id=_accepting_unit(case, version),
        actor=actor,
        at=at,
    )
    comparing.put_off(actor=actor, case=case, version=version)
    if version.definition.process:
        processes.begin(case=case, version=version, at=at)


def _accepting_unit(case: Case, version: ItemVersionView) -> UUID:
    return case.receiving_unit_id if version.entrusted_acceptance else case.deciding_unit_id


def ask_correction(
    *,
    actor: Actor,
    case_id: UUID,
    missing: Sequence[tuple[str, str]],
    at: datetime,
) -> CaseView:
    """Tell once everything that is missing: pairs of a paper or answer and how to mend it.

    Raises NotFound, NotAllowed, WrongState, SecondCorrection, DeemedAccepted, Refusal when empty.
    """
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        version = catalogue.get_version(version_id=case.item_version_id)
        access.check_accept(actor, case, entrusted=version.entrusted_acceptance)
        check_verb(case, CaseVerb.ASK_CORRECTION)
        at = moment(case, at)
        rows = [(plain(name), plain(how)) for name, how in missing if plain(name)]
        if not rows or any(len(how) < 4 for _, how in rows):
            raise Refusal(
                "cases.correction.empty", "请逐项写明缺什么、怎么补，一次说全。", field="missing"
            )
        check_first_correction(
            regime=version.regime, asked_before=case.correction_asked_at is not None
        )
        if deemed_on(case, version, on=local_day(at)) is not None:
            raise DeemedAccepted
        case.correction_asked_at = at
        move(
            case=case,
            verb=CaseVerb.ASK_CORRECTION,
            actor=actor,
            at=at,
            opinion="\n".join(f"{name}：{how}" for name, how in rows),
            fields=("correction_asked_at",),
        )
        due_on = stages.correction_asked(case=case, version=version, at=at)
        make_notice(
            case=case,
            kind=NoticeKind.CORRECTION,
            text=notices.correction_text(
                item=case.item_name, missing=rows, due_on=due_on, regime=version.regime
            ),
            unit_id=_accepting_unit(case, version),
            actor=actor,
            at=at,
        )
        return case_view(case)


_REFUSALS = {
    CaseVerb.DECLINE: NoticeKind.DECLINE,
    CaseVerb.SAY_NOT_REQUIRED: NoticeKind.DECLINE,
    CaseVerb.SAY_WRONG_UNIT: NoticeKind.DECLINE,
}


def decline_case(
    *,
    actor: Actor,
    case_id: UUID,
    reason: str,
    at: datetime,
    verb: CaseVerb = CaseVerb.DECLINE,
) -> CaseView:
    """Decline with reasons, or say that nothing is needed or where to turn to.

    Raises NotFound, NotAllowed, WrongState, DeemedAccepted, OpinionMissing.
    """
    kind = _REFUSALS[verb]
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        version = catalogue.get_version(version_id=case.item_version_id)
        access.check_accept(actor, case, entrusted=version.entrusted_acceptance)
        check_verb(case, verb)
        at = moment(case, at)
        words = check_reasons(reason, field="reason")
        if deemed_on(case, version, on=local_day(at)) is not None:
            raise DeemedAccepted
        move(case=case, verb=verb, actor=actor, at=at, opinion=words)
        stages.ended(case=case, at=at, outcome=verb)
        make_notice(
            case=case,
            kind=kind,
            text=notices.decline_text(
                item=case.item_name,
                reason=words,
                rights=remedies(case),
                regime=version.regime,
            ),
            unit_id=_accepting_unit(case, version),
            actor=actor,
            at=at,
        )
        return case_view(case)
