"""The month's sample for the quality check, what the words hint at, and the sheets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from yimen.hotline import access
from yimen.hotline.contracts.mutual import AppealState
from yimen.hotline.contracts.order import Door, OrderState, OrderType, OrderView
from yimen.hotline.contracts.quality import Hint, Judged, SheetView
from yimen.hotline.contracts.sampling import Purpose
from yimen.hotline.models import QualitySheet, WorkOrder
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import figures, sampling
from yimen.hotline.queries import order as orders
from yimen.hotline.queries.assessment import month_of
from yimen.hotline.queries.transcript import words_of_order
from yimen.hotline.rules import quality
from yimen.hotline.rules.sampling import is_drawn
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound

_SHOWN, _LOOKED_AT = 100, 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """An order of the sample: what its words hint at, and its sheet where there is one."""

    order: OrderView
    operator: str
    hints: tuple[Hint, ...]
    sheet: SheetView | None


def hints_of(order: OrderView, *, transcript: str = "") -> list[Hint]:
    """Return what the words of an order hint at."""
    return quality.hints(
        order_type=order.order_type,
        title=order.title,
        content=order.content,
        transcript=transcript,
        place=order.place,
        phone=order.caller_phone,
        category_code=order.category_code,
        urgency=order.urgency,
        suggested=categories.suggest_categories(text=order.title + order.content),
    )


def sample(*, actor: Actor, month: date, seed: str, at: datetime) -> list[Sampled]:
    """Return the telephone orders of a month that the lot chose, with their hints."""
    since, until = month_of(month)
    rows = orders.visible(actor).filter(
        door=Door.PHONE, opened_at__gte=figures.begin(since),
        opened_at__lt=figures.begin(until + timedelta(days=1)),
    ).exclude(state=OrderState.DRAFT)  # fmt: skip
    percents = {
        kind: sampling.percent_of(purpose=Purpose.QUALITY, order_type=kind, at=at)
        for kind in OrderType
    }
    light = rows.order_by("-opened_at", "-id").values_list("id", "number", "order_type")
    chosen = [
        row_id
        for row_id, number, kind in light[:_LOOKED_AT]
        if is_drawn(seed=seed, number=number, cycle=1, percent=percents[OrderType(kind)])
    ]
    checked = QualitySheet.objects.filter(order__in=rows).values_list("order_id", flat=True)
    ids = list(dict.fromkeys([*chosen, *checked]))[:_SHOWN]
    return [sampled(row) for row in WorkOrder.objects.filter(id__in=ids).order_by("-opened_at")]


def sampled(row: WorkOrder) -> Sampled:
    """Return an order with its hints and its sheet."""
    order = orders.view(row)
    sheet = QualitySheet.objects.filter(order=row).select_related("order").first()
    return Sampled(
        order=order,
        operator=_name(row.taken_by),
        hints=tuple(hints_of(order, transcript=words_of_order(order_id=row.id))),
        sheet=_view(sheet) if sheet else None,
    )


def get_sampled(*, actor: Actor, order_id: UUID) -> Sampled:
    """Return an order for its check: to who checks, and to the operator whose it is. Raises NotFound."""
    row = orders.visible(actor).filter(id=order_id).first()
    if row is None or not may_see(actor, row):
        raise NotFound
    return sampled(row)


def may_see(actor: Actor, row: WorkOrder) -> bool:
    """Say whether an officer may see the sheet of an order."""
    own = row.taken_by is not None and row.taken_by == actor.account_id
    return own or actor.may(access.RULE, area=row.area_code)


def list_own(*, actor: Actor) -> list[SheetView]:
    """Return the sheets about an operator's own orders, the newest first."""
    if actor.account_id is None:
        return []
    rows = QualitySheet.objects.filter(operator_account=actor.account_id).select_related("order")
    return [_view(row) for row in rows.order_by("-at", "-id")[:_SHOWN]]


def order_of_sheet(*, sheet_id: UUID) -> UUID:
    """Return the order that a sheet is about. Raises NotFound."""
    row = QualitySheet.objects.filter(id=sheet_id).first()
    if row is None:
        raise NotFound
    return row.order_id


def _name(account: UUID | None) -> str:
    if account is None:
        return ""
    found = identity.list_accounts(account_ids=[account])
    return found[0].name if found else ""


def _view(row: QualitySheet) -> SheetView:
    return SheetView(
        id=row.id, order_id=row.order_id, order_number=row.order.number,
        order_title=row.order.title, operator=_name(row.operator_account),
        operator_account=row.operator_account,
        judged=Judged(
            complete=row.complete, consistent=row.consistent, form=row.form, risk=row.risk,
            words=row.words,
        ),
        hints=tuple(row.hints), checker=row.checker, at=row.at,
        appeal=AppealState(row.appeal) if row.appeal else None, appeal_reason=row.appeal_reason,
        ruling=row.ruling, ruled_by=row.ruled_by,
    )  # fmt: skip
