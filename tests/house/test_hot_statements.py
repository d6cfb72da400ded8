"""Statements of hot paths: executed by their names they answer as by a cursor, and end with psycopg's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DataError, connection, transaction

from yimen.kernel.prepared import run
from yimen.site.database.hot import by_name

_OFTEN = 12
"""More times than psycopg asks before it prepares a statement."""
_VALUES: list[tuple[str, Any]] = [
    ("text", "王·㐀%s"),
    ("text", None),
    ("smallint", 7),
    ("bigint", 2**40),
    ("numeric", Decimal("12.50")),
    ("boolean", True),
    ("bytea", b"\x00\xff"),
    ("uuid", UUID("01a202db-aca6-7fbf-8830-0a5fb1cdaac8")),
    ("date", date(2026, 11, 22)),
    ("timestamptz", datetime(2026, 11, 22, 8, 30, tzinfo=UTC)),
    ("text[]", ["一", "门"]),
    ("uuid[]", [UUID(int=1)]),
]


def _link() -> psycopg.Connection[Any]:
    link = connection.connection
    assert isinstance(link, psycopg.Connection)
    return link


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "value"), _VALUES, ids=lambda one: str(one)[:12])
def test_by_its_name_a_statement_answers_as_by_a_cursor(kind: str, value: Any) -> None:
    sql = f"SELECT '50%%', n, %s::{kind} FROM generate_series(1, 3) n"  # noqa: S608 -- constants
    by_cursor = psycopg.Cursor(_link()).execute(sql, (value,)).fetchall()
    for _ in range(_OFTEN):
        assert run(sql, (value,)).fetchall() == by_cursor
    named = by_name(_link(), sql, (value,))
    assert named is not None
    assert named.rowcount == len(by_cursor)
    assert [named.fetchone(), *named.fetchall(), named.fetchone()] == [*by_cursor, None]


@pytest.mark.django_db
def test_values_of_another_type_are_another_statement() -> None:
    sql = "SELECT %s"
    for value in (1, 2**40, "一", None, 1):
        for _ in range(_OFTEN):
            assert run(sql, (value,)).fetchone() == (value,)


@pytest.mark.django_db
def test_what_psycopg_forgot_is_not_called_by_its_name() -> None:
    sql = "SELECT 1 + %s"
    for _ in range(_OFTEN):
        run(sql, (1,))
    psycopg.Cursor(_link()).execute("DEALLOCATE ALL")
    assert by_name(_link(), sql, (1,)) is None
    assert run(sql, (1,)).fetchone() == (2,)


@pytest.mark.django_db(transaction=True)
def test_a_fault_is_told_as_by_a_cursor_and_ends_only_its_own_transaction() -> None:
    sql = "SELECT 1 / %s::int"
    for _ in range(_OFTEN):
        assert run(sql, (1,)).fetchone() == (1,)
    for _ in range(2):
        with pytest.raises(DataError, match="zero"), transaction.atomic():
            run(sql, (0,))
        assert run(sql, (1,)).fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_begins_and_ends_around_it() -> None:
    sql = "SELECT txid_current() + %s * 0"
    for _ in range(_OFTEN):
        run(sql, (1,))
    with transaction.atomic():
        first, second = (run(sql, (1,)).fetchone() for _ in range(2))
    assert first == second
    assert run(sql, (1,)).fetchone() != run(sql, (1,)).fetchone()
