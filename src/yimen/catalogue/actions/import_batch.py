"""Take a batch of items in: in its order, whole or not at all, and again without effect.

What comes in becomes drafts; only an item that its source cancelled is cancelled here as well, by
who may do so. A draft that somebody here has worked on since is left alone and told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import connection, models, transaction

from yimen.catalogue import access
from yimen.catalogue.actions import version as versions
from yimen.catalogue.actions.history import unsaved_changes
from yimen.catalogue.actions.vetting import cancel_version
from yimen.catalogue.contracts import DefinitionRefused, ItemState
from yimen.catalogue.contracts.findings import (
    FindingCode,
    FindingWeight,
    ImportFinding,
    ImportReport,
)
from yimen.catalogue.models import FieldChange, Item, ItemBatch, ItemVersion
from yimen.catalogue.queries import batches as queries
from yimen.catalogue.queries import version as version_queries
from yimen.catalogue.rules.codes import numbered, read_handle
from yimen.catalogue.rules.definition import read_as
from yimen.catalogue.rules.exchange_batch import BatchHead, BatchRow, Operation, is_repeated
from yimen.catalogue.rules.exchange_files import read_file
from yimen.catalogue.rules.listed_codes import parse_listed_code
from yimen.catalogue.rules.national_rows import HANDLE_FIELD, HANDLE_TABLE, read_row
from yimen.catalogue.rules.version import VersionText, dump_version, version_findings
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger

_DRAFTS_MAY = frozenset({"catalogue_code", "department_code", "item_type"})
"""What a draft may still lack: it is mended before it is published."""

_MOST_DAYS = 100_000
_AT_ONCE = 1_000
_COLUMNS = {each.name: each for each in ItemVersion._meta.get_fields()}  # noqa: SLF001 -- Django's own word
_OPEN = (ItemState.IN_USE.value, ItemState.SUSPENDED.value)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A row that can be taken in, beside what is stored."""

    row: BatchRow
    latest: ItemVersion | None
    text: VersionText | None = None
    mark: str = ""


@dataclass(slots=True)
class _Taking:
    """A batch being taken in: what was found, what is to be done, what was done."""

    head: BatchHead
    actor: Actor
    at: datetime
    marks: dict[str, str]
    findings: list[ImportFinding] = field(default_factory=list)
    wanted: list[_Wanted] = field(default_factory=list)
    fresh: list[_Wanted] = field(default_factory=list)
    changed: int = 0
    cancelled: int = 0

    def find(self, row: BatchRow, code: FindingCode, weight: FindingWeight, message: str) -> None:
        """Note a finding."""
        name = row.row.values.get("task_name", "")[:200]
        self.findings.append(
            ImportFinding(line=row.line, code=code, weight=weight, message=message, name=name)
        )


def import_batch(
    *, actor: Actor, content: bytes, name: str, at: datetime, apply: bool = False
) -> ImportReport:
    """Look at a batch, and take it in where `apply` says so.

    Raises NotAllowed; ItemListRefused where it is no batch, older than what was taken in, or
    follows a batch that never came.
    """
    access.check_can_edit_all(actor)
    head, rows = read_file(content)
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE catalogue_item IN SHARE ROW EXCLUSIVE MODE")
        last, taken, marks = queries.last_taken(source=head.source)
        again = is_repeated(head=head, digest=digest, last=last, taken=taken)
        taking = _Taking(head, actor, at, marks)
        _read_all(taking, rows)
        for wanted in taking.wanted:
            _settle(taking, wanted, apply=apply)
        if apply:
            _add_all(taking, taking.fresh)
        if apply and not again:
            _keep(taking, len(rows), digest)
    if apply:
        version_queries.forget_views()
    return _report(name, taking, len(rows), applied=apply)


def _read_all(taking: _Taking, rows: list[BatchRow]) -> None:
    known = _latest([row.code for row in rows])
    units = {uscc: code for code, (uscc, _) in queries.units_by_code().items() if uscc}
    seen: set[str] = set()
    for row in rows:
        if row.code in seen:
            taking.find(
                row, FindingCode.CODE_DOUBLED, FindingWeight.ERROR, "同一批里这个编码出现了两次。"
            )
            continue
        seen.add(row.code)
        wanted = _read(taking, row, known.get(row.code), units)
        if wanted is not None:
            taking.wanted.append(wanted)


def _latest(codes: list[str]) -> dict[str, ItemVersion]:
    rows = (
        ItemVersion.objects.filter(item__code__in=codes)
        .select_related("item")
        .order_by("item_id", "-version")
        .distinct("item_id")
    )
    return {row.item.code: row for row in rows}


