"""Narrow lists of orders so that they stay quick with millions: by index, number or title.

What was said is encrypted and cannot be searched. Of a title every letter and every two that
follow each other are indexed, so that any part of it is found, and with them the thirty days in
which the order was opened: a list takes the newest spell first and goes back only while the page is
not full, so that a common word costs a spell and not the years.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import BooleanField, Max, QuerySet
from django.db.models.expressions import RawSQL

from yimen.hotline.contracts.order import Door, OrderState, OrderType, Urgency
from yimen.hotline.models import WorkOrder
from yimen.kernel.clock import LOCAL

_NUMBER = re.compile(r"[Rr]\d{4}[0-9A-Za-z]{4,15}")
_LONGEST, _MOST_WORDS = 60, 8
_SPELL_SECONDS = 30 * 86_400
"""As the index has it (migration 0012)."""
_NEWEST = RawSQL("hotline_order.opened_at + interval '0'", ()).desc()
"""The moment as no index has it: in its order the planner would read years for a rare word."""
_OVER = frozenset({OrderState.CLOSED, OrderState.ARCHIVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is narrowed to; codes of areas and categories cover what lies under them."""

    order_type: OrderType | None = None
    door: Door | None = None
    category_code: str = ""
    area_prefix: str = ""
    unit_id: UUID | None = None
    since: date | None = None
    until: date | None = None
    urgent: bool = False


EVERYTHING = Wanted()


def narrowed(rows: QuerySet[WorkOrder], wanted: Wanted) -> QuerySet[WorkOrder]:
    """Return the rows that somebody wants to see."""
    if wanted.order_type is not None:
        rows = rows.filter(order_type=wanted.order_type)
    if wanted.door is not None:
        rows = rows.filter(door=wanted.door)
    if wanted.category_code:
        rows = rows.filter(category_code__startswith=wanted.category_code)
    if wanted.area_prefix:
        rows = rows.filter(area_code__startswith=wanted.area_prefix)
    if wanted.unit_id is not None:
        rows = rows.filter(unit_id=wanted.unit_id)
    if wanted.since is not None:
        rows = rows.filter(opened_at__gte=_begin(wanted.since))
    if wanted.until is not None:
        rows = rows.filter(opened_at__lt=_begin(wanted.until + timedelta(days=1)))
    if wanted.urgent:
        rows = rows.filter(urgency=Urgency.URGENT)
    return rows


def in_states(rows: QuerySet[WorkOrder], states: Collection[OrderState]) -> QuerySet[WorkOrder]:
    """Return the rows in some states; those under way are read from an index of their own."""
    if not states:
        return rows
    rows = rows.filter(state__in=list(states))
    return rows if _OVER & set(states) else rows.filter(closed_at=None)


def by_text(
    rows: QuerySet[WorkOrder], text: str, *, until: datetime | None, limit: int
) -> list[WorkOrder]:
    """Return the newest of the rows with this number, or whose title holds every word of the text.

    None of the rows was opened after `until`, if that is known.
    """
    wanted = text.strip()[:_LONGEST]
    if _NUMBER.fullmatch(wanted):
        return list(rows.filter(number=wanted.upper())[:limit])
    words = wanted.split()[:_MOST_WORDS]
    for word in words:
        rows = rows.filter(title__icontains=word)
    pairs = " & ".join(map(pairs_of, words))
    found: list[WorkOrder] = []
    for spell in _spells(until):
        held = RawSQL(
            "hotline_order_words(hotline_order.title, hotline_order.opened_at) @@ %s::tsquery",
            [f"{pairs} & {spell}" if spell else pairs],
            output_field=BooleanField(),
        )
        already = [row.id for row in found]
        older = rows.filter(held).exclude(id__in=already).order_by(_NEWEST, "-id")
        found += older[: limit - len(found)]
        if len(found) >= limit:
            break
    return found


def _spells(until: datetime | None) -> Iterator[str]:
    """Yield in turn the newest thirty days, the half year before them, and ever ("").

    What is common fills the page from the first; what is rare costs three looks into the index.
    """
    if until is None:
        until = WorkOrder.objects.aggregate(last=Max("opened_at"))["last"]
    if until is None:
        return
    last = int(until.timestamp() // _SPELL_SECONDS)
    yield _quoted(f"~{last}")
    yield f"({' | '.join(_quoted(f'~{last - back}') for back in range(1, 7))})"
    yield ""


def pairs_of(word: str) -> str:
    """Return the query for a word's letters two by two, or for its only letter."""
    letters = word.upper()
    if len(letters) == 1:
        return _quoted(letters)
    places = {*range(0, len(letters) - 1, 2), len(letters) - 2}
    return " & ".join(_quoted(letters[at : at + 2]) for at in sorted(places))


def _quoted(lexeme: str) -> str:
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=LOCAL)
