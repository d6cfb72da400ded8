"""Items as the rows of a batch, and the batches that went out or came in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Exists, OuterRef, Q, QuerySet

from yimen.catalogue.contracts import ItemState, Level, LimitText, Regime
from yimen.catalogue.models import ItemBatch, ItemVersion
from yimen.catalogue.rules.definition import load_definition
from yimen.catalogue.rules.exchange_batch import STATE_CODES, Scope, TakenBatch
from yimen.catalogue.rules.national_rows import HANDLE_FIELD, HANDLE_TABLE, NationalRow, write_row
from yimen.catalogue.rules.version import VersionText, dump_version
from yimen.directory import public as directory

LISTED = 50
_SHOWN = (ItemState.IN_USE.value, ItemState.SUSPENDED.value)
Units = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """A batch in the list of batches."""

    outward: bool
    number: str
    source: str
    since: str
    scope: str
    row_count: int
    made_at: datetime
    made_by: str


def list_batches() -> list[BatchLine]:
    """Return the last batches that went out or came in, newest first."""
    rows = ItemBatch.objects.order_by("-made_at", "-id").defer("marks")[:LISTED]
    return [
        BatchLine(
            outward=row.outward, number=row.number, source=row.source, since=row.since,
            scope=row.scope, row_count=row.row_count, made_at=row.made_at, made_by=row.made_by,
        )
        for row in rows
    ]  # fmt: skip


def last_taken(*, source: str) -> tuple[TakenBatch | None, frozenset[str], dict[str, str]]:
    """Return the newest batch of a source, the numbers of all, and what they told of each item."""
    rows = ItemBatch.objects.filter(outward=False, source=source)
    numbers = frozenset(rows.values_list("number", flat=True))
    last = rows.order_by("-time", "-number").first()
    if last is None:
        return None, numbers, {}
    taken = TakenBatch(number=last.number, time=last.time, digest=last.digest)
    return taken, numbers, dict(last.marks)


def units_by_code() -> Units:
    """Return the USCC and the name of every unit by its code."""
    return {unit.code: (unit.uscc, unit.name) for unit in directory.list_organisations()}


def national_rows(*, scope: Scope, on: date) -> Iterator[tuple[str, NationalRow]]:
    """Yield every item of a scope by its code, as a row of the national tables."""
    units = units_by_code()
    for row in _rows(scope, on).select_related("item").order_by("item__code").iterator(500):
        yield row.item.code, _national(row, units, on)


def _rows(scope: Scope, on: date) -> QuerySet[ItemVersion]:
    if scope is Scope.IN_FORCE:
        return (
            ItemVersion.objects.filter(
                Q(until_on__isnull=True) | Q(until_on__gt=on),
                state__in=_SHOWN,
                effective_on__lte=on,
            )
            .order_by("item__code", "-effective_on")
            .distinct("item__code")
        )
    later = ItemVersion.objects.filter(item=OuterRef("item"), version__gt=OuterRef("version"))
    return ItemVersion.objects.filter(~Exists(later)).exclude(state=ItemState.CANCELLED.value)


def text_of(row: ItemVersion) -> VersionText:
    """Return the text of a stored version."""
    return VersionText(
        catalogue_code=row.item.catalogue_code,
        name=row.name,
        item_type=row.item_type,
        regime=Regime(row.regime),
        department_code=row.department_code,
        receive_level=Level(row.receive_level),
        decide_level=Level(row.decide_level),
        instant=row.instant,
        entrusted_acceptance=row.entrusted_acceptance,
        lawful_limit=_limit(row.lawful_amount, row.lawful_unit, row.lawful_law),
        promised_limit=_limit(row.promised_amount, row.promised_unit, row.promised_law),
        audiences=tuple(row.audiences),
        topics=tuple(row.topics),
        life_events=tuple(row.life_events),
        keywords=tuple(row.keywords),
        definition=load_definition(row.definition) if row.definition else None,
    )


def _limit(amount: int | None, unit: str, law: str) -> LimitText | None:
    return None if amount is None else LimitText(amount=amount, unit=unit, law=law)


def _national(row: ItemVersion, units: Units, on: date) -> NationalRow:
    made = write_row(text_of(row))
    for line in made.tables.get(HANDLE_TABLE, []):
        line[HANDLE_FIELD] = f"{row.item.code}{line[HANDLE_FIELD]}"
    uscc, name = units.get(row.department_code, ("", ""))
    ended = row.until_on is not None and row.until_on <= on
    state = ItemState.CANCELLED if ended else ItemState(row.state)
    made.values |= {
        "row_guid": row_guid(row.item.code),
        "task_code": row.item.code,
        "task_version": str(row.version),
        "task_state": STATE_CODES.get(state, ""),
        "plan_effective_date": f"{row.effective_on:%Y%m%d}",
        "plan_cancel_date": f"{row.until_on:%Y%m%d}" if row.until_on else "",
        "dept_code": uscc,
        "dept_name": name,
    }
    return made


def row_guid(code: str) -> str:
    """Return the mark of an item's row, the same in every batch (row_guid)."""
    return str(uuid5(NAMESPACE_URL, f"yimen:item:{code}"))


def mark_of(row: NationalRow) -> str:
    """Return the fingerprint by which a change of an item is noticed."""
    return _sum([row.values, row.tables, row.extension])


def text_mark(text: VersionText) -> str:
    """Return the fingerprint of the text of a version alone."""
    return _sum(dump_version(text))


def _sum(value: Any) -> str:
    content = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]
