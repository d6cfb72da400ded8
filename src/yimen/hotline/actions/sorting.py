"""Sort an order anew after it was sent: another category, another unit; what was stays visible."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions.transition import locked, move
from yimen.hotline.contracts.order import (
    DISPATCH_KIND,
    OrderState,
    OrderVerb,
    OrderView,
    PleaseSay,
)
from yimen.hotline.contracts.side import DispatchState, RequestState
from yimen.hotline.models import Dispatch, OrderRequest, WorkOrder
from yimen.hotline.queries import category as categories
from yimen.hotline.queries.order import view
from yimen.hotline.rules.flow import ORDER
from yimen.kernel.actor import Actor
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.contracts import Ref, WrongState
from yimen.kernel.work import actions as work


def recategorise(
    *, actor: Actor, order_id: UUID, category_code: str, words: str, at: datetime
) -> OrderView:
    """Put an order under another category; the one before stays in its history.

    The clock that runs keeps its limit, as with every change of policy. Raises NotAllowed,
    PleaseSay, WrongState.
    """
    if len(words.strip()) < 4:
        raise PleaseSay("words", "请写明为什么改，至少四个字。")
    with transaction.atomic():
        row = _desk(actor, order_id, at)
        ORDER.check_move(OrderState(row.state), OrderVerb.RECATEGORISE)
        if not categories.is_leaf(code=category_code, within=categories.tree()):
            raise PleaseSay("category_code", "请选事项分类，选到最细的一类。")
        if category_code == row.category_code:
            raise PleaseSay("category_code", "和现在的分类一样，没有改。")
        before, paths = row.category_code, categories.paths()
        row.category_code = category_code
        named = f"{paths.get(before, before)}改为{paths.get(category_code, category_code)}"
        move(
            row, OrderVerb.RECATEGORISE, actor=actor, at=at, words=f"{named}：{words.strip()}",
            change={"before": before, "after": category_code}, fields=("category_code",),
        )  # fmt: skip
        return view(row)


def take_back(*, actor: Actor, order_id: UUID, words: str, at: datetime) -> OrderView:
    """Take an order back from its units so that it can be sent to the right one.

    Their parts and clocks end and stay visible; the clock to answer runs on. Raises NotAllowed,
    PleaseSay, WrongState.
    """
    if len(words.strip()) < 4:
        raise PleaseSay("words", "请写明为什么改派，至少四个字。")
    with transaction.atomic():
        row = _desk(actor, order_id, at)
        if OrderRequest.objects.filter(order=row, state=RequestState.ASKED).exists():
            raise WrongState("承办单位的申请还在等裁定，裁定后再改派。")
        end_parts(row, at=at)
        row.unit_id = None
        move(
            row, OrderVerb.RECALL, actor=actor, at=at, words=f"热线改派：{words.strip()}",
            fields=("unit_id",),
        )  # fmt: skip
        return view(row)


def end_parts(row: WorkOrder, *, at: datetime) -> None:
    """End every open part of an order with its clocks and work; the parts stay as recalled."""
    open_states = [DispatchState.SENT, DispatchState.SIGNED]
    for part in Dispatch.objects.filter(order=row, state__in=open_states).order_by("id"):
        ref = Ref(DISPATCH_KIND, part.id)
        clocks.stop_all(ref=ref, at=at, outcome="recalled")
        work.close(ref=ref)
        part.state = DispatchState.RECALLED
        part.save(update_fields=["state"])


def _desk(actor: Actor, order_id: UUID, at: datetime) -> WorkOrder:
    row = locked(order_id=order_id, at=at)
    access.check_desk(
        actor, access.TAKE, area_code=row.area_code, reported_unit_id=row.reported_unit_id
    )
    return row
