"""What cases do when something happened, here or below."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.cases.actions import bundle_parts as bundle_actions
from yimen.cases.actions import decision as decision_actions
from yimen.cases.actions import deferred as deferred_actions
from yimen.cases.actions import emergency as emergency_actions
from yimen.cases.actions import licence as licence_actions
from yimen.cases.actions import messages as message_actions
from yimen.cases.actions import notice as notice_actions
from yimen.cases.actions import relative as relative_actions
from yimen.cases.actions import vault as vault_actions
from yimen.cases.contracts import CASE_KIND, ClockKind
from yimen.cases.events import CaseDecided, CaseMessageSent, DecisionRevoked, NoticeMade
from yimen.cases.models import Case
from yimen.directory.events import BreakGlassOpened
from yimen.identity.contracts import MandateState
from yimen.identity.events import MandateChanged
from yimen.kernel.clocks.events import ClockBreached, ClockDueSoon
from yimen.kernel.contracts import Ref
from yimen.kernel.outbox.subscribers import owned_by, subscribes
from yimen.licences.events import LicenceIssued


@subscribes(CaseDecided)
def on_case_decided(event: CaseDecided, *, at: datetime) -> None:
    """Ask for the licence that a grant carries; keep its papers for the applicant's next case."""
    if event.granted:
        licence_actions.issue_for(case_id=event.case_id, at=at)
        vault_actions.keep_of(case_id=event.case_id)


@subscribes(LicenceIssued)
def on_licence_issued(event: LicenceIssued, *, at: datetime) -> None:
    """Complete the case that the licence came from, and let it serve those it came in with."""
    if event.origin.kind == CASE_KIND:
        decision_actions.complete_issued(
            case_id=event.origin.id, licence_id=event.licence_id, at=at
        )
        bundle_actions.pass_on_licence(case_id=event.origin.id, licence_id=event.licence_id, at=at)


@subscribes(DecisionRevoked)
def on_decision_revoked(event: DecisionRevoked, *, at: datetime) -> None:
    """Let the licence fall with the decision it rests on."""
    if event.licence_id is not None:
        licence_actions.revoke_for(case_id=event.case_id, licence_id=event.licence_id, at=at)


@subscribes(NoticeMade)
def on_notice_made(event: NoticeMade, *, at: datetime) -> None:
    """Set the page of the notice and tell the applicant that it is there."""
    notice_actions.set_notice(notice_id=event.notice_id, at=at)
    notice_actions.tell_applicant(notice_id=event.notice_id, at=at)


@subscribes(CaseMessageSent)
def on_case_message_sent(event: CaseMessageSent, *, at: datetime) -> None:
    """Give what the process of a case said to the cases that it is meant for."""
    message_actions.pass_on(case_id=event.case_id, name=event.name, at=at)


@subscribes(BreakGlassOpened)
def on_break_glass_opened(event: BreakGlassOpened, *, at: datetime) -> None:
    """Tell the applicant that somebody may look at his case in an emergency, where law allows."""
    if event.opened.kind == CASE_KIND and event.tell:
        emergency_actions.tell_applicant(
            case_id=event.opened.id, unit_id=event.unit_id, until_at=event.until_at, at=at
        )


@subscribes(MandateChanged)
def on_mandate_changed(event: MandateChanged, *, at: datetime) -> None:
    """File what waited for the applicant's word, or tell its author that it was refused."""
    if event.state == MandateState.ACTIVE:
        relative_actions.file_confirmed(mandate_id=event.mandate_id, at=at)
    else:
        relative_actions.give_up(mandate_id=event.mandate_id, at=at)


@subscribes(ClockDueSoon)
def on_clock_due_soon(event: ClockDueSoon, *, at: datetime) -> None:
    """Remind the applicant of a deferred paper that is nearly due."""
    if event.clock_kind == ClockKind.BRING:
        deferred_actions.remind(ref=event.ref, due_on=event.due_on, over=False, at=at)


@subscribes(ClockBreached)
def on_clock_breached(event: ClockBreached, *, at: datetime) -> None:
    """Tell the applicant that the day of a deferred paper went by."""
    if event.clock_kind == ClockKind.BRING:
        deferred_actions.remind(ref=event.ref, due_on=event.due_on, over=True, at=at)


def _owner(subject: Ref) -> UUID | None:
    return Case.objects.filter(id=subject.id).values_list("deciding_unit_id", flat=True).first()


owned_by(CASE_KIND, _owner)
