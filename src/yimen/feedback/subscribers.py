"""After receipt and after completion the resident may rate."""

from __future__ import annotations

from datetime import datetime

from yimen.cases import public as cases
from yimen.cases.contracts import case_ref
from yimen.cases.events import CaseCompleted, CaseReceived
from yimen.feedback.actions import review as reviews
from yimen.feedback.contracts.review import Moment
from yimen.kernel.actor import SYSTEM
from yimen.kernel.outbox.subscribers import subscribes


@subscribes(CaseReceived)
def on_case_received(event: CaseReceived, *, at: datetime) -> None:
    """Invite the resident to rate the reception."""
    _invite(event, Moment.RECEIVED, at)


@subscribes(CaseCompleted)
def on_case_completed(event: CaseCompleted, *, at: datetime) -> None:
    """Invite the resident to rate the whole service."""
    _invite(event, Moment.COMPLETED, at)


def _invite(event: CaseReceived | CaseCompleted, moment: Moment, at: datetime) -> None:
    case = cases.get_case(actor=SYSTEM, case_id=event.case_id)
    reviews.invite(
        origin=case_ref(event.case_id),
        moment=moment,
        item_code=event.item_code,
        item_name=case.item_name,
        unit_id=event.unit_id,
        area_code=case.area_code,
        person_id=event.applicant_id,
        officer_id=event.officer_id,
        at=at,
    )
