"""The three rates by department, town and category, and the orders behind every number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Substr
from django.db.models.lookups import GreaterThanOrEqual

from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.hotline import access
from yimen.hotline.contracts.league import Standing
from yimen.hotline.contracts.order import OrderView
from yimen.hotline.contracts.rate import Counts, Formula, Rate
from yimen.hotline.contracts.side import CallBackOutcome, Satisfaction
from yimen.hotline.models import OrderCycle
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import order as orders
from yimen.hotline.queries.counting import begin
from yimen.hotline.queries.formula import in_force
from yimen.hotline.rules.rates import rates
from yimen.kernel.actor import Actor

THREE = ("hotline.response", "hotline.solved", "hotline.satisfied")
GROUPS = {"unit": "部门", "area": "乡镇", "category": "类别"}
COUNTED: Mapping[str, Q] = {
    "closed": Q(),
    "closed_in_time": Q(in_time=True),
    "asked": ~Q(outcome=""),
    "satisfied": Q(satisfaction=Satisfaction.SATISFIED),
    "dissatisfied": Q(satisfaction=Satisfaction.DISSATISFIED),
    "undecided": Q(satisfaction=Satisfaction.UNDECIDED),
    "refused": Q(outcome=CallBackOutcome.REFUSED),
    "unreached": Q(outcome=CallBackOutcome.UNREACHED),
    "solved": Q(solved=True),
    "dispatched": Q(dispatched_at__isnull=False),
    "to_contact": Q(contact_due_at__isnull=False),
    "contacted_in_time": Q(contacted_at__lte=F("contact_due_at")),
    "valid": ~Q(satisfaction=""),
}
"""What a count counts, so that its number and its rows are one thing; `valid` could be judged."""
_COUNTS = {
    one.name: Count("id", filter=COUNTED[one.name] or None)
    for one in fields(Counts)
    if one.name in COUNTED
}
_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A span of days of an area, the last day included."""

    area_prefix: str
    since: date
    until: date

    @property
    def before(self) -> Span:
        """Return the span of the same length right before it."""
        length = self.until - self.since + timedelta(days=1)
        return Span(
            area_prefix=self.area_prefix,
            since=self.since - length,
            until=self.since - timedelta(days=1),
        )


def three_formulas(*, day: date) -> tuple[Formula, ...]:
    """Return the formulas of the three rates as they were in force on a day, in their order."""
    known = {one.code: one for one in in_force(day=day).formulas}
    return tuple(known[code] for code in THREE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The standings of a span with the counts and the three rates of all of them."""

    standings: list[Standing]
    counts: Counts
    rates: list[Rate]


def table(*, actor: Actor, by: str, span: Span) -> Table:
    """Return each department, town or branch that closed something, with its three rates.

    Orders that the officer may not know of are not counted.
    """
    now, before = _both(actor, by, span)
    names = _names(by, now)
    formulas = three_formulas(day=span.until)
    whole = _sum(now.values())
    return Table(
        standings=[
            Standing(
                key=key,
                name=names.get(key, "没有记"),
                counts=counts,
                rates=tuple(rates(counts=counts, formulas=formulas)),
                before=tuple(rates(counts=before.get(key, Counts()), formulas=formulas)),
            )
            for key, counts in now.items()
        ],
        counts=whole,
        rates=rates(counts=whole, formulas=formulas),
    )


def rates_of_all(*, actor: Actor, span: Span) -> tuple[Counts, list[Rate]]:
    """Return the counts of everything and the three rates made of them."""
    counts = Counts(**_cycles(actor, span).aggregate(**_COUNTS))
    return counts, rates(counts=counts, formulas=three_formulas(day=span.until))


def orders_behind(
    *, actor: Actor, by: str, key: str | None, counted: str, span: Span
) -> tuple[int, list[OrderView]]:
    """Return how many cycles a number counts, and the orders behind it, a hundred at most."""
    rows = _cycles(actor, span).filter(COUNTED.get(counted, Q(pk__in=[])))
    if key is not None:
        rows = rows.filter(_of_key(by, key))
    number = rows.count()
    ids = list(rows.order_by("-closed_at", "-id").values_list("order_id", flat=True)[:_PAGE])
    found = {row.id: orders.view(row) for row in orders.visible(actor).filter(id__in=ids)}
    return number, [found[one] for one in dict.fromkeys(ids) if one in found]


def _cycles(actor: Actor, span: Span) -> QuerySet[OrderCycle]:
    rows = OrderCycle.objects.filter(
        closed_at__gte=begin(span.since), closed_at__lt=begin(span.until + timedelta(days=1)),
        order__area_code__startswith=span.area_prefix,
    )  # fmt: skip
    hidden = access.barred(actor)
    return rows.exclude(order__reported_unit_id__in=hidden) if hidden else rows


def _both(actor: Actor, by: str, span: Span) -> tuple[dict[str, Counts], dict[str, Counts]]:
    """Return the counts of a span and of the one right before it, by group, of one question."""
    column: Any = {
        "unit": F("unit_id"),
        "area": Substr("order__area_code", 1, 9),
        "category": F("order__category_code"),
    }[by]
    rows = (
        _cycles(actor, replace(span, since=span.before.since))
        .annotate(group=column, now=GreaterThanOrEqual(F("closed_at"), begin(span.since)))
        .values("group", "now")
        .annotate(**_COUNTS)
        .order_by("group", "now")
    )
    now = defaultdict[str, list[Counts]](list)
    before = defaultdict[str, list[Counts]](list)
    for one in rows:
        row: dict[str, Any] = dict(one)
        group, is_now = str(row.pop("group") or ""), row.pop("now")
        key = _root(group) if by == "category" else group
        (now if is_now else before)[key].append(Counts(**row))
    return _sums(now), _sums(before)


def _sums(several: Mapping[str, Iterable[Counts]]) -> dict[str, Counts]:
    return {key: _sum(each) for key, each in several.items()}


def _sum(several: Iterable[Counts]) -> Counts:
    listed = list(several)
    return Counts(
        **{one.name: sum(getattr(each, one.name) for each in listed) for one in fields(Counts)}
    )


def _root(code: str) -> str:
    parents = {one.code: one.parent for one in categories.tree()}
    while parents.get(code):
        code = parents[code]
    return code


def _of_key(by: str, key: str) -> Q:
    if by == "unit":
        return Q(unit_id=UUID(key)) if key else Q(unit_id=None)
    if by == "area":
        return Q(order__area_code__startswith=key)
    return Q(order__category_code__startswith=key) if key else Q(order__category_code="")


def _names(by: str, keys: Iterable[str]) -> dict[str, str]:
    wanted = [key for key in keys if key]
    if by == "unit":
        units = directory.list_organisations(ids={UUID(key) for key in wanted})
        return {str(one.id): one.short_name for one in units} | {"": "热线直接答复"}
    if by == "area":
        codes = {f"{key:0<12}": key for key in wanted}
        return {codes[code]: name for code, name in directory.area_names(codes=codes).items()}
    return {one.code: one.title for one in categories.tree() if not one.parent} | {"": "没有分类"}


def desk_area(*, area_prefix: str) -> str:
    """Return the area code of the centre that serves an area, for its name on papers."""
    centres = directory.list_organisations(level=UnitLevel.CENTRE)
    own = [one.area_code for one in centres if one.area_code.startswith(area_prefix)]
    return min(own, default=f"{area_prefix:0<12}")
