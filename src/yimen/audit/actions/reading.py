"""Read the ledger as its auditor: every search, follow-up and export is itself recorded."""

from __future__ import annotations

import csv
from dataclasses import asdict
from datetime import datetime
from io import StringIO
from uuid import UUID

from django.db import transaction

from yimen.audit import access
from yimen.audit.contracts import EntryRow, Key, Page, Search
from yimen.audit.queries import entry as entries
from yimen.audit.queries import names
from yimen.audit.queries.search import search
from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.ui import words

SEARCHED, OPENED = "audit.entries.searched", "audit.entry.opened"
EXPORTED, PROVED = "audit.entries.exported", "audit.proof.exported"
LEDGER = Ref("audit.ledger", UUID(int=0))
MOST_EXPORTED = 20_000
_STEP = 2_000
_HEADINGS = (
    "记录号",
    "时间",
    "做了什么",
    "动作代码",
    "结果",
    "谁",
    "账号",
    "单位",
    "替谁",
    "对象",
    "对象类别",
    "对象编号",
    "依据或理由",
    "渠道",
    "地址",
    "设备",
    "内容",
)


def search_entries(
    *, actor: Actor, narrowed: Search, after: Key | None, limit: int, at: datetime
) -> Page:
    """Return a page of entries; the first page of a search is recorded. Raises NotAllowed."""
    access.check_may_read(actor)
    if after is None and narrowed != Search():
        _record(actor, SEARCHED, narrowed, at)
    return _page(narrowed, after, limit)


def follow(
    *, actor: Actor, narrowed: Search, subject: Ref, after: Key | None, limit: int, at: datetime
) -> Page:
    """Return everything recorded of one person or case: a look, which the person can see.

    Raises NotAllowed.
    """
    access.check_may_read(actor)
    if after is None:
        with transaction.atomic():
            ledger.look(actor=actor, subject=subject, what="audit", reason="审计核查", at=at)
    return _page(narrowed, after, limit)


def open_entry(*, actor: Actor, entry_id: int, at: datetime) -> entries.Opened:
    """Return one entry with its proof; recorded. Raises NotAllowed, NotFound."""
    access.check_may_read(actor)
    found = entries.get_entry(entry_id=entry_id)
    _record_entry(actor, OPENED, entry_id, at)
    return found


def take_proof(*, actor: Actor, entry_id: int, at: datetime) -> dict[str, object]:
    """Return the proof of one entry as a file; recorded. Raises NotAllowed, NotFound."""
    access.check_may_export(actor)
    document = entries.proof_document(entry_id=entry_id)
    _record_entry(actor, PROVED, entry_id, at)
    return document | {"taken": _taken(actor, at)}


def _taken(actor: Actor, at: datetime) -> str:
    """Return the line that stays with what is taken out: by whom, and when."""
    when = words.long_moment(at=at.astimezone(LOCAL))
    return f"{directory.signature(actor=actor, at=at)}于{when}导出。内含个人信息，只用于审计，不得外传。"


def export(*, actor: Actor, narrowed: Search, at: datetime) -> str:
    """Return the newest entries of a search as CSV, up to `MOST_EXPORTED`; recorded.

    Raises NotAllowed.
    """
    access.check_may_export(actor)
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow([_plain(_taken(actor, at))])
    writer.writerow(_HEADINGS)
    number, after = 0, None
    while number < MOST_EXPORTED:
        page = _page(narrowed, after, min(_STEP, MOST_EXPORTED - number))
        for row in page.rows:
            writer.writerow([_plain(value) for value in _values(row)])
        number, after = number + len(page.rows), page.after
        if after is None:
            break
    _record(actor, EXPORTED, narrowed, at, number=number, more=after is not None)
    return "\ufeff" + file.getvalue()


def _page(narrowed: Search, after: Key | None, limit: int) -> Page:
    found = search(narrowed=narrowed, after=after, limit=limit)
    return Page(rows=names.rows_of(found.entries), after=found.after, searched_to=found.searched_to)


def _record(actor: Actor, verb: str, narrowed: Search, at: datetime, **more: object) -> None:
    asked = {key: value for key, value in asdict(narrowed).items() if value}
    with transaction.atomic():
        ledger.record(actor=actor, verb=verb, subject=LEDGER, at=at, change=asked | more)


def _record_entry(actor: Actor, verb: str, entry_id: int, at: datetime) -> None:
    with transaction.atomic():
        ledger.record(actor=actor, verb=verb, subject=Ref("audit.entry", UUID(int=entry_id)), at=at)


def _values(row: EntryRow) -> tuple[object, ...]:
    return (
        row.id,
        row.at.isoformat(),
        row.title,
        row.verb,
        row.result,
        row.who,
        row.account_id or "",
        row.unit,
        row.behalf,
        row.subject_title,
        row.subject.kind,
        row.subject.id,
        row.ground,
        row.channel,
        row.source_address,
        row.source_agent,
        row.change,
    )


def _plain(value: object) -> str:
    """Return text that a spreadsheet takes for text and runs as nothing."""
    text = str(value)
    return f"'{text}" if text[:1] in set("=+-@\t\r") else text
