"""Guides with who answers for them and by when they are looked at again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from yimen.catalogue.contracts import ItemState
from yimen.catalogue.contracts.vetting import GuideReview
from yimen.catalogue.models import ItemVersion

PAGE = 50
SOON = 30
_SHOWN = (ItemState.IN_USE.value, ItemState.SUSPENDED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidePage:
    """A page of guides, how many there are in all, and the number of the next page or 0."""

    rows: Sequence[GuideReview]
    total: int
    next_page: int


def list_guides(
    *,
    on: date,
    departments: Collection[str] | None,
    text: str = "",
    standing: str = "",
    page: int = 1,
) -> GuidePage:
    """Return guides, those with the earliest review first; `standing` is late, soon or nobody."""
    found = _narrowed(_current(on), departments, text).filter(_standing(standing, on))
    total = found.count()
    start = (page - 1) * PAGE
    rows = _rows(found, start, start + PAGE)
    return GuidePage(rows=rows, total=total, next_page=page + 1 if total > start + PAGE else 0)


def count_guides(*, on: date, departments: Collection[str] | None) -> dict[str, int]:
    """Return how many guides there are, late, due soon, and without somebody named."""
    found = _narrowed(_current(on), departments, "")
    counts: dict[str, int] = found.aggregate(
        all=Count("id"),
        **{
            standing: Count("id", filter=_standing(standing, on))
            for standing in ("late", "soon", "nobody")
        },
    )
    return {"": counts.pop("all"), **counts}


def list_overdue(*, on: date, limit: int) -> list[GuideReview]:
    """Return guides whose day has passed and that nobody was asked for yet."""
    found = _current(on).filter(item__review_by__lt=on, item__review_unit_id__isnull=True)
    return _rows(found, 0, limit)


def find_guide(*, item_id: UUID, on: date) -> GuideReview | None:
    """Return the guide of an item that holds on a day, or None."""
    found = _rows(_current(on).filter(item_id=item_id), 0, 1)
    return found[0] if found else None


def _current(on: date) -> QuerySet[ItemVersion]:
    return ItemVersion.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gt=on),
        state__in=_SHOWN,
        effective_on__lte=on,
        definition__isnull=False,
    )


def _narrowed(
    found: QuerySet[ItemVersion], departments: Collection[str] | None, text: str
) -> QuerySet[ItemVersion]:
    if departments is not None:
        found = found.filter(department_code__in=departments)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(item__code=text))
    return found


def _standing(standing: str, on: date) -> Q:
    if standing == "late":
        return Q(item__review_by__lt=on)
    if standing == "soon":
        last = date.fromordinal(on.toordinal() + SOON)
        return Q(item__review_by__gte=on, item__review_by__lt=last)
    return Q(item__owner_id__isnull=True) if standing == "nobody" else Q()


def _rows(found: QuerySet[ItemVersion], start: int, end: int) -> list[GuideReview]:
    rows = found.order_by("item__review_by", "sort_key", "id").values_list(
        "item_id", "item__code", "name", "version", "department_code",
        "item__owner_id", "item__review_by", "item__review_unit_id",
    )  # fmt: skip
    return [
        GuideReview(
            item_id=row[0],
            item_code=row[1],
            name=row[2],
            version=row[3],
            department_code=row[4],
            owner_id=row[5],
            review_by=row[6],
            is_asked=row[7] is not None,
        )
        for row in rows[start:end]
    ]
