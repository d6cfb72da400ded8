"""Load an area file: all of it in one transaction, or nothing.

Hot path (620,000 rows in half a minute): rows are copied into a passing table, and one statement
each finds what changed, adds and updates.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from yimen.directory import access, data
from yimen.directory.contracts import AreaImportRefused, AreaImportReport, AreaLevel
from yimen.directory.models import Area, AreaImport
from yimen.directory.rules.area_code import prefix_of
from yimen.directory.rules.area_file import AreaFile, read_areas
from yimen.directory.rules.area_tree import AreaRow, NamedAbove, build_rows, name_above
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

Say = Callable[[str, int, int], None]
"""Called with what is being done, how many rows are done and how many there are (0: not known)."""

_GZIP = b"\x1f\x8b"
_BLOCK = 20_000
_NULL = r"\N"
_MOST_BYTES = 200 * 1024 * 1024
_LOCK = "LOCK TABLE directory_area IN SHARE ROW EXCLUSIVE MODE"
_PASSING = """
    DROP TABLE IF EXISTS incoming_area;
    CREATE TEMP TABLE incoming_area (
        code text, name text, level smallint, parent_id text, path text, pinyin text, initials text
    ) ON COMMIT DROP
"""
_COPY = "COPY incoming_area (code, name, level, parent_id, path, pinyin, initials) FROM STDIN"
_INDEX = "ALTER TABLE incoming_area ADD PRIMARY KEY (code)"
_ANALYSE = "ANALYZE incoming_area"
_ORPHANS = """
    SELECT count(*) FROM incoming_area child
    LEFT JOIN incoming_area parent ON parent.code = child.parent_id
    WHERE child.parent_id IS NOT NULL AND parent.code IS NULL
"""
_RENAMED = """
    INSERT INTO directory_area_change (area_import_id, code, change, was, now, "on")
    SELECT %s, a.code, 'renamed', a.name, n.name, %s
    FROM directory_area a JOIN incoming_area n USING (code)
    WHERE a.name <> n.name AND a.valid_until IS NULL
"""
_RESTORED = """
    INSERT INTO directory_area_change (area_import_id, code, change, was, now, "on")
    SELECT %s, a.code, 'restored', a.name, n.name, %s
    FROM directory_area a JOIN incoming_area n USING (code)
    WHERE a.valid_until IS NOT NULL
"""
_ENDED = """
    WITH ended AS (
        UPDATE directory_area a SET valid_until = %(on)s
        WHERE a.level >= 4 AND a.valid_until IS NULL
          AND left(a.code, 6) IN (SELECT left(code, 6) FROM incoming_area WHERE level IN (3, 4))
          AND NOT EXISTS (SELECT 1 FROM incoming_area n WHERE n.code = a.code)
        RETURNING a.code, a.name
    )
    INSERT INTO directory_area_change (area_import_id, code, change, was, now, "on")
    SELECT %(id)s, code, 'ended', name, '', %(on)s FROM ended
"""
_UPDATE = """
    UPDATE directory_area a
    SET name = n.name, path = n.path, pinyin = n.pinyin, initials = n.initials,
        valid_until = NULL,
        valid_from = CASE WHEN a.valid_until IS NULL THEN a.valid_from ELSE %s END
    FROM incoming_area n
    WHERE n.code = a.code
      AND (a.name, a.path, a.pinyin) IS DISTINCT FROM (n.name, n.path, n.pinyin)
"""
_REVIVE = """
    UPDATE directory_area a SET valid_until = NULL, valid_from = %s
    FROM incoming_area n WHERE n.code = a.code AND a.valid_until IS NOT NULL
"""
_ADD = """
    INSERT INTO directory_area
        (code, name, level, parent_id, path, pinyin, initials, valid_from, valid_until)
    SELECT n.code, n.name, n.level, n.parent_id, n.path, n.pinyin, n.initials, %s, NULL
    FROM incoming_area n
    WHERE NOT EXISTS (SELECT 1 FROM directory_area a WHERE a.code = n.code)
