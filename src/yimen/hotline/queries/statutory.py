"""The statutory limits of categories: what a site registered, and what its tree still shares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yimen.hotline.contracts.category import Category, StatutoryLimit
from yimen.hotline.contracts.order import OrderType, Urgency
from yimen.hotline.models import StatutoryRow
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import policy
from yimen.hotline.rules import limits
from yimen.hotline.rules.statutory import SHIPPED, statutory_for
from yimen.kernel.clock import local_day
from yimen.kernel.deadlines.limits import Limit, Unit
from yimen.kernel.reference import Kept

# A trigger on the table (migration 0017) says when what is kept no longer holds.
_kept: Kept[tuple[StatutoryLimit, ...]] = Kept()


def rows() -> list[StatutoryLimit]:
    """Return every row, the shipped ones of branches that are still what they were first."""
    return _rows(categories.tree())


def _rows(tree: Sequence[Category]) -> list[StatutoryLimit]:
    titles = {one.code: one.title for one in tree}
    shipped = [one for one in SHIPPED if titles.get(one.category_code) == one.title]
    return [*shipped, *_kept.get("own", _read)]


def _read() -> tuple[StatutoryLimit, ...]:
    return tuple(_view(row) for row in StatutoryRow.objects.order_by("from_on", "set_at", "id"))


def _view(row: StatutoryRow) -> StatutoryLimit:
    limit = None if row.amount is None else Limit(amount=row.amount, unit=Unit(row.unit))
    return StatutoryLimit(
        category_code=row.category_code,
        order_type=OrderType(row.order_type) if row.order_type else None,
        limit=limit,
        law=row.law,
        from_on=row.from_on,
        by=row.by,
    )


def find(*, category_code: str, order_type: OrderType, at: datetime) -> StatutoryLimit | None:
    """Return what was registered for a category and a type, or None where nobody has said."""
    tree = categories.tree()
    parents = {one.code: one.parent for one in tree}
    chain = [category_code] if category_code else []
    while chain and parents.get(chain[-1]):
        chain.append(parents[chain[-1]])
    return statutory_for(rows=_rows(tree), chain=chain, order_type=order_type, on=local_day(at))


def resolve_limit(
    *, order_type: OrderType, urgency: Urgency, category_code: str, at: datetime
) -> Limit:
    """Return the limit to answer an order that is dispatched now, and the law or policy it has."""
    return limits.resolve_limit(
        order_type=order_type,
        urgency=urgency,
        statutory=find(category_code=category_code, order_type=order_type, at=at),
        local=policy.limits(at=at),
    )
