"""Builders of tests run once in a process; afterwards the rows they wrote are copied in.

A town of the tests is four hundred statements; what it wrote is a dozen tables. A builder is run
the first time a fixture asks for it, in the test's own transaction, and the rows that it added are
kept as text with what it returned. Later tests get the same rows by COPY, in a transaction that
has written nothing yet; a test without one gets them committed, in a database that nobody wrote to.
Where anything is unlike the first time (a transaction or a database written to already, other
folders, contexts registered for one test, a row committed since that has the key of a kept one),
the builder itself runs.
"""

from __future__ import annotations

import os
import pickle
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import psycopg
from django.conf import settings
from django.db import connection, transaction
from psycopg import sql
from psycopg.errors import UniqueViolation

from yimen.kernel import register
from yimen.ops import testing
from yimen.ui.web.shaped import forget_shapes

_P = ParamSpec("_P")
_T = TypeVar("_T")

_WRITTEN_TO = """
    SELECT relid::regclass::text FROM pg_stat_xact_user_tables
    WHERE (n_tup_ins > 0 OR n_tup_upd > 0 OR n_tup_del > 0) AND NOT relname = ANY(%s)
    ORDER BY relid
"""
_KEPT_BY_TRIGGERS = ["kernel_reference"]
"""Tables that triggers write: rows that are copied in pull them as rows that are inserted do."""
_COLUMNS = """
    SELECT attname, atttypid = 'xid8'::regtype, pg_get_serial_sequence(%s, attname)
    FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    ORDER BY attnum
"""
_SEQUENCES_OF_NO_COLUMN = """
    SELECT sequencename, last_value FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL AND NOT EXISTS (
        SELECT FROM pg_depend
        WHERE objid = quote_ident(sequencename)::regclass AND deptype IN ('a', 'i')
    )
"""
_FIXTURE = "(setup)"
"""How pytest says that fixtures are being made: what a test itself changed is not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """What a builder added to one table, as COPY writes it; places of transaction numbers."""

    copy_in: sql.Composed
    lines: tuple[bytes, ...]
    transactions: tuple[int, ...]
    sequences: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """Everything that a builder did: its rows by table, how far it counted, and its answer."""

    tables: tuple[_Rows, ...]
    sequences: tuple[tuple[str, int], ...]
    answer: bytes


_kept: dict[Hashable, _Kept | None] = {}
"""None: the builder changed rows that were there before, which is not repeated."""


def replayed(build: Callable[_P, _T]) -> Callable[_P, _T]:
    """Return the builder so that it runs once in a process for each set of arguments."""
    name = f"{build.__module__}.{build.__qualname__}"

    @wraps(build)
    def answer(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        if not connection.in_atomic_block and testing.is_as_begun():
            with transaction.atomic():
                return answer(*args, **kwargs)
        if not _nothing_written():
            return build(*args, **kwargs)
        key = (name, repr(args), repr(sorted(kwargs.items())), _surroundings())
        kept = _kept.get(key)
        if kept is not None and _copied_in(kept):
            again: _T = pickle.loads(kept.answer)  # noqa: S301 -- made by this process
            return again
        made = build(*args, **kwargs)
        if (kept is not None or key not in _kept) and _in_a_fixture():
            _kept[key] = _keep(made)
        return made

    return answer


def _in_a_fixture() -> bool:
    return os.environ.get("PYTEST_CURRENT_TEST", "").endswith(_FIXTURE)


def _copied_in(kept: _Kept) -> bool:
    """Write the rows; say no, and write none, where a row committed since has the key of one.

    A database that was restored counts from its beginning again, and refusals are committed.
    """
    try:
        with transaction.atomic():
            _write(kept)
    except UniqueViolation:
        return False
    return True


def _surroundings() -> Hashable:
    """Return what a builder's rows depend on besides its arguments."""
    folders = (str(settings.YIMEN_FILES_FOLDER), str(settings.YIMEN_KEYS_FOLDER))
    return (*folders, *(id(context) for context in register.contexts()))


def _nothing_written() -> bool:
    """Say whether a transaction is open that wrote nothing yet."""
    if not connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NULL")
        return bool(cursor.fetchone()[0])


def _keep(made: object) -> _Kept | None:
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN_TO, [_KEPT_BY_TRIGGERS])
        names = [name for (name,) in cursor.fetchall()]
        with psycopg.connect(**connection.get_connection_params()) as beside:
            _speak_alike(cursor, beside)
            tables = [_added(cursor, beside, name) for name in names]
        cursor.execute(_SEQUENCES_OF_NO_COLUMN)
        sequences = tuple(cursor.fetchall())
    if None in tables:
        return None
    return _Kept(
        sequences=sequences,
        tables=tuple(one for one in tables if one is not None and one.lines),
        answer=pickle.dumps(made),
    )


def _speak_alike(cursor: Any, beside: psycopg.Connection[Any]) -> None:
    """Let both write moments in one zone: else what a refusal committed before looks changed."""
    cursor.execute("SELECT current_setting('TimeZone')")
    beside.execute("SELECT set_config('TimeZone', %s, false)", cursor.fetchone())


def _added(cursor: Any, beside: psycopg.Connection[Any], table: str) -> _Rows | None:
    """Return the rows of a table that only this transaction sees; None where others are changed."""
    cursor.execute(_COLUMNS, [table, table])
    columns = cursor.fetchall()
    named = sql.SQL(", ").join(sql.Identifier(name) for name, _, _ in columns)
    where = sql.SQL(table)  # as PostgreSQL itself writes it
    out = sql.SQL("COPY {} ({}) TO STDOUT").format(where, named)
    with beside.cursor() as other:
        before = Counter(_copied(other, out))
    now = _copied(cursor.cursor, out)
    if before - Counter(now):
        return None
    lines = tuple(line for line in now if not before[line])
    return _Rows(
        copy_in=sql.SQL("COPY {} ({}) FROM STDIN").format(where, named),
        lines=lines,
        transactions=tuple(place for place, (_, is_xid, _) in enumerate(columns) if is_xid),
        sequences=tuple(
            (sequence, max(int(line.rstrip(b"\n").split(b"\t")[place]) for line in lines))
            for place, (_, _, sequence) in enumerate(columns)
            if sequence and lines
        ),
    )


def _copied(cursor: Any, statement: sql.Composed) -> list[bytes]:
    with cursor.copy(statement) as copy:
        return b"".join(bytes(part) for part in copy).splitlines(keepends=True)


def _write(kept: _Kept) -> None:
    forget_shapes()  # a page drawn for another test was of the same things in another state
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        number = cursor.fetchone()[0].encode()
        for rows in kept.tables:
            with cursor.cursor.copy(rows.copy_in) as copy:
                copy.write(b"".join(_dated(line, rows, number) for line in rows.lines))
        counted = (one for rows in kept.tables for one in rows.sequences)
        for sequence, last in (*kept.sequences, *counted):
            cursor.execute(
                f"SELECT setval(%s, %s) FROM {sequence} WHERE last_value < %s",  # noqa: S608
                [sequence, last, last],
            )


def _dated(line: bytes, rows: _Rows, number: bytes) -> bytes:
    """Return a row as this transaction would have written it."""
    if not rows.transactions:
        return line
    values = line.rstrip(b"\n").split(b"\t")
    for place in rows.transactions:
        values[place] = number
    return b"\t".join(values) + b"\n"
