"""Load an item list: look first, then load it whole or not at all; again is harmless.

What is loaded are drafts; nothing becomes visible before it is vetted and published. A definition
that somebody has worked out is never overwritten by a list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.db import connection, transaction

from yimen.catalogue import access
from yimen.catalogue.actions import version as versions
from yimen.catalogue.actions.history import unsaved_changes
from yimen.catalogue.contracts import VETTING_STATES, ItemState
from yimen.catalogue.contracts.findings import (
    FindingCode,
    FindingWeight,
    ImportFinding,
    ImportReport,
)
from yimen.catalogue.models import FieldChange, Item, ItemVersion
from yimen.catalogue.queries import version as queries
from yimen.catalogue.queries.batches import text_of
from yimen.catalogue.rules.exchange import Exchanged, ListedItem, Units, exchange
from yimen.catalogue.rules.item_list import RawRow, read_list
from yimen.catalogue.rules.version import dump_version
from yimen.directory import public as directory
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

Progress = Callable[[str, int, int], None]

_AT_ONCE = 1_000
_SAID_EVERY = 500
_COLUMN_TITLES = {
    "name": "名称",
    "item_type": "类型",
    "department_code": "负责单位",
    "lawful_amount": "法定时限",
    "lawful_unit": "法定时限的单位",
    "promised_amount": "承诺时限",
    "promised_unit": "承诺时限的单位",
    "audiences": "服务对象",
    "topics": "主题",
    "definition": "指南和材料",
}
"""The columns that a list fills, in the words of a finding."""


@dataclass(frozen=True, slots=True)
class _Change:
    """An item of the list beside what is stored: new, or different in some columns."""

    listed: ListedItem
    latest: ItemVersion | None
    columns: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Source:
    """Who takes in which list, and when."""

    actor: Actor
    name: str
    at: datetime

    def told(
        self, row: ItemVersion, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> Iterator[FieldChange]:
        """Yield what the list changed in a version."""
        return unsaved_changes(
            row=row, before=before, after=after, actor=self.actor, at=self.at,
            why=f"导入清单“{self.name}”", source=self.name,
        )  # fmt: skip


def import_items(
    *,
    actor: Actor,
    path: Path,
    at: datetime,
    apply: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Look at a list on disk, and load it where `apply` says so.

    Raises: NotAllowed; ItemListRefused where the file is no item list.
    """
    with path.open("rb") as stream:
        return import_stream(
            actor=actor, stream=stream, name=path.name, at=at, apply=apply, progress=progress
        )


