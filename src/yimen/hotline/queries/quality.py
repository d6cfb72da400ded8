"""The month's sample for the quality check, what the words hint at, and the sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from yimen.hotline import access
from yimen.hotline.contracts.mutual import AppealState
from yimen.hotline.contracts.order import Door, OrderState, OrderType, OrderView
from yimen.hotline.contracts.quality import Hint, Judged, SheetView
from yimen.hotline.contracts.sampling import Purpose
from yimen.hotline.models import QualitySheet, WorkOrder
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import counting, sampling
from yimen.hotline.queries import order as orders
from yimen.hotline.queries.assessment import month_of
from yimen.hotline.queries.transcript import words_of_orders
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
        door=Door.PHONE, opened_at__gte=counting.begin(since),
        opened_at__lt=counting.begin(until + timedelta(days=1)),
    ).exclude(state=OrderState.DRAFT)  # fmt: skip
    percents = sampling.percents(purpose=Purpose.QUALITY, at=at)
    checked = Exists(QualitySheet.objects.filter(order=OuterRef("pk")))
    light = list(
        rows.annotate(checked=checked)
        .order_by("-opened_at", "-id")
        .values_list("id", "number", "order_type", "checked")[:_LOOKED_AT]
    )
    chosen = [
        row_id
        for row_id, number, kind, _ in light
        if is_drawn(seed=seed, number=number, cycle=1, percent=percents[OrderType(kind)])
    ]
    ids = list(dict.fromkeys([*chosen, *(row_id for row_id, *_, has in light if has)]))[:_SHOWN]
    return _sampled(WorkOrder.objects.filter(id__in=ids).order_by("-opened_at"))


def _sampled(rows: Iterable[WorkOrder]) -> list[Sampled]:
    """Return orders with their hints and their sheets."""
    listed = list(rows)
    ids = [row.id for row in listed]
    sheets = {one.order_id: one for one in QualitySheet.objects.filter(order_id__in=ids)}
    for row in listed:
        if row.id in sheets:
            sheets[row.id].order = row
    said = words_of_orders(order_ids=ids)
    names = _names(
        [row.taken_by for row in listed] + [one.operator_account for one in sheets.values()]
    )
    return [
        Sampled(
            order=order,
            operator=names.get(row.taken_by, ""),
            hints=tuple(hints_of(order, transcript=said.get(row.id, ""))),
            sheet=_view(sheets[row.id], names) if row.id in sheets else None,
        )
        for row, order in zip(listed, map(orders.view, listed), strict=True)
    ]


def get_sampled(*, actor: Actor, order_id: UUID) -> Sampled:
    """Return an order for its check: to who checks, and to the operator whose it is. Raises NotFound."""
    row = orders.visible(actor).filter(id=order_id).first()
    if row is None or not may_see(actor, row):
        raise NotFound
    (found,) = _sampled([row])
    return found


def may_see(actor: Actor, row: WorkOrder) -> bool:
    """Say whether an officer may see the sheet of an order."""
    own = row.taken_by is not None and row.taken_by == actor.account_id
    return own or actor.may(access.RULE, area=row.area_code)


def list_own(*, actor: Actor) -> list[SheetView]:
    """Return the sheets about an operator's own orders, the newest first."""
    if actor.account_id is None:
        return []
    rows = QualitySheet.objects.filter(operator_account=actor.account_id).select_related("order")
    listed = list(rows.order_by("-at", "-id")[:_SHOWN])
    names = _names(row.operator_account for row in listed)
    return [_view(row, names) for row in listed]


def order_of_sheet(*, sheet_id: UUID) -> UUID:
    """Return the order that a sheet is about. Raises NotFound."""
    row = QualitySheet.objects.filter(id=sheet_id).first()
    if row is None:
        raise NotFound
    return row.order_id


def _names(accounts: Iterable[UUID | None]) -> dict[UUID | None, str]:
    wanted = {one for one in accounts if one is not None}
    return {one.id: one.name for one in identity.list_accounts(account_ids=wanted)}


def _view(row: QualitySheet, names: Mapping[UUID | None, str]) -> SheetView:
    return SheetView(
        id=row.id, order_id=row.order_id, order_number=row.order.number,
        order_title=row.order.title, operator=names.get(row.operator_account, ""),
        operator_account=row.operator_account,
        judged=Judged(
            complete=row.complete, consistent=row.consistent, form=row.form, risk=row.risk,
            words=row.words,
        ),
        hints=tuple(row.hints), checker=row.checker, at=row.at,
        appeal=AppealState(row.appeal) if row.appeal else None, appeal_reason=row.appeal_reason,
        ruling=row.ruling, ruled_by=row.ruled_by,
    )  # fmt: skip
