"""Versions as views: one row by id or by code and day, and lists with keyset paging."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from yimen.catalogue.contracts import (
    UNPUBLISHED,
    ItemFilter,
    ItemPage,
    ItemRow,
    ItemState,
    ItemUnknown,
    ItemVersionView,
    Level,
    LimitText,
    Regime,
)
from yimen.catalogue.models import ItemVersion
from yimen.catalogue.rules.definition import load_definition
from yimen.kernel.prepared import run
from yimen.kernel.reference import Kept
from yimen.ui.web.kept import forget_pages

KEPT_VIEWS = 2_000
MAX_PAGE = 200
_SHOWN = (ItemState.IN_USE.value, ItemState.SUSPENDED.value)
_ROW = (
    "id", "item__code", "name", "version", "state", "effective_on", "until_on", "item_type",
    "department_code", "instant", "receive_level", "decide_level",
    "promised_amount", "promised_unit", "promised_law",
)  # fmt: skip
_VIEW = (
    *_ROW, "item__catalogue_code", "regime", "entrusted_acceptance", "lawful_amount",
    "lawful_unit", "lawful_law", "audiences", "topics", "life_events", "definition", "changed_at",
)  # fmt: skip

# Hot path: every page of an application asks which version holds today.
_STAMP = f"""
    SELECT v.id, v.changed_at FROM catalogue_item_version v
    JOIN catalogue_item i ON i.id = v.item_id
    WHERE i.code = %s AND v.effective_on <= %s AND (v.until_on IS NULL OR v.until_on > %s)
      AND v.state IN ({", ".join(f"'{state}'" for state in _SHOWN)})
    ORDER BY v.effective_on DESC, v.version DESC LIMIT 1
