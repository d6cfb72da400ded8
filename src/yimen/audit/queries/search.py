"""Search the ledger in bounded time, whatever its length.

Each way to begin (an account, an address, a verb…) is answered by an index that is ordered by time.
What else narrows the search is tried on the newest entries of that way only, `READ_AT_MOST` of them;
where they do not fill the page, it says how far back was searched, and the next page goes on there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from yimen.audit.contracts import Key, Search
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger.contracts import EntryView
from yimen.kernel.prepared import run

READ_AT_MOST = 5_000
_COLUMNS = """e.id, NULL::bigint, e.at, e.verb, e.actor_kind, e.account_id, e.person_id, e.officer_id,
    e.unit_id, e.channel, e.on_behalf_of, e.subject_kind, e.subject_id, e.ground, e.change, e.result,
    e.source_address, e.source_agent"""
_LEAST = -(2**63)
_ENDLESS = datetime(9999, 1, 1, tzinfo=UTC)
_THERE = {"source_address": " AND e.source_address <> ''", "result": " AND e.result <> 'done'"}
"""What a partial index asks for, said to the planner that cannot see a parameter's value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Entries newest first; `after` and `searched_to` as in the page that is made of them."""

    entries: tuple[EntryView, ...]
    after: Key | None
    searched_to: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leg:
    """One way through an index, and what its newest entries hold."""

    entries: list[EntryView]
    end: Key | None


def search(*, narrowed: Search, after: Key | None, limit: int) -> Found:
    """Return a page of entries, newest first, by key."""
    ways = _ways(narrowed)
    rest, values = _rest(narrowed, leading={column for column, _ in ways})
    legs = [
        _walk(column, value, rest, values, narrowed, after=after, limit=limit + 1, legs=len(ways))
        for column, value in ways
    ]
    end = max((leg.end for leg in legs if leg.end), key=_order, default=None)
    seen: dict[int, EntryView] = {one.id: one for leg in legs for one in leg.entries}
    rows = sorted(seen.values(), key=lambda one: (one.at, one.id), reverse=True)
    if end is not None:
        rows = [one for one in rows if (one.at, one.id) >= _order(end)]
    if len(rows) > limit:
        last = rows[limit - 1]
        return Found(
            entries=tuple(rows[:limit]), after=Key(at=last.at, id=last.id), searched_to=None
        )
    return Found(entries=tuple(rows), after=end, searched_to=end.at if end else None)


def find_entry(*, entry_id: int) -> EntryView | None:
    """Return one entry, or None."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM kernel_ledger_entry e WHERE e.id = %s",  # noqa: S608 -- constants
            (entry_id,),
        )
        row = cursor.fetchone()
    return _entry(row) if row else None


def _order(key: Key) -> tuple[datetime, int]:
    return key.at, key.id


def _ways(narrowed: Search) -> list[tuple[str, Any]]:
    """Return the index, or the several, that hold the fewest entries to look at."""
    people = [
        *(("e.subject_id", one) for one in narrowed.subject_ids),
        *(("e.account_id", one) for one in narrowed.account_ids),
        *(("e.on_behalf_of", one) for one in narrowed.behalf_ids),
    ]
    if people:
        return people
    if narrowed.address:
        return [("e.source_address", narrowed.address)]
    if narrowed.result and narrowed.result != "done":
        return [("e.result", narrowed.result)]
    if narrowed.verbs:
        return [("e.verb", verb) for verb in narrowed.verbs]
    return [("e.unit_id", narrowed.unit_id)] if narrowed.unit_id else [("", None)]


def _rest(narrowed: Search, *, leading: set[str]) -> tuple[str, list[Any]]:
    conditions, values = [], []
    for column, operator, value in (
        ("e.source_address", "=", narrowed.address),
        ("e.result", "=", narrowed.result),
        ("e.verb", "= ANY", list(narrowed.verbs)),
        ("e.unit_id", "=", narrowed.unit_id),
    ):
        if value and column not in leading:
            conditions.append(f"{column} {operator}(%s)")
            values.append(value)
    return " AND ".join(conditions), values


def _walk(
    column: str,
    value: Any,
    rest: str,
    rest_values: Sequence[Any],
    narrowed: Search,
    *,
    after: Key | None,
    limit: int,
    legs: int,
) -> _Leg:
    read = max(READ_AT_MOST // legs, limit) if rest else limit
    before = _before(narrowed, after)
    where = ["(e.at, e.id) < (%s, %s)"]
    values: list[Any] = [before.at, before.id]
    if column:
        where.insert(0, f"{column} = %s{_THERE.get(column.removeprefix('e.'), '')}")
        values.insert(0, value)
    if narrowed.since:
        where.append("e.at >= %s")
        values.append(narrowed.since)
    sql = f"""
        SELECT * FROM (WITH c AS MATERIALIZED (
            SELECT e.* FROM kernel_ledger_entry e WHERE {" AND ".join(where)}
            ORDER BY e.at DESC, e.id DESC LIMIT %s)
        SELECT n.number, n.at, n.id, r.* FROM
            (SELECT count(*) AS number, (array_agg(c.at ORDER BY c.at, c.id))[1] AS at,
                (array_agg(c.id ORDER BY c.at, c.id))[1] AS id FROM c) n
        LEFT JOIN LATERAL (SELECT {_COLUMNS} FROM c e WHERE {rest or "true"}
            ORDER BY e.at DESC, e.id DESC LIMIT %s) r ON true) found
    """  # noqa: S608 -- columns from the list above, values as parameters
    rows = run(sql, (*values, read, *rest_values, limit)).fetchall()
    number, at, entry_id = rows[0][:3]
    entries = [_entry(row[3:]) for row in rows if row[3] is not None]
    cut = number == read and len(entries) < limit
    return _Leg(entries=entries, end=Key(at=at, id=entry_id) if cut else None)


def _before(narrowed: Search, after: Key | None) -> Key:
    """Return the one bound above; given two, the index would begin at the looser one."""
    until = Key(at=narrowed.until or _ENDLESS, id=_LEAST)
    return min(after, until, key=_order) if after else until


def _entry(row: Sequence[Any]) -> EntryView:
    return EntryView(
        id=row[0],
        position=row[1],
        at=row[2],
        verb=row[3],
        actor_kind=row[4],
        account_id=row[5],
        person_id=row[6],
        officer_id=row[7],
        unit_id=row[8],
        channel=row[9],
        on_behalf_of=row[10],
        subject=Ref(row[11], row[12]),
        ground=row[13],
        change=row[14],
        result=row[15],
        source_address=row[16],
        source_agent=row[17],
    )
