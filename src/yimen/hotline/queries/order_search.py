"""Narrow lists of orders so that they stay quick with millions: by index, number or title.

What was said is encrypted and cannot be searched. Of a title every two letters that follow each
other are indexed, so that any part of it is found, a single letter too.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from yimen.hotline.contracts.order import Door, OrderState, OrderType, Urgency
from yimen.hotline.models import WorkOrder
from yimen.kernel.clock import LOCAL

_NUMBER = re.compile(r"[Rr]\d{4}[0-9A-Za-z]{4,15}")
_LONGEST, _MOST_WORDS = 60, 8
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


def with_text(rows: QuerySet[WorkOrder], text: str) -> QuerySet[WorkOrder]:
    """Return the rows with this number, or whose title holds every word of the text."""
    wanted = text.strip()[:_LONGEST]
    if _NUMBER.fullmatch(wanted):
        return rows.filter(number=wanted.upper())
    for word in wanted.split()[:_MOST_WORDS]:
        pairs = RawSQL(
            "hotline_title_words(hotline_order.title) @@ %s::tsquery",
            [pairs_of(word)],
            output_field=BooleanField(),
        )
        rows = rows.filter(pairs, title__icontains=word)
    return rows


def pairs_of(word: str) -> str:
    """Return the query for every two letters of a word that follow each other."""
    letters = word.upper()
    if len(letters) == 1:
        return f"{_quoted(letters)}:*"
    return " & ".join(_quoted(letters[at : at + 2]) for at in range(len(letters) - 1))


def _quoted(lexeme: str) -> str:
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=LOCAL)