def _read(
    taking: _Taking, row: BatchRow, latest: ItemVersion | None, units: Mapping[str, str]
) -> _Wanted | None:
    if row.operation is Operation.DELETE:
        return _Wanted(row, latest)
    if latest is None and parse_listed_code(code=row.code) is None and not _is_own(row.code):
        taking.find(
            row, FindingCode.CODE_UNREADABLE, FindingWeight.ERROR,
            f"读不懂实施编码“{row.code[:60]}”。",
        )  # fmt: skip
        return None
    try:
        _shorten_handles(row)
        text = read_as(VersionText, _with_unit(read_row(row.row), row, units))
    except DefinitionRefused as refused:
        for message in refused.errors.values():
            taking.find(row, FindingCode.ROW_UNREADABLE, FindingWeight.ERROR, message)
        return None
    if not _is_fit(taking, row, text):
        return None
    if text.definition is not None:
        text = replace(text, definition=numbered(text.definition))
    return _Wanted(row, latest, text, queries.text_mark(text))


def _shorten_handles(row: BatchRow) -> None:
    """Leave of the code of every way to handle an item what is not the item's own.

    Raises DefinitionRefused where it is another item's code.
    """
    for number, line in enumerate(row.row.tables.get(HANDLE_TABLE, []), start=1):
        told = line.get(HANDLE_FIELD, "")
        try:
            line[HANDLE_FIELD] = told and read_handle(text=told, item_code=row.code)
        except ValueError as wrong:
            raise DefinitionRefused(
                {HANDLE_FIELD: f"第 {number} 个业务办理项：{wrong}。"}
            ) from wrong


def _is_own(code: str) -> bool:
    return code.isascii() and code.isalnum() and 0 < len(code) <= 36


def _with_unit(made: dict[str, Any], row: BatchRow, units: Mapping[str, str]) -> dict[str, Any]:
    """Let the unit's credit code say which unit it is here; codes of ours differ elsewhere."""
    own = str(made.get("department_code", ""))
    uscc = row.row.values.get("dept_code", "")
    same = bool(own) and units.get(uscc) == own
    return made | {"department_code": own if same or uscc not in units else units[uscc]}


def _is_fit(taking: _Taking, row: BatchRow, text: VersionText) -> bool:
    wrong = False
    for path, message in (*version_findings(text), *_too_long(text)):
        lacks = path in _DRAFTS_MAY
        wrong |= not lacks
        taking.find(
            row,
            FindingCode.NOT_TEXT if lacks else FindingCode.ROW_UNREADABLE,
            FindingWeight.WARNING if lacks else FindingWeight.ERROR,
            message,
        )
    return not wrong


def _too_long(text: VersionText) -> Iterator[tuple[str, str]]:
    columns = versions.columns(text)
    for column, value in columns.items():
        known = _COLUMNS[column]
        inner = getattr(known, "base_field", known)
        most = inner.max_length if isinstance(inner, models.CharField) else None
        values = value if isinstance(value, list) else [value]
        if most and any(isinstance(each, str) and len(each) > most for each in values):
            yield "length", f"“{column}”最多 {most} 个字。"
        if any(isinstance(each, int) and each > _MOST_DAYS for each in values):
            yield "length", f"“{column}”的数太大。"


def _settle(taking: _Taking, wanted: _Wanted, *, apply: bool) -> None:
    if wanted.text is None:
        _cancel(taking, wanted, apply=apply)
        return
    latest = wanted.latest
    if latest is None:
        taking.fresh.append(wanted)
    elif queries.text_mark(queries.text_of(latest)) == wanted.mark:
        taking.marks[wanted.row.code] = wanted.mark
    elif reason := _kept_by_people(taking, latest):
        taking.find(wanted.row, FindingCode.DIFFERS, FindingWeight.WARNING, reason)
    else:
        taking.changed += 1
        taking.find(
            wanted.row, FindingCode.DIFFERS, FindingWeight.NOTE, "和库里的不同，以这一批为准。"
        )
        if apply:
            _change(taking, wanted, latest)


def _kept_by_people(taking: _Taking, latest: ItemVersion) -> str:
    """Return why a stored version is left alone, empty where it may be changed."""
    if latest.state in (*_OPEN, ItemState.CANCELLED.value):
        return ""
    if latest.state != ItemState.DRAFT:
        return "库里的版本正在审核，这次不改。"
    told = taking.marks.get(latest.item.code)
    if told != queries.text_mark(queries.text_of(latest)):
        return "库里的草稿有人改过，这次不改。请在事项页核对。"
    return ""


def _add_all(taking: _Taking, fresh: Sequence[_Wanted]) -> None:
    items = Item.objects.bulk_create(
        [
            Item(
                code=one.row.code,
                catalogue_code=one.text.catalogue_code if one.text else "",
                created_at=taking.at,
            )
            for one in fresh
        ],
        batch_size=_AT_ONCE,
    )
    rows = ItemVersion.objects.bulk_create(
        [_fresh(taking, item, one) for item, one in zip(items, fresh, strict=True)],
        batch_size=_AT_ONCE,
    )
    FieldChange.objects.bulk_create(
        (told for row in rows for told in _told(taking, row, {}, {"name": row.name})),
        batch_size=_AT_ONCE,
    )
    taking.marks |= {one.row.code: one.mark for one in fresh}