def import_stream(
    *,
    actor: Actor,
    stream: BinaryIO,
    name: str,
    at: datetime,
    apply: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """As `import_items`, for an open file whose name is `name`."""
    access.check_can_edit_all(actor)
    kind, rows = read_list(stream)
    found = exchange(kind, _told(rows, progress), _units())
    if not apply:
        return _report(name, found, _changes(found.items), applied=False)
    digest = _digest(stream)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE catalogue_item IN SHARE ROW EXCLUSIVE MODE")
        changes = _changes(found.items)
        report = _report(name, found, changes, applied=True)
        _store(changes, _Source(actor, name, at), progress)
        if changes:
            ledger.record(
                actor=actor,
                verb="catalogue.list.imported",
                subject=Ref("catalogue.load", new_id()),
                at=at,
                change={
                    "file": name[:120],
                    "sha256": digest,
                    "rows": report.rows,
                    "added": report.added,
                    "changed": report.changed,
                },
            )
    queries.forget_views()
    return report


def _told(rows: Iterator[RawRow], progress: Progress | None) -> Iterator[RawRow]:
    for number, row in enumerate(rows, start=1):
        if progress and number % _SAID_EVERY == 0:
            progress("读清单", number, 0)
        yield row


def _digest(stream: BinaryIO) -> str:
    stream.seek(0)
    return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # any reader


def _units() -> Units:
    units = directory.list_organisations()
    names = {unit.name: unit.code for unit in units}
    return Units(
        by_uscc={unit.uscc: unit.code for unit in units if unit.uscc},
        by_name=names | {unit.short_name: unit.code for unit in units if unit.short_name},
        is_uscc=lambda code: identity.is_uscc(text=code),
    )


def _changes(items: Sequence[ListedItem]) -> list[_Change]:
    latest = _latest([item.key for item in items])
    found = []
    for item in items:
        known = latest.get(item.key)
        columns = _columns(item)
        if known is not None:
            columns = _different(known, columns)
        if columns:
            found.append(_Change(item, known, columns))
    return found


def _latest(keys: Sequence[str]) -> dict[str, ItemVersion]:
    rows = (
        ItemVersion.objects.filter(item__code__in=keys)
        .select_related("item")
        .order_by("item_id", "-version")
        .distinct("item_id")
    )
    return {row.item.code: row for row in rows}


def _columns(item: ListedItem) -> dict[str, Any]:
    return versions.columns(item.text)


def _different(known: ItemVersion, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns in which a list says something else; where it is silent, nothing."""
    changed = {
        column: columns[column]
        for column in _COLUMN_TITLES
        if _says_something(column, columns) and getattr(known, column) != columns[column]
    }
    if known.definition is not None:
        changed.pop("definition", None)
    if "name" in changed:
        changed["sort_key"] = columns["sort_key"]
    return changed


def _says_something(column: str, columns: Mapping[str, Any]) -> bool:
    if column in ("lawful_unit", "promised_unit"):
        return columns[column.replace("unit", "amount")] is not None
    return columns[column] not in (None, "", [])


def _report(
    name: str, found: Exchanged, changes: Sequence[_Change], *, applied: bool
) -> ImportReport:
    waiting = [change for change in changes if _is_waiting(change)]
    added = sum(change.latest is None for change in changes)
    changed = len(changes) - added - len(waiting)
    return ImportReport(
        source=name,
        rows=found.rows,
        usable=len(found.items),
        added=added,
        changed=changed,
        unchanged=len(found.items) - added - changed,
        applied=applied,
        findings=(*found.findings, *_differences(changes)),
        counts=tuple(sorted(found.counts.items())),
    )


def _is_waiting(change: _Change) -> bool:
    """Say whether the stored version is being vetted, so that a list may not touch it."""
    return change.latest is not None and change.latest.state in VETTING_STATES


def _differences(changes: Iterable[_Change]) -> Iterator[ImportFinding]:
    for change in changes:
        if change.latest is None:
            continue
        what = "、".join(
            title for column, title in _COLUMN_TITLES.items() if column in change.columns
        )
        waiting = _is_waiting(change)
        yield ImportFinding(
            line=change.listed.line,
            code=FindingCode.DIFFERS,
            weight=FindingWeight.WARNING if waiting else FindingWeight.NOTE,
            message=f"和库里的不同：{what}。"
            + ("库里的版本正在审核，这次不改。" if waiting else ""),
            name=change.listed.text.name,
        )


def _store(changes: Sequence[_Change], source: _Source, progress: Progress | None) -> None:
    fresh = [change for change in changes if change.latest is None]
    for start in range(0, len(fresh), _AT_ONCE):
        _add(fresh[start : start + _AT_ONCE], source)
        if progress:
            progress("写入", min(start + _AT_ONCE, len(fresh)), len(fresh))
    for change in changes:
        if change.latest is not None and not _is_waiting(change):
            _change(change.latest, change.columns, source)


def _add(changes: Sequence[_Change], source: _Source) -> None:
    items = Item.objects.bulk_create(
        Item(
            code=change.listed.key,
            catalogue_code=change.listed.text.catalogue_code,
            created_at=source.at,
        )
        for change in changes
    )
    rows = ItemVersion.objects.bulk_create(
        ItemVersion(item=item, version=1, **change.columns, **versions.draft_dates(source.at))
        for item, change in zip(items, changes, strict=True)
    )
    FieldChange.objects.bulk_create(
        told for row in rows for told in source.told(row, {}, {"name": row.name})
    )


def _change(latest: ItemVersion, columns: Mapping[str, Any], source: _Source) -> None:
    """Change a draft in place; beside a version in force, write the next one."""
    before = dump_version(text_of(latest))
    row = latest
    if latest.state != ItemState.DRAFT:
        kept = {name: getattr(latest, name) for name in versions.COPIED}
        row = ItemVersion(
            item=latest.item,
            version=latest.version + 1,
            **(kept | dict(columns)),
            **versions.draft_dates(source.at),
        )
        row.save(force_insert=True)
    else:
        for name, value in columns.items():
            setattr(latest, name, value)
        latest.changed_at = source.at
        latest.save(update_fields=[*columns, "changed_at"])
    FieldChange.objects.bulk_create(source.told(row, before, dump_version(text_of(row))))
