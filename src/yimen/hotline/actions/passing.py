"""A lead unit passes work on to its own section or a unit under it, and goes on answering for it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions.dispatch import send_part
from yimen.hotline.actions.transition import lead_of, locked, move
from yimen.hotline.contracts.order import DISPATCH_KIND, OrderState, OrderVerb, OrderView
from yimen.hotline.contracts.side import DispatchRole, DispatchState
from yimen.hotline.models import Dispatch
from yimen.hotline.queries.order import view
from yimen.hotline.rules.flow import ORDER
from yimen.hotline.rules.ruling import check_not_reported, check_pass_on
from yimen.kernel.actor import Actor
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.contracts import Ref
from yimen.kernel.work import actions as work

_WAITS = (DispatchState.SENT, DispatchState.SIGNED)


def pass_on(*, actor: Actor, order_id: UUID, unit_id: UUID, words: str, at: datetime) -> OrderView:
    """Pass work on to a unit under the lead, which stays answerable; no clock starts anew.

    Raises NotAllowed, NotThisUnit, PleaseSay, WrongState.
    """
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        access.check_unit(actor, unit_id=row.unit_id)
        ORDER.check_move(OrderState(row.state), OrderVerb.PASS_ON)
        lead = lead_of(row)
        lead_unit = lead.unit_id if lead is not None else row.unit_id
        assert lead_unit is not None
        waiting = Dispatch.objects.filter(
            order=row, role=DispatchRole.SUB, unit_id=unit_id, state__in=_WAITS
        )
        check_pass_on(
            to_unit=unit_id,
            lead_unit=lead_unit,
            below=access.reported_and_below(lead_unit),
            words=words,
            already=waiting.exists(),
        )
        if row.reported_unit_id is not None:
            check_not_reported(
                unit_ids=[unit_id], reported=access.reported_and_below(row.reported_unit_id)
            )
        part = send_part(row, unit_id, DispatchRole.SUB, "主办单位转办", words, at=at)
        part.under_id = lead.id if lead is not None else None
        part.save(update_fields=["under_id"])
        move(
            row, OrderVerb.PASS_ON, actor=actor, at=at, by=access.signed(actor, access.HANDLE),
            words=words.strip(), change={"unit": str(unit_id)},
        )  # fmt: skip
        return view(row)


def recall_passed_on(lead: Dispatch, *, at: datetime) -> None:
    """Take back what a lead unit passed on, since it leads no more."""
    for part in Dispatch.objects.filter(under_id=lead.id, state__in=_WAITS).order_by("id"):
        ref = Ref(DISPATCH_KIND, part.id)
        clocks.stop_all(ref=ref, at=at, outcome="recalled")
        work.close(ref=ref)
        part.state = DispatchState.RECALLED
        part.save(update_fields=["state"])
