"""One move of a case: the step, the state, the ledger entry and the event, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from uuid import UUID

from yimen.cases import access, events
from yimen.cases.contracts import CaseState, CaseVerb, case_ref
from yimen.cases.models import Case, CaseStep
from yimen.cases.rules.case import FLOW
from yimen.cases.rules.conduct import not_before
from yimen.kernel.actor import Actor
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.prepared import PreparedInsert, run
from yimen.kernel.transactions import must_be_open

_NEW_STEP = PreparedInsert(CaseStep)


def moment(case: Case, at: datetime) -> datetime:
    """Return the moment to record on this case. Raises Refusal when the clock was set back."""
    assert case.step_id is not None
    last = CaseStep.objects.filter(id=case.step_id).values_list("at", flat=True).first()
    return not_before(at=at, last=last)


def check_verb(case: Case, verb: CaseVerb) -> None:
    """Refuse what cannot be done in this state before anything else is asked. Raises WrongState."""
    FLOW.check_move(CaseState(case.state), verb)


def move(
    *,
    case: Case,
    verb: CaseVerb,
    actor: Actor,
    at: datetime,
    opinion: str = "",
    private: bool = False,
    change: Mapping[str, str] | None = None,
    fields: tuple[str, ...] = (),
    signed: str = "",
) -> CaseStep:
    """Record the move and store the case; `fields` are the columns the caller has set.

    `private` keeps the opinion among officials; `signed` is the name where the caller knows better
    than the verb by which post it was done. Raises WrongState.
    """
    before = CaseState(case.state)
    after = FLOW.check_move(before, verb)
    step = CaseStep(
        id=new_id(),
        case=case,
        at=at,
        verb=verb,
        before=before,
        after=after,
        route_step=case.route_step,
        actor_name=signed or access.signature(actor, case, verb),
        officer_id=actor.officer_id,
        unit_id=actor.unit_id,
        on_behalf_of=_on_behalf_of(actor, case, verb),
        opinion=opinion,
        private=private,
    )
    case.state = after.value
    case.step = step
    _write(case, step, fields)
    ledger.record(
        actor=actor,
        verb=f"cases.case.{PAST[verb]}",
        subject=case_ref(case.id),
        at=at,
        change={"before": before, "after": after, **(change or {})},
        on_behalf_of=case.applicant_id if step.on_behalf_of else None,
        personal={"opinion": opinion} if opinion else None,
    )
    outbox.publish(
        events.CaseMoved(
            case_id=case.id, item_code=case.item_code, verb=verb, before=before, after=after
        ),
        at=at,
    )
    return step


@cache
def _moving(fields: tuple[str, ...]) -> str:
    """Return the statement that writes a step and what it changes of its case: one thing happens."""
    changed = ", ".join(f'"{name}" = %s' for name in fields)
    return f"WITH step AS ({_NEW_STEP.sql}) UPDATE cases_case SET {changed} WHERE id = %s"  # noqa: S608 -- constants


def _write(case: Case, step: CaseStep, fields: tuple[str, ...]) -> None:
    must_be_open()
    names = ("state", "step_id", *fields)
    values = [getattr(case, name) for name in names]
    run(_moving(names), (*_NEW_STEP.values_of(step), *values, case.id))


_THE_APPLICANTS_OWN = {CaseVerb.CORRECT, CaseVerb.WITHDRAW}


def _on_behalf_of(actor: Actor, case: Case, verb: CaseVerb) -> str:
    """Return the applicant's name when the actor does what is the applicant's to do."""
    filed: set[UUID | None] = {case.filed_by_person_id, case.filed_by_officer_id} - {None}
    by_another = verb in _THE_APPLICANTS_OWN and actor.person_id != case.applicant_id
    received = verb is CaseVerb.DELIVER and actor.officer_id is None and actor.person_id is not None
    stands_in = by_another or (received and actor.person_id != case.applicant_id)
    return case.applicant_name if stands_in or {actor.person_id, actor.officer_id} & filed else ""


PAST: dict[CaseVerb, str] = {
    CaseVerb.RECEIVE: "received",
    CaseVerb.BOUNCE: "bounced",
    CaseVerb.ASK_CORRECTION: "correction_asked",
    CaseVerb.CORRECT: "corrected",
    CaseVerb.ACCEPT: "accepted",
    CaseVerb.DECLINE: "declined",
    CaseVerb.SAY_NOT_REQUIRED: "said_not_required",
    CaseVerb.SAY_WRONG_UNIT: "said_wrong_unit",
    CaseVerb.EXAMINE: "examined",
    CaseVerb.SEND_BACK: "sent_back",
    CaseVerb.STOP: "stopped",
    CaseVerb.RESUME: "resumed",
    CaseVerb.EXTEND: "extended",
    CaseVerb.GRANT: "granted",
    CaseVerb.DENY: "denied",
    CaseVerb.COMPLETE: "completed",
    CaseVerb.DELIVER: "delivered",
    CaseVerb.WITHDRAW: "withdrawn",
    CaseVerb.TERMINATE: "terminated",
    CaseVerb.REVOKE: "revoked",
}