"""  # noqa: S608 -- constants

_views: dict[UUID, tuple[datetime, ItemVersionView]] = {}
_current_views: Kept[ItemVersionView | None] = Kept()


def get_version(*, version_id: UUID) -> ItemVersionView:
    """Return a version by id, from memory where it was read before.

    Published versions never change but for their state; whether one may be applied for is asked
    of `find_current`.

    Raises:
        ItemUnknown: no version has this id.
    """
    kept = _views.get(version_id)
    if kept is not None and kept[1].state not in UNPUBLISHED:
        return kept[1]
    row = ItemVersion.objects.filter(id=version_id).values(*_VIEW).first()
    if row is None:
        raise ItemUnknown
    return _keep(row)


def find_current(*, item_code: str, on: date) -> ItemVersionView | None:
    """Return the version of an item that holds on a day (suspended ones too), or None."""
    if not item_code.isalnum():
        return None
    return _current_views.get((item_code, on), lambda: _read_current(item_code, on))


def _read_current(item_code: str, on: date) -> ItemVersionView | None:
    stamp = run(_STAMP, (item_code, on, on)).fetchone()
    if stamp is None:
        return None
    version_id, changed_at = stamp
    kept = _views.get(version_id)
    if kept is not None and kept[0] == changed_at:
        return kept[1]
    return _keep(ItemVersion.objects.filter(id=version_id).values(*_VIEW).get())


def views_of(*, version_ids: Collection[UUID]) -> dict[UUID, ItemVersionView]:
    """Return versions by their ids, as the database holds them now; unknown ones are left out."""
    rows = ItemVersion.objects.filter(id__in=version_ids).values(*_VIEW)
    return {row["id"]: _keep(row) for row in rows}


def list_current(
    *, on: date, where: ItemFilter | None = None, after: str = "", limit: int = 50
) -> ItemPage:
    """Return the versions that hold on a day, by name in pinyin, from behind a key."""
    found = _current(on).filter(narrowed(where or ItemFilter()))
    return page_of(found, after=after, limit=limit)


def list_items(*, item_codes: Collection[str], on: date) -> list[ItemRow]:
    """Return the versions of these items that hold on a day, in the order of the codes."""
    found = _current(on).filter(item__code__in=item_codes)
    rows = found.order_by("effective_on", "version").values(*_ROW, "sort_key", open=_OPEN)
    newest = {row["item__code"]: row_of(row) for row in rows}
    return [newest[code] for code in item_codes if code in newest]


def page_of(found: QuerySet[ItemVersion], *, after: str, limit: int) -> ItemPage:
    """Return a page of versions by name in pinyin, from behind a key."""
    size = min(max(limit, 1), MAX_PAGE)
    key, _, raw_id = after.rpartition("~")
    if key.isprintable() and _is_id(raw_id):
        found = found.filter(Q(sort_key__gt=key) | Q(sort_key=key, id__gt=UUID(raw_id)))
    rows = list(found.order_by("sort_key", "id").values(*_ROW, "sort_key", open=_OPEN)[: size + 1])
    more = len(rows) > size
    last = rows[size - 1] if more else None
    return ItemPage(
        rows=tuple(row_of(row) for row in rows[:size]),
        next_after=f"{last['sort_key']}~{last['id']}" if last else "",
    )


def count_current(*, on: date, where: ItemFilter | None = None) -> int:
    """Return how many versions hold on a day."""
    return _current(on).filter(narrowed(where or ItemFilter())).count()


_OPEN = Q(definition__isnull=False) & Q(state=ItemState.IN_USE.value)


def _current(on: date) -> QuerySet[ItemVersion]:
    return ItemVersion.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gt=on), state__in=_SHOWN, effective_on__lte=on
    )


def narrowed(where: ItemFilter) -> Q:
    """Return the condition on version rows that a filter stands for."""
    condition = Q()
    for column in ("department_code", "item_type", "decide_level", "receive_level"):
        value = getattr(where, column)
        if value:
            condition &= Q(**{column: value})
    if where.topic:
        condition &= Q(topics__contains=[where.topic])
    if where.audience:
        condition &= Q(audiences__contains=[where.audience])
    if where.life_event:
        condition &= Q(life_events__contains=[where.life_event])
    if where.moved_down:
        condition &= ~Q(receive_level=Level.COUNTY.value)
    if where.open_only:
        condition &= _OPEN
    if where.text:
        condition &= Q(name__icontains=where.text) | Q(item__code=where.text)
    return condition


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def row_of(row: Mapping[str, Any]) -> ItemRow:
    """Return a list row from the values of a version."""
    return ItemRow(
        id=row["id"],
        item_code=row["item__code"],
        name=row["name"],
        version=row["version"],
        state=ItemState(row["state"]),
        effective_on=row["effective_on"],
        item_type=row["item_type"],
        department_code=row["department_code"],
        instant=row["instant"],
        receive_level=Level(row["receive_level"]),
        decide_level=Level(row["decide_level"]),
        promised_limit=_limit(row, "promised"),
        is_open=bool(row["open"]),
        until_on=row["until_on"],
    )


def _limit(row: Mapping[str, Any], which: str) -> LimitText | None:
    amount = row[f"{which}_amount"]
    if amount is None:
        return None
    return LimitText(amount=amount, unit=row[f"{which}_unit"], law=row[f"{which}_law"])


def _keep(row: Mapping[str, Any]) -> ItemVersionView:
    view = ItemVersionView(
        id=row["id"],
        item_code=row["item__code"],
        catalogue_code=row["item__catalogue_code"],
        name=row["name"],
        version=row["version"],
        state=ItemState(row["state"]),
        effective_on=row["effective_on"],
        item_type=row["item_type"],
        regime=Regime(row["regime"]),
        department_code=row["department_code"],
        instant=row["instant"],
        receive_level=Level(row["receive_level"]),
        decide_level=Level(row["decide_level"]),
        entrusted_acceptance=row["entrusted_acceptance"],
        lawful_limit=_limit(row, "lawful"),
        promised_limit=_limit(row, "promised"),
        audiences=tuple(row["audiences"]),
        topics=tuple(row["topics"]),
        life_events=tuple(row["life_events"]),
        definition=_definition(row),
    )
    while len(_views) >= KEPT_VIEWS:
        _views.pop(next(iter(_views)), None)
    _views[view.id] = (row["changed_at"], view)
    return view


def _definition(row: Mapping[str, Any]) -> Any:
    """Return the definition, the very one already in memory where only the state has changed."""
    kept = _views.get(row["id"])
    if kept is not None and kept[1].state not in UNPUBLISHED:
        return kept[1].definition
    return load_definition(row["definition"]) if row["definition"] else None


def forget_views(version_ids: Iterable[UUID] | None = None) -> None:
    """Drop versions from memory (all where none are named): drafts were edited, a demo reset.

    Public pages go too: they may show what has changed.
    """
    forget_pages()
    if version_ids is None:
        _views.clear()
        return
    for version_id in version_ids:
        _views.pop(version_id, None)
