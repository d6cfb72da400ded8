"""Deliver the result: at the window, by courier, or electronically when it is opened."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases import access
from yimen.cases.actions import stages
from yimen.cases.actions.moves import check_verb, moment, move
from yimen.cases.actions.notice import make_notice
from yimen.cases.contracts import CaseVerb, CaseView
from yimen.cases.models import Case, Delivery
from yimen.cases.queries.case import case_view
from yimen.cases.rules.conduct import plain
from yimen.cases.rules.notices import delivery_text
from yimen.catalogue.contracts import NoticeKind
from yimen.identity.contracts import MandateAct
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal

METHODS = {"window": "窗口领取", "courier": "邮寄", "electronic": "网上查收", "agent": "代办员送达"}


def deliver_case(
    *,
    actor: Actor,
    case_id: UUID,
    method: str,
    receiver: str,
    at: datetime,
    tracking: str = "",
) -> CaseView:
    """Record that the result reached the applicant, and make the proof of service.

    The applicant who opens the result on line takes delivery electronically. Raises NotFound,
    NotAllowed, WrongState, Refusal.
    """
    receiver, tracking = plain(receiver), plain(tracking)
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        own = access.is_applicant(actor, case) or access.stands_for(actor, case)
        if method == "electronic" and own:
            access.check_applicant(actor, case, at, MandateAct.RECEIVE)
        else:
            access.check_deliver(actor, case)
        check_verb(case, CaseVerb.DELIVER)
        _check_sent(method, receiver, tracking)
        at = moment(case, at)
        case.delivered_at = at
        move(
            case=case,
            verb=CaseVerb.DELIVER,
            actor=actor,
            at=at,
            change={"method": method},
            fields=("delivered_at",),
        )
        Delivery.objects.create(
            case=case,
            method=method,
            at=at,
            receiver=receiver,
            tracking=tracking,
            by_name=access.signature(actor, case, CaseVerb.DELIVER),
        )
        stages.ended(case=case, at=at, outcome="delivered")
        _give_proof(case, actor, method, receiver, tracking, at)
        return case_view(case)


def _give_proof(
    case: Case, actor: Actor, method: str, receiver: str, tracking: str, at: datetime
) -> None:
    make_notice(
        case=case,
        kind=NoticeKind.DELIVERY,
        text=delivery_text(
            item=case.item_name,
            method=METHODS[method],
            receiver=receiver,
            on=local_day(at),
            tracking=tracking,
        ),
        unit_id=case.deciding_unit_id,
        actor=actor,
        at=at,
    )


def _check_sent(method: str, receiver: str, tracking: str) -> None:
    if method not in METHODS:
        raise Refusal("cases.delivery.method", "请选送达方式。", field="method")
    if not receiver:
        raise Refusal("cases.delivery.receiver", "请写签收人。", field="receiver")
    if len(receiver) > 200:
        raise Refusal("cases.delivery.receiver_long", "签收人最多写 200 字。", field="receiver")
    if len(tracking) > 60:
        raise Refusal("cases.delivery.tracking_long", "快递单号最多 60 位。", field="tracking")
    if method == "courier" and not tracking:
        raise Refusal("cases.delivery.tracking", "邮寄的请填快递单号。", field="tracking")
