"""Ask the caller by a message with a link; the link opens the rating of this cycle alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions.closing import call_back
from yimen.hotline.actions.transition import locked, order_ref
from yimen.hotline.contracts.order import OrderState, OrderView, PleaseSay
from yimen.hotline.contracts.sampling import CallBackWay
from yimen.hotline.contracts.side import CallBackOutcome, Satisfaction
from yimen.hotline.models import WorkOrder
from yimen.hotline.queries import sealed
from yimen.hotline.queries.order import view
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, WrongState
from yimen.kernel.ledger import actions as ledger
from yimen.notify import public as notify
from yimen.notify.contracts import Template

RATE = Template(
    code="hotline.rate",
    title="热线办理结果请您评价",
    text="您向12345反映的事（{number}）已经答复，解决了没有、满不满意，请点开评价：{link}",
    lasts=timedelta(days=3),
)
_SALT, _DAYS = "hotline.rate", 7


def send_rating(*, actor: Actor, order_id: UUID, address: str, at: datetime) -> None:
    """Send the caller a link under which he rates; nobody sees his number for that.

    Raises NotAllowed, PleaseSay, WrongState, NotifyUnavailable.
    """
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        access.check_desk(
            actor, access.CHECK, area_code=row.area_code, reported_unit_id=row.reported_unit_id
        )
        if row.state != OrderState.TO_CALL_BACK:
            raise WrongState("现在不在回访这一步。")
        phone = sealed.opened(sealed.PHONE, row.caller_phone_encrypted)
        if not phone:
            raise PleaseSay("outcome", "来电人没有留电话，不能发短信。")
        link = f"{address}hotline/rate/{token_of(row.id, row.cycle)}/"
        notify.send_sms(
            phone=phone, template=RATE.code, at=at, params={"number": row.number, "link": link},
            person_id=row.person_id,
        )  # fmt: skip
        ledger.record(
            actor=actor, verb="hotline.order.rating_sent", subject=order_ref(row), at=at,
            change={"cycle": row.cycle},
        )  # fmt: skip


def token_of(order_id: UUID, cycle: int) -> str:
    """Return what a link carries: signed, for one cycle of one order."""
    return signing.dumps([str(order_id), cycle], salt=_SALT, compress=True)


def order_of_token(*, token: str) -> OrderView:
    """Return the order whose caller holds a link that is still good. Raises NotFound."""
    try:
        key, cycle = signing.loads(token, salt=_SALT, max_age=timedelta(days=_DAYS))
    except signing.BadSignature:
        raise NotFound from None
    row = WorkOrder.objects.filter(id=key, cycle=cycle).first()
    if row is None:
        raise NotFound
    return view(row)


def rate_by_link(
    *,
    actor: Actor,
    token: str,
    solved: bool | None,
    satisfaction: Satisfaction | None,
    said: str,
    at: datetime,
) -> OrderView:
    """Take what the caller says under his link. Raises NotFound, PleaseSay, WrongState."""
    found = order_of_token(token=token)
    return call_back(
        actor=actor, order_id=found.id, outcome=CallBackOutcome.ANSWERED, solved=solved,
        satisfaction=satisfaction, said=said, at=at, by_caller=True, way=CallBackWay.SMS,
    )  # fmt: skip
