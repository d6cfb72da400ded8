"""Read an officer's to-do list: one query, whatever the number of contexts.

Each unit's part comes from one index in due order, so a page costs the same whether a department
has ten open cases or a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from yimen.kernel import register
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.prepared import run
from yimen.kernel.work.contracts import WorkFilter, WorkKey, WorkPart, WorkRow, WorkSplit

_COLUMNS = (
    "w.id, w.ref_kind, w.ref_id, w.kind, w.unit_id, w.item_code, w.person_id, w.area_code,"
    " w.due_at, w.title, w.opened_at"
)
_ORDER = "COALESCE(w.due_at, 'infinity'::timestamptz), w.id"
_EVERYTHING = WorkFilter()
COUNT_LIMIT = 1000
"""A list's count stops here: a page shows 999+ rather than count a hundred thousand rows."""


@dataclass(frozen=True, slots=True)
class _Share:
    """The kinds of work that an actor sees of one unit inside one area, of some items or all."""

    unit_id: UUID
    area_prefix: str
    items: tuple[str, ...]
    kinds: tuple[str, ...]


def _shares(actor: Actor, narrowed: WorkFilter) -> list[_Share]:
    kinds: dict[tuple[UUID, str, tuple[str, ...]], list[str]] = {}
    codes: dict[str, list[str]] = {}
    for kind in (one for context in register.contexts() for one in context.work_kinds):
        if not narrowed.kinds or kind.code in narrowed.kinds:
            codes.setdefault(kind.verb, []).append(kind.code)
    for grant in actor.grants:
        if narrowed.unit_id is not None and grant.unit_id != narrowed.unit_id:
            continue
        scope = (grant.unit_id, grant.area_prefix, grant.items)
        kinds.setdefault(scope, []).extend(codes.get(grant.verb, ()))
    return [_Share(*scope, tuple(sorted(set(mine)))) for scope, mine in kinds.items() if mine]


def _conditions(actor: Actor, narrowed: WorkFilter) -> list[tuple[str, list[Any]]]:
    """Return why a row is on the actor's list: one condition a share, one for what is his own."""
    found: list[tuple[str, list[Any]]] = []
    for share in [] if narrowed.mine_only else _shares(actor, narrowed):
        where = "w.unit_id = %s AND w.kind = ANY(%s) AND (w.area_code = '' OR w.area_code LIKE %s)"
        values: list[Any] = [share.unit_id, list(share.kinds), f"{share.area_prefix}%"]
        if share.items:
            where += " AND (w.item_code = '' OR w.item_code = ANY(%s))"
            values.append(list(share.items))
        found.append((where, values))
    if actor.officer_id is not None:
        found.append(_own(actor.officer_id, narrowed))
    return found


class _Arms:
    """The parts of the union: one for each reason why a row is on the actor's list."""

    def __init__(self, actor: Actor, narrowed: WorkFilter, after: WorkKey | None, limit: int):
        self.sql: list[str] = []
        self.parameters: list[Any] = []
        tail, tail_parameters = _tail(narrowed, after)
        for where, parameters in _conditions(actor, narrowed):
            self.sql.append(
                f"(SELECT {_COLUMNS} FROM kernel_work w WHERE {where}{tail}"  # noqa: S608
                f" ORDER BY {_ORDER} LIMIT %s)"
            )
            self.parameters += [*parameters, *tail_parameters, limit]


def _own(officer_id: UUID, narrowed: WorkFilter) -> tuple[str, list[Any]]:
    where = "w.person_id = %s"
    parameters: list[Any] = [officer_id]
    if narrowed.kinds:
        where += " AND w.kind = ANY(%s)"
        parameters.append(list(narrowed.kinds))
    if narrowed.unit_id is not None:
        where += " AND w.unit_id = %s"
        parameters.append(narrowed.unit_id)
    return where, parameters


def _tail(narrowed: WorkFilter, after: WorkKey | None) -> tuple[str, list[Any]]:
    sql = ""
    parameters: list[Any] = []
    if narrowed.area_prefix:
        sql += " AND w.area_code LIKE %s"
        parameters.append(f"{narrowed.area_prefix}%")
    for where, value in (
        (" AND w.item_code = %s", narrowed.item_code),
        (" AND w.due_at >= %s", narrowed.due_from),
        (" AND w.due_at < %s", narrowed.due_before),
    ):
        if value:
            sql += where
            parameters.append(value)
    if narrowed.ids is not None:
        sql += " AND w.id = ANY(%s)"
        parameters.append(list(narrowed.ids))
    if after is not None:
        sql += (
            " AND (COALESCE(w.due_at, 'infinity'::timestamptz), w.id)"
            " > (COALESCE(%s::timestamptz, 'infinity'::timestamptz), %s)"
        )
        parameters += [after.due_at, after.id]
    return sql, parameters


