"""Write down what a caller says during a call: order and call go together, or neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline.actions import call as calls
from yimen.hotline.actions import dispatch, intake
from yimen.hotline.contracts.order import Door, Intake, OrderView
from yimen.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What the form sent: the words, and whether to dispatch, answer, keep or only draft."""

    act: str
    intake: Intake
    key: str
    lead_id: UUID | None = None
    support_ids: Sequence[UUID] = ()
    words: str = ""
    told: str = ""


def file(*, actor: Actor, filing: Filing, call_id: UUID | None, at: datetime) -> OrderView:
    """Take the order in, and link it to the call that it came by.

    Raises NotAllowed, NotThisUnit, PleaseSay, TakenByAnother, WrongState.
    """
    with transaction.atomic():
        if call_id is not None:
            calls.own(actor, call_id, earlier=True)
        order = _taken(actor, filing, at)
        if call_id is not None:
            calls.link(actor=actor, call_id=call_id, order_id=order.id, at=at)
        return order


def _taken(actor: Actor, filing: Filing, at: datetime) -> OrderView:
    if filing.act in {"draft", "keep"}:
        return intake.take_in(
            actor=actor,
            intake=filing.intake,
            door=Door.PHONE,
            key=filing.key,
            at=at,
            draft=filing.act == "draft",
        ).order
    return dispatch.take_call(
        actor=actor,
        intake=filing.intake,
        key=filing.key,
        lead_id=filing.lead_id,
        support_ids=filing.support_ids,
        words=filing.words,
        told=filing.told,
        at=at,
    )
