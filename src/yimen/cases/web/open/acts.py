"""What officers do with a case, for the systems that they work in: the same actions as the pages."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from yimen.cases import access
from yimen.cases.actions import acceptance, decision, examination, intake
from yimen.cases.contracts import CaseView
from yimen.cases.web.open.shapes import Case, Text
from yimen.kernel.gates import actor_of, moment
from yimen.kernel.web import wire

router = Router(tags=["审批"])


class Receiving(Schema):
    """`accept` also accepts at once, where acceptance is entrusted to the counter."""

    accept: bool = False


class Opinion(Schema):
    """The opinion of the present step, in words."""

    opinion: Text


class Verdict(StrEnum):
    """How a case is decided."""

    GRANT = "grant"
    DENY = "deny"


class Ruling(Schema):
    """The verdict with its reasons; the applicant reads them."""

    verdict: Verdict
    opinion: Text


@router.post(
    "/cases/{uuid:case_id}/receive",
    response=Case,
    auth=wire.permission(access.RECEIVE),
    summary="收件",
)
def receive(request: HttpRequest, case_id: UUID, sent: Receiving) -> CaseView:
    """Take an application in and give the receipt."""
    return intake.receive_case(
        actor=actor_of(request), case_id=case_id, at=moment(request), accept=sent.accept
    )


@router.post(
    "/cases/{uuid:case_id}/accept",
    response=Case,
    auth=wire.permission(access.ACCEPT),
    summary="受理",
)
def accept(request: HttpRequest, case_id: UUID) -> CaseView:
    """Accept a received case; from here the limit for the decision runs."""
    return acceptance.accept_case(actor=actor_of(request), case_id=case_id, at=moment(request))


@router.post(
    "/cases/{uuid:case_id}/examine",
    response=Case,
    auth=wire.permission(access.EXAMINE),
    summary="审查",
)
def examine(request: HttpRequest, case_id: UUID, sent: Opinion) -> CaseView:
    """Write the opinion of the present step and pass the case to the next."""
    return examination.examine_case(
        actor=actor_of(request), case_id=case_id, opinion=sent.opinion, at=moment(request)
    )


@router.post(
    "/cases/{uuid:case_id}/decide",
    response=Case,
    auth=wire.permission(access.DECIDE),
    summary="决定",
)
def decide(request: HttpRequest, case_id: UUID, sent: Ruling) -> CaseView:
    """Grant or deny; the decision is numbered, and a licence follows by itself."""
    return decision.decide_case(
        actor=actor_of(request),
        case_id=case_id,
        grant=sent.verdict is Verdict.GRANT,
        opinion=sent.opinion,
        at=moment(request),
    )