"""
_PATHS_BELOW = """
    UPDATE directory_area a
    SET path = p.path || '/' || CASE WHEN a.name = '' THEN left(a.code, %(width)s) ELSE a.name END
    FROM directory_area p
    WHERE a.level = %(level)s AND p.code = a.parent_id
      AND a.path <> p.path || '/'
          || CASE WHEN a.name = '' THEN left(a.code, %(width)s) ELSE a.name END
"""
_COUNT = """
    SELECT a.level, count(*) FROM directory_area a JOIN incoming_area n USING (code)
    WHERE a.valid_until IS NULL GROUP BY a.level
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Changes:
    renamed: int
    restored: int
    ended: int
    added: int


def import_areas(
    *, actor: Actor, content: bytes, file_name: str, at: datetime, say: Say | None = None
) -> AreaImportReport:
    """Load an area file (CSV in UTF-8, also gzipped) with effect from today.

    Counties that the file covers are made equal to it: what it no longer has ends today. Other
    counties stay as they are. Raises NotAllowed; AreaImportRefused with the findings.
    """
    access.check_may_import(actor)
    tell = say or _silent
    file = _read(content, tell)
    if not file.is_loadable:
        raise AreaImportRefused(tuple(file.findings))
    with transaction.atomic():
        return _load(actor=actor, file=file, content=content, file_name=file_name, at=at, tell=tell)


def _silent(what: str, done: int, total: int) -> None:
    return None


def _read(content: bytes, tell: Say) -> AreaFile:
    try:
        text = _plain(content).decode("utf-8-sig")
    except (UnicodeDecodeError, zlib.error, EOFError) as error:
        broken = AreaFile()
        broken.find(0, "", "文件打不开：应是 UTF-8 编码的 CSV，可以用 gzip 压缩。")
        raise AreaImportRefused(tuple(broken.findings)) from error
    total = text.count("\n")
    return read_areas(
        lines=io.StringIO(text, newline=""), progress=lambda done, _: tell("读取", done, total)
    )


def _plain(content: bytes) -> bytes:
    """Return the content unpacked; a small archive that unpacks beyond reason is refused."""
    if not content.startswith(_GZIP):
        return content
    unpacker = zlib.decompressobj(wbits=31)
    plain = unpacker.decompress(content, _MOST_BYTES)
    if not unpacker.eof:
        raise EOFError
    return plain


def _load(
    *, actor: Actor, file: AreaFile, content: bytes, file_name: str, at: datetime, tell: Say
) -> AreaImportReport:
    made = _begun(actor, file.rows, content, file_name, at)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        above = name_above(file=file, known=_known_names())
        if above.unnamed:
            message = (
                f"有 {above.unnamed} 个上级区划没有名称，暂以代码显示；导入带名称的文件后会补上。"
            )
            file.find(0, "", message, warning=True)
        total = len(file.villages) + len(above.names)
        _copy(cursor, build_rows(file=file, above=above), total, tell)
        changes = _apply(cursor, made, tell)
        counts = _checked_counts(cursor, file, above)
    made.added, made.renamed = changes.added, changes.renamed
    made.ended, made.restored = changes.ended, changes.restored
    made.warnings = len(file.findings)
    made.save(update_fields=["added", "renamed", "ended", "restored", "warnings"])
    _record(actor, made, at)
    return AreaImportReport(
        rows=file.rows,
        counts=counts,
        added=changes.added,
        renamed=changes.renamed,
        ended=changes.ended,
        restored=changes.restored,
        unchanged=total - changes.added - changes.renamed - changes.restored,
        findings=tuple(file.findings),
    )