def _fresh(taking: _Taking, item: Item, wanted: _Wanted) -> ItemVersion:
    assert wanted.text is not None
    dates = versions.draft_dates(taking.at) | {"effective_on": _effective(wanted, taking.at)}
    return ItemVersion(item=item, version=_number(wanted), **versions.columns(wanted.text), **dates)


def _number(wanted: _Wanted) -> int:
    told = wanted.row.row.values.get("task_version", "")
    return int(told) if told.isascii() and told.isdigit() and 0 < len(told) < 5 and int(told) else 1


def _effective(wanted: _Wanted, at: datetime) -> date:
    told = wanted.row.row.values.get("plan_effective_date", "")
    try:
        return date(int(told[:4]), int(told[4:6]), int(told[6:8]))
    except ValueError:
        return local_day(at)


def _change(taking: _Taking, wanted: _Wanted, latest: ItemVersion) -> None:
    """Change a draft in place; beside a version in force, write the next one."""
    assert wanted.text is not None
    before = dump_version(queries.text_of(latest))
    columns = versions.columns(wanted.text)
    row, verb = latest, "catalogue.version.edited"
    if latest.state == ItemState.DRAFT:
        for name, value in columns.items():
            setattr(latest, name, value)
        latest.changed_at = taking.at
        latest.save(update_fields=[*columns, "changed_at"])
    else:
        row, verb = (
            ItemVersion(
                item=latest.item,
                version=latest.version + 1,
                **columns,
                **versions.draft_dates(taking.at),
            ),
            "catalogue.version.drafted",
        )
        row.save(force_insert=True)
    FieldChange.objects.bulk_create(_told(taking, row, before, dump_version(wanted.text)))
    _note(taking, verb, row, wanted)


def _told(
    taking: _Taking, row: ItemVersion, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[FieldChange]:
    """Yield what the batch changed in a version, with the batch as the reason."""
    batch = f"{taking.head.source} 的批次 {taking.head.number}"
    return unsaved_changes(
        row=row, before=before, after=after, actor=taking.actor, at=taking.at,
        why=f"导入 {batch}", source=batch,
    )  # fmt: skip


def _note(taking: _Taking, verb: str, row: ItemVersion, wanted: _Wanted) -> None:
    taking.marks[wanted.row.code] = wanted.mark
    ledger.record(
        actor=taking.actor,
        verb=verb,
        subject=Ref("catalogue.version", row.id),
        at=taking.at,
        change={"batch": taking.head.number, "version": row.version},
    )


def _cancel(taking: _Taking, wanted: _Wanted, *, apply: bool) -> None:
    open_rows = ItemVersion.objects.filter(item__code=wanted.row.code).exclude(
        state=ItemState.CANCELLED.value
    )
    ids = list(open_rows.order_by("version").values_list("id", flat=True))
    if not ids:
        return
    if not access.can_publish(taking.actor):
        taking.find(
            wanted.row, FindingCode.DIFFERS, FindingWeight.ERROR,
            "来源单位取消了这一项。取消要有发布权，请发布人员来导入这一批。",
        )  # fmt: skip
        return
    taking.cancelled += 1
    taking.changed += 1
    if apply:
        for version_id in ids:
            cancel_version(
                actor=taking.actor,
                version_id=version_id,
                reason=f"来源单位在批次 {taking.head.number} 中取消",
                at=taking.at,
            )


def _keep(taking: _Taking, count: int, digest: str) -> None:
    head = taking.head
    row = ItemBatch.objects.create(
        outward=False,
        number=head.number,
        time=head.time,
        source=head.source,
        since=head.since,
        row_count=count,
        digest=digest,
        marks=taking.marks,
        made_at=taking.at,
        made_by=taking.actor.name[:200],
    )
    ledger.record(
        actor=taking.actor,
        verb="catalogue.batch.imported",
        subject=Ref("catalogue.batch", row.id),
        at=taking.at,
        change={
            "number": head.number, "source": head.source, "rows": count, "sha256": digest,
            "added": len(taking.fresh), "changed": taking.changed, "cancelled": taking.cancelled,
        },
    )  # fmt: skip


def _report(name: str, taking: _Taking, count: int, *, applied: bool) -> ImportReport:
    usable = len(taking.wanted)
    return ImportReport(
        source=name,
        rows=count,
        usable=usable,
        added=len(taking.fresh),
        changed=taking.changed,
        unchanged=usable - len(taking.fresh) - taking.changed,
        applied=applied,
        findings=tuple(taking.findings),
        counts=(("cancelled", taking.cancelled),),
    )
