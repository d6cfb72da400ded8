"""Rows of the basic catalogue with what units said to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from yimen.catalogue.contracts.vetting import BasicView, Verdict
from yimen.catalogue.models import BasicItem, Claim, Item
from yimen.kernel.contracts import NotFound
from yimen.kernel.prepared import run

PAGE = 50
_SAID = """
    SELECT b.id, c.verdict, c.reason, c.made_by, c.made_at, i.code
    FROM catalogue_basic_item b
    LEFT JOIN catalogue_claim c ON c.basic_item_id = b.id
    LEFT JOIN catalogue_item i ON i.catalogue_code = b.code
    WHERE b.id = ANY(%s) ORDER BY c.made_at, i.code
"""
_COUNTED = """
    SELECT count(*), count(*) FILTER (WHERE c.basic_item_id IS NULL AND i.catalogue_code IS NULL),
        count(*) FILTER (WHERE c.is_taken OR i.catalogue_code IS NOT NULL),
        count(*) FILTER (WHERE c.is_refused AND i.catalogue_code IS NULL)
    FROM catalogue_basic_item b
    LEFT JOIN (
        SELECT basic_item_id, bool_or(verdict = 'taken') AS is_taken,
            bool_or(verdict = 'not_applicable') AS is_refused
        FROM catalogue_claim GROUP BY basic_item_id
    ) c ON c.basic_item_id = b.id
    LEFT JOIN (SELECT DISTINCT catalogue_code FROM catalogue_item) i ON i.catalogue_code = b.code
    WHERE NOT b.is_ended
        AND (%s OR b.department_code = ANY(%s) OR b.department_code = '')
"""
"""How many rows there are, and how many of each standing of `_standings`, in their order."""
_Said = tuple[str | None, str | None, str | None, datetime | None, str | None]
_NOTHING: _Said = (None, None, None, None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicFilter:
    """What the list of the basic catalogue is narrowed to; an empty value does not narrow.

    `standing` is `open` (nobody has answered), `taken` or `not_applicable`.
    """

    text: str = ""
    department_code: str = ""
    item_type: str = ""
    standing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicPage:
    """A page of rows, and the key after which the next page begins."""

    rows: tuple[BasicView, ...]
    next_after: str = ""


def find_basic(*, code: str) -> BasicView | None:
    """Return the row of the basic catalogue with this code, or None."""
    row = BasicItem.objects.filter(code=code).first()
    return _view(row) if row else None


def get_basic(*, basic_id: UUID) -> BasicView:
    """Return one row with its claim. Raises NotFound."""
    row = BasicItem.objects.filter(id=basic_id).first()
    if row is None:
        raise NotFound
    return _views([row])[0]


def basics_of(*, codes: Collection[str]) -> Mapping[str, BasicView]:
    """Return rows by their codes; unknown ones are left out. One query."""
    return {row.code: _view(row) for row in BasicItem.objects.filter(code__in=codes)}


def list_basic(
    *, where: BasicFilter, departments: Collection[str] | None, after: str = ""
) -> BasicPage:
    """Return a page of rows by name; `departments` narrows to rows of these units or of none."""
    found = _narrowed(where, departments)
    key, _, code = after.rpartition("~")
    if code.isalnum():
        found = found.filter(Q(sort_key__gt=key) | Q(sort_key=key, code__gt=code))
    rows = list(found.order_by("sort_key", "code")[: PAGE + 1])
    more = f"{rows[PAGE - 1].sort_key}~{rows[PAGE - 1].code}" if len(rows) > PAGE else ""
    return BasicPage(rows=tuple(_views(rows[:PAGE])), next_after=more)


def count_basic(*, where: BasicFilter, departments: Collection[str] | None) -> int:
    """Return how many rows the pages of `list_basic` have together."""
    return _narrowed(where, departments).count()


def count_standing(*, departments: Collection[str] | None) -> Mapping[str, int]:
    """Return how many rows there are in all (empty), open, taken and not applicable."""
    counts = run(_COUNTED, (departments is None, list(departments or ()))).fetchone()
    return dict(zip(("", *_standings()), counts, strict=True))


def _narrowed(where: BasicFilter, departments: Collection[str] | None) -> QuerySet[BasicItem]:
    found = BasicItem.objects.filter(is_ended=False)
    if departments is not None:
        found = found.filter(Q(department_code__in=departments) | Q(department_code=""))
    if where.department_code:
        found = found.filter(department_code=where.department_code)
    if where.item_type:
        found = found.filter(item_type=where.item_type)
    if where.text:
        found = found.filter(Q(name__icontains=where.text) | Q(code=where.text))
    if where.standing:
        found = found.filter(_standings()[where.standing])
    return found


def _standings() -> Mapping[str, Q]:
    claims = Claim.objects.filter(basic_item=OuterRef("id"))
    items = Q(Exists(Item.objects.filter(catalogue_code=OuterRef("code"))))
    return {
        "open": ~Q(Exists(claims)) & ~items,
        "taken": Q(Exists(claims.filter(verdict=Verdict.TAKEN.value))) | items,
        "not_applicable": Q(Exists(claims.filter(verdict=Verdict.NOT_APPLICABLE.value))) & ~items,
    }


def _views(rows: Sequence[BasicItem]) -> list[BasicView]:
    said: dict[UUID, _Said] = {
        found[0]: found[1:] for found in run(_SAID, ([row.id for row in rows],)).fetchall()
    }
    return [_view(row, said[row.id]) for row in rows]


def _view(row: BasicItem, said: _Said = _NOTHING) -> BasicView:
    verdict, reason, made_by, made_at, item_code = said
    return BasicView(
        id=row.id,
        code=row.code,
        name=row.name,
        item_type=row.item_type,
        levels=tuple(row.levels),
        laws=tuple(row.laws),
        lead=row.lead,
        department_code=row.department_code,
        source=row.source,
        is_ended=row.is_ended,
        verdict=Verdict.TAKEN if item_code else Verdict(verdict) if verdict else None,
        reason=reason or "",
        made_by=made_by or "",
        made_at=made_at,
        item_code=item_code or "",
    )


def last_changes() -> datetime | None:
    """Return when a row of the basic catalogue last changed, or None where there is none."""
    found: datetime | None = BasicItem.objects.aggregate(last=Max("changed_at"))["last"]
    return found
