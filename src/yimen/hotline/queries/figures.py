"""Counts of closed cycles, the rates made of them, and the figures that others may show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from yimen.hotline.contracts.rate import Counts, Rate
from yimen.hotline.models import OrderCycle
from yimen.hotline.queries.counting import begin, counts, year_of
from yimen.hotline.queries.formula import in_force
from yimen.hotline.rules.rates import rates
from yimen.kernel.actor import Actor


def rates_of(
    *, actor: Actor, verbs: tuple[str, ...], since: date, until: date
) -> tuple[Counts, list[Rate]]:
    """Return the counts and rates of the widest area in which the actor holds one of the verbs."""
    areas = sorted({prefix for verb in verbs for prefix in actor.areas(verb)}, key=len)
    found = counts(since=since, until=until, area_prefix=areas[0]) if areas else Counts()
    return found, rates(counts=found, formulas=in_force(day=until).formulas)


def _closed(since: date, until: date, area_prefix: str) -> QuerySet[OrderCycle]:
    return OrderCycle.objects.filter(
        closed_at__gte=begin(since),
        closed_at__lt=begin(until + timedelta(days=1)),
        order__area_code__startswith=area_prefix,
    )


def opened_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each cycle that was opened in the year with the day on which it was closed."""
    rows = _opened(at, area_prefix).order_by("id")
    for row_id, closed_at in rows.values_list("id", "closed_at"):
        closed = closed_at is not None and closed_at <= at
        yield str(row_id), f"{closed_at:%Y-%m-%d}" if closed else ""


def answered_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each cycle of the year that was answered by the moment."""
    rows = _opened(at, area_prefix).filter(replied_at__lte=at).order_by("id")
    for row_id, replied_at in rows.values_list("id", "replied_at"):
        yield str(row_id), f"{replied_at:%Y-%m-%d}"


def _opened(at: datetime, area_prefix: str) -> QuerySet[OrderCycle]:
    since, until = year_of(at)
    return OrderCycle.objects.filter(
        opened_at__gte=begin(since),
        opened_at__lt=begin(until + timedelta(days=1)),
        order__area_code__startswith=area_prefix,
    ).exclude(order__state="draft")


def closed_rows(*, at: datetime, area_prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each cycle closed in the 365 days with what counts of it."""
    since, until = year_of(at)
    rows = _closed(since, until, area_prefix).order_by("id")
    for one in rows.values_list(
        "id", "outcome", "solved", "satisfaction", "contacted_at", "contact_due_at"
    ):
        contacted = one[4] is not None and one[5] is not None and one[4] <= one[5]
        yield str(one[0]), f"{one[1]} {one[2]} {one[3]} {contacted} {one[5] is not None}"