def list_for(
    *,
    actor: Actor,
    filters: WorkFilter = _EVERYTHING,
    after: WorkKey | None = None,
    limit: int = 50,
) -> list[WorkRow]:
    """Return the next rows of the actor's list, what runs out first first.

    A row is the actor's when a post of his gives the verb of its kind in its unit and area, or
    when it was given to him by name.
    """
    arms = _Arms(actor, filters, after, limit)
    if not arms.sql:
        return []
    sql = f"SELECT * FROM ({' UNION '.join(arms.sql)}) w ORDER BY {_ORDER} LIMIT %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*arms.parameters, limit])
        return [_row(values) for values in cursor.fetchall()]


def count_for(*, actor: Actor, filters: WorkFilter = _EVERYTHING) -> int:
    """Return how many rows the actor's list has, counting no further than `COUNT_LIMIT`."""
    arms = _Arms(actor, filters, None, COUNT_LIMIT)
    if not arms.sql:
        return 0
    sql = f"SELECT count(*) FROM ({' UNION '.join(arms.sql)}) w"  # noqa: S608
    (count,) = run(sql, arms.parameters).fetchone()
    return min(int(count), COUNT_LIMIT)


_SPLIT = """
    SELECT * FROM (WITH part AS (
        SELECT kind, item_code, area_code, count(*) AS number, min(id) AS first,
            CASE WHEN due_at IS NULL THEN 3 ELSE width_bucket(due_at, %s::timestamptz[]) END AS due
        FROM kernel_work w WHERE {where} GROUP BY kind, item_code, area_code, due
    ), told AS (
        SELECT *, kind = ANY(%s) OR %s AS k, item_code = %s OR %s AS i, area_code LIKE %s AS a,
            due = %s OR %s AS d
        FROM part
    ), summed AS (
        SELECT GROUPING(kind, item_code, area_code, due) AS by, kind, item_code, area_code, due,
            sum(number) AS number, min(first) AS first,
            sum(number) FILTER (WHERE i AND a AND d) AS kinds,
            sum(number) FILTER (WHERE k AND a AND d) AS items,
            sum(number) FILTER (WHERE k AND i AND d) AS areas,
            sum(number) FILTER (WHERE k AND i AND a) AS dues
        FROM told GROUP BY GROUPING SETS ((), (kind), (item_code), (area_code), (due))
    )
    SELECT s.by, COALESCE(s.kind, s.item_code, s.area_code, s.due::text) AS code,
        CASE s.by WHEN 7 THEN kinds WHEN 11 THEN items WHEN 13 THEN areas ELSE dues END AS part,
        s.number, w.title
    FROM summed s LEFT JOIN kernel_work w ON w.id = s.first) split
"""
"""Rows become few before they are added up for each heading; each counts under the others' filters."""


def split_for(
    *, actor: Actor, filters: WorkFilter, edges: Sequence[datetime], due: int | None
) -> WorkSplit:
    """Return how the whole of the actor's list divides; one statement, whatever its length.

    `edges` are the moments that part what is late, due today, due soon and later; `due` is the
    one of these parts that the list is narrowed to. A unit's rows are found by its index.
    """
    conditions = _conditions(actor, WorkFilter())
    if not conditions:
        return WorkSplit()
    where = " OR ".join(f"({sql})" for sql, _ in conditions)
    parameters: list[Any] = [list(edges), *(one for _, values in conditions for one in values)]
    if filters.ids is not None:
        where = f"({where}) AND w.id = ANY(%s)"
        parameters.append(list(filters.ids))
    parameters += [list(filters.kinds), not filters.kinds, filters.item_code, not filters.item_code]
    parameters += [f"{filters.area_prefix}%", due, due is None]
    with connection.cursor() as cursor:
        cursor.execute(_SPLIT.format(where=where), parameters)
        return _split(cursor.fetchall())


def _split(rows: Sequence[tuple[Any, ...]]) -> WorkSplit:
    parts: dict[int, list[WorkPart]] = {0b0111: [], 0b1011: [], 0b1101: [], 0b1110: []}
    total = narrowed = 0
    for by, code, number, all_of_it, title in rows:
        if by in parts:
            parts[by].append(WorkPart(code=code, number=int(number or 0), title=title))
        else:
            total, narrowed = int(all_of_it or 0), int(number or 0)
    kinds, items, areas, dues = parts.values()
    return WorkSplit(
        total=total,
        narrowed=narrowed,
        kinds=tuple(kinds),
        items=tuple(one for one in items if one.code),
        areas=tuple(one for one in areas if one.code),
        due={int(one.code): one.number for one in dues},
    )


def list_of(*, ref: Ref) -> list[WorkRow]:
    """Return the open work of one thing."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM kernel_work w"  # noqa: S608
            f" WHERE w.ref_id = %s AND w.ref_kind = %s ORDER BY {_ORDER}",
            (ref.id, ref.kind),
        )
        return [_row(values) for values in cursor.fetchall()]


def _row(values: tuple[Any, ...]) -> WorkRow:
    return WorkRow(
        id=values[0],
        ref=Ref(values[1], values[2]),
        kind=values[3],
        unit_id=values[4],
        item_code=values[5],
        person_id=values[6],
        area_code=values[7],
        due_at=values[8],
        title=values[9],
        opened_at=values[10],
    )
