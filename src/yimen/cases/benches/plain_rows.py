"""The floor of the main road: the same rows, written by plain psycopg and nothing else.

The tables are copies of ours with their indexes, without foreign keys and triggers; the rows are
those of the last case, under new keys.
"""

from __future__ import annotations

import threading
import time
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from yimen.kernel.ids import new_id

_AT_SUBMIT = (
    "cases_case",
    "cases_step",
    "kernel_ledger_entry",
    "kernel_outbox_event",
    "kernel_clock",
    "kernel_work",
)
_SECONDS = 6.0
Row = dict[str, Any]


def write_plainly(*, database_url: str, concurrency: int) -> int:
    """Return how many applications plain psycopg wrote, committing as the pages do."""
    with psycopg.connect(database_url) as link:
        samples = {table: _copy_table(link, table) for table in ("cases_draft", *_AT_SUBMIT)}
    written: list[int] = []
    until = time.perf_counter() + _SECONDS

    def write() -> None:
        count = 0
        with psycopg.connect(database_url, prepare_threshold=2) as link:
            while time.perf_counter() < until:
                _application(link, samples)
                count += 1
        written.append(count)

    threads = [threading.Thread(target=write) for _ in range(concurrency)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(written)


def _copy_table(link: psycopg.Connection[Any], table: str) -> Row:
    """Make an empty copy of the table; return one of its rows without numbers it gives itself."""
    copy = sql.Identifier(f"plain_{table}")
    link.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(copy))
    link.execute(
        sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(copy, sql.Identifier(table))
    )
    cursor = link.execute(sql.SQL("SELECT * FROM {} LIMIT 1").format(sql.Identifier(table)))
    found = cursor.fetchone()
    assert found is not None
    assert cursor.description is not None
    row = {column.name: value for column, value in zip(cursor.description, found, strict=True)}
    own = link.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
        " AND (attidentity <> '' OR attgenerated <> '')",
        (table,),
    ).fetchall()
    return {
        name: Jsonb(value) if isinstance(value, dict | list) else value
        for name, value in row.items()
        if (name,) not in own and name not in {"xid", "case_id"}
    }


def _application(link: psycopg.Connection[Any], samples: dict[str, Row]) -> None:
    draft = _insert(link, "cases_draft", samples["cases_draft"])
    link.commit()
    answers = samples["cases_draft"]["answers"]
    for _ in range(2):
        link.execute("SELECT * FROM plain_cases_draft WHERE id = %s FOR NO KEY UPDATE", (draft,))
        link.execute(
            "UPDATE plain_cases_draft SET answers = %s, version = version + 1 WHERE id = %s",
            (answers, draft),
        )
        link.commit()
    link.execute("SELECT * FROM plain_cases_draft WHERE id = %s FOR NO KEY UPDATE", (draft,))
    for table in _AT_SUBMIT:
        _insert(link, table, samples[table])
    link.execute("UPDATE plain_cases_draft SET case_id = %s WHERE id = %s", (new_id(), draft))
    link.commit()


def _insert(link: psycopg.Connection[Any], table: str, sample: Row) -> UUID:
    key = new_id()
    row = dict(sample)
    for name in ("id", "event_id", "ref_id", "subject_id"):
        if isinstance(row.get(name), UUID):
            row[name] = key
    if "number" in row:
        row["number"] = key.hex[:20]
    if table == "cases_draft":
        row["applicant_id"] = key  # one unfinished draft a person: another person each time
    if table == "cases_step":
        row["case_id"] = key
    if table == "kernel_ledger_entry":
        row["xid"] = "1"
    link.execute(_statement(table, tuple(row)), tuple(row.values()))
    return key


def _statement(table: str, names: tuple[str, ...]) -> sql.Composed:
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(f"plain_{table}"),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join(sql.Placeholder() * len(names)),
    )