def _begun(actor: Actor, rows: int, content: bytes, file_name: str, at: datetime) -> AreaImport:
    made = AreaImport(
        id=new_id(),
        at=at,
        account_id=actor.account_id,
        file_name=file_name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        valid_from=local_day(at),
        rows=rows,
        added=0,
        renamed=0,
        ended=0,
        restored=0,
        warnings=0,
    )
    made.save(force_insert=True)
    return made


def _known_names() -> dict[str, str]:
    """Return names of levels above the villages: the stored ones over the shipped ones."""
    known = dict(data.shipped_names())
    stored = Area.objects.filter(level__lt=AreaLevel.VILLAGE).exclude(name="")
    for code, level, name in stored.values_list("code", "level", "name").iterator():
        known[prefix_of(code, level)] = name
    return known


def _copy(cursor: CursorWrapper, rows: Iterable[AreaRow], total: int, tell: Say) -> None:
    """Copy the rows in blocks of text: one call a row would cost more than all the rest."""
    cursor.execute(_PASSING)
    with cursor.copy(_COPY) as copy:
        lines: list[str] = []
        for done, row in enumerate(rows, start=1):
            lines.append(_line(row))
            if done % _BLOCK == 0:
                copy.write("".join(lines))
                lines.clear()
                tell("整理", done, total)
        copy.write("".join(lines))
    cursor.execute(_INDEX)
    cursor.execute(_ANALYSE)
    cursor.execute(_ORPHANS)
    if cursor.fetchone()[0]:
        raise RuntimeError("an incoming area has no parent")


def _line(row: AreaRow) -> str:
    """Return a row in COPY's text form; names hold no control characters, but may a backslash."""
    code, name, level, parent, path, pinyin, initials = row
    if "\\" in path:
        name, path = name.replace("\\", "\\\\"), path.replace("\\", "\\\\")
    return f"{code}\t{name}\t{level}\t{parent or _NULL}\t{path}\t{pinyin}\t{initials}\n"


def _apply(cursor: CursorWrapper, made: AreaImport, tell: Say) -> _Changes:
    on = made.valid_from
    tell("比较", 0, 0)
    renamed = _rows(cursor, _RENAMED, (made.pk, on))
    restored = _rows(cursor, _RESTORED, (made.pk, on))
    ended = _rows(cursor, _ENDED, {"id": made.pk, "on": on})
    updated = _rows(cursor, _UPDATE, (on,))
    _rows(cursor, _REVIVE, (on,))
    tell("写入", 0, 0)
    added = _rows(cursor, _ADD, (on,))
    if updated:
        for level, width in ((2, 4), (3, 6), (4, 9), (5, 12)):
            _rows(cursor, _PATHS_BELOW, {"level": level, "width": width})
    cursor.execute("ANALYZE directory_area")
    return _Changes(renamed=renamed, restored=restored, ended=ended, added=added)


def _rows(cursor: CursorWrapper, statement: str, values: Sequence[Any] | Mapping[str, Any]) -> int:
    cursor.execute(statement, values)
    count = cursor.rowcount
    assert isinstance(count, int)
    return count


def _checked_counts(
    cursor: CursorWrapper, file: AreaFile, above: NamedAbove
) -> dict[AreaLevel, int]:
    """Return how many areas of each level are loaded, after comparing with the file's own count."""
    cursor.execute(_COUNT)
    counts = {AreaLevel(level): number for level, number in cursor.fetchall()}
    if counts.get(AreaLevel.VILLAGE) != len(file.villages):
        raise RuntimeError("fewer villages were stored than the file has")
    if sum(counts.values()) != len(file.villages) + len(above.names):
        raise RuntimeError("fewer areas were stored than the file has")
    return counts


def _record(actor: Actor, made: AreaImport, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb="directory.area.imported",
        subject=Ref("directory.area_import", made.pk),
        at=at,
        change={
            "file": made.file_name,
            "sha256": made.sha256,
            "rows": made.rows,
            "added": made.added,
            "renamed": made.renamed,
            "ended": made.ended,
            "restored": made.restored,
        },
    )
