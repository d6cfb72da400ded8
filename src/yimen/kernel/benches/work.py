"""An officer's to-do list with a million pieces of open work: its first page, a deep page, its count.

The floor is the bare statement for the same page over plain psycopg.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID

import psycopg
from django.db import connection

from yimen.kernel import register
from yimen.kernel.actor import Actor, ActorKind, Grant
from yimen.kernel.work import queries
from yimen.kernel.work.contracts import WorkKey

NUMBER = 1_000_000
UNITS = 40
ROUNDS = 200
BAR_MS = 150.0
_KIND = "kernel.bench_work"
_VERB = "kernel.bench_work"

_FILL = """
    INSERT INTO kernel_work
        (ref_kind, ref_id, kind, unit_id, item_code, person_id, area_code, due_at, title, opened_at)
    SELECT 'cases.case', gen_random_uuid(), %s, lpad(to_hex(n %% %s), 32, '0')::uuid, '',
        CASE WHEN n %% 50 = 0 THEN lpad(to_hex(n %% 997), 32, 'a')::uuid END,
        '439981' || lpad((n %% 9 + 101)::text, 3, '0') || '000',
        CASE WHEN n %% 20 > 0 THEN now() + (n::bigint * 7919 %% 40000) * interval '1 minute' END,
        '公共场所卫生许可 新办 ' || n, now()
    FROM generate_series(1, %s) n
"""
_BARE = """
    SELECT * FROM kernel_work WHERE unit_id = %s
    ORDER BY COALESCE(due_at, 'infinity'::timestamptz), id LIMIT 50
"""


def work(
    *, database_url: str, say: Callable[[str], None], number: int = NUMBER
) -> dict[str, object]:
    """Return the times of a department's, a town's and an auditor's list."""
    say(f"work: write {number} rows")
    with connection.cursor() as cursor:
        cursor.execute(_FILL, (_KIND, UNITS, number))
        cursor.execute("ANALYZE kernel_work")
    register.register(
        register.Context(
            code="kernel_bench",
            title="基准",
            work_kinds=(register.WorkKind(code=_KIND, title="办", url=str, verb=_VERB),),
        )
    )
    try:
        return _measure(database_url, say)
    finally:
        register.forget("kernel_bench")


def _measure(database_url: str, say: Callable[[str], None]) -> dict[str, object]:
    one, few, all_units = _actor(1, ""), _actor(3, "439981103"), _actor(UNITS, "")
    say("work: measure")
    deep = _deep_key(one)
    cases = {
        "first page, one unit": _timed(lambda: queries.list_for(actor=one)),
        "page 100, one unit": _timed(lambda: queries.list_for(actor=one, after=deep)),
        "first page, three units in one town": _timed(lambda: queries.list_for(actor=few)),
        f"first page, {UNITS} units": _timed(lambda: queries.list_for(actor=all_units)),
        "count, one unit": _timed(lambda: queries.count_for(actor=one)),
    }
    with psycopg.connect(database_url) as link:
        bare = _timed(lambda: link.execute(_BARE, (UUID(int=0),)).fetchall())
    first = cases["first page, one unit"]
    return {
        "bench": "work",
        "figures": [_figure(case, each) for case, each in cases.items()],
        "floor": _figure("bare statement, one unit", bare),
        "ratio": round(first[len(first) // 2] / bare[len(bare) // 2], 2),
        "held": all(each[len(each) * 95 // 100] < BAR_MS for each in cases.values()),
    }


def _actor(units: int, prefix: str) -> Actor:
    grants = tuple(Grant(_VERB, UUID(int=unit), prefix) for unit in range(units))
    officer = UUID("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaa032")
    return Actor(kind=ActorKind.OFFICER, name="基准", officer_id=officer, grants=grants)


def _deep_key(actor: Actor) -> WorkKey:
    last = queries.list_for(actor=actor, limit=5000)[-1]
    return WorkKey(due_at=last.due_at, id=last.id)


def _timed(task: Callable[[], object]) -> list[float]:
    each = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        task()
        each.append((time.perf_counter() - began) * 1000)
    return sorted(each)


def _figure(case: str, each: list[float]) -> dict[str, object]:
    p50, p95 = each[len(each) // 2], each[len(each) * 95 // 100]
    return {
        "case": case,
        "concurrency": 1,
        "per_second": round(1000 / p50, 1),
        "p50_ms": round(p50, 2),
        "p95_ms": round(p95, 2),
        "errors": 0,
    }
