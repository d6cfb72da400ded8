"""The floor of the main road: the same rows, written by plain psycopg and nothing else.

The tables are copies of ours with their indexes, without foreign keys and triggers; the rows are
those of the last case, under new keys. The salt of the ledger entry is one of them.
"""

from __future__ import annotations

import itertools
import threading
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from yimen.kernel.benches.serving import cpu_seconds_of
from yimen.kernel.ids import new_id

_AT_SUBMIT = (
    "cases_case",
    "cases_step",
    "kernel_ledger_entry",
    "kernel_ledger_salt",
    "kernel_outbox_event",
    "kernel_clock",
    "kernel_work",
)
_OF_LAST_CASE = {
    "cases_draft": "case_id",
    "cases_case": "id",
    "cases_step": "case_id",
    "kernel_ledger_entry": "subject_id",
    "kernel_outbox_event": "subject_id",
    "kernel_clock": "ref_id",
    "kernel_work": "ref_id",
}
"""By which column a row belongs to the case; a salt is as long as any other."""
_entries = itertools.count(1)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How many applications plain psycopg wrote, and what PostgreSQL computed for them."""

    applications: int
    database_seconds: float

    @property
    def database_ms(self) -> float:
        """Return what PostgreSQL computed for one application."""
        return 1000 * self.database_seconds / max(1, self.applications)


def write_plainly(*, database_url: str, concurrency: int, seconds: float) -> Written:
    """Write applications for some seconds by plain psycopg, committing as the pages do."""
    with psycopg.connect(database_url) as link:
        samples = {table: _copy_table(link, table) for table in ("cases_draft", *_AT_SUBMIT)}
    written: list[Written] = []
    until = time.perf_counter() + seconds

    def write() -> None:
        count = 0
        with psycopg.connect(database_url, prepare_threshold=2) as link:
            while time.perf_counter() < until:
                _application(link, samples)
                count += 1
            # A server process takes its seconds along when it goes, so it is asked before.
            computed = cpu_seconds_of(link.info.backend_pid)
        written.append(Written(applications=count, database_seconds=computed))

    threads = [threading.Thread(target=write) for _ in range(concurrency)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Written(
        applications=sum(one.applications for one in written),
        database_seconds=sum(one.database_seconds for one in written),
    )


def _copy_table(link: psycopg.Connection[Any], table: str) -> Row:
    """Make an empty copy of the table; return one of its rows without numbers it gives itself."""
    copy = sql.Identifier(f"plain_{table}")
    link.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(copy))
    link.execute(
        sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(copy, sql.Identifier(table))
    )
    cursor = link.execute(_sample(table))
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


def _sample(table: str) -> sql.Composed:
    """Return what reads a row of the last case: the first rows of a table are the seeds' and short."""
    read = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
    if table in _OF_LAST_CASE:
        read += sql.SQL(
            " WHERE {} = (SELECT id FROM cases_case ORDER BY submitted_at DESC LIMIT 1)"
        ).format(sql.Identifier(_OF_LAST_CASE[table]))
    return read + sql.SQL(" LIMIT 1")


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
    if table == "kernel_ledger_salt":
        row["entry_id"] = next(_entries)
    link.execute(_statement(table, tuple(row)), tuple(row.values()))
    return key


def _statement(table: str, names: tuple[str, ...]) -> sql.Composed:
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(f"plain_{table}"),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join(sql.Placeholder() * len(names)),
    )
