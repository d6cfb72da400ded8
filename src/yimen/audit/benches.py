"""Search a ledger of ten million entries, filled with COPY, in every way its pages offer.

The indexes are built after the filling, as a restored ledger builds them; what they cost recording
is measured by writing entries with them and without them, in turn.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from yimen.audit.contracts import Key, Search
from yimen.audit.queries.search import search
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.ledger.origin import Origin, coming_from

NUMBER = 10_000_000
BAR_MS = 300.0
RECORDED = 1_000
_TURNS = 7
_ROUNDS = 9
_PAGE = 50
_AT = datetime(2026, 11, 20, tzinfo=UTC)
_STEP = 500_000
_FILL = """
    INSERT INTO kernel_ledger_entry
        (xid, at, verb, actor_kind, account_id, officer_id, unit_id, channel, on_behalf_of,
         subject_kind, subject_id, ground, change, personal_hash, result, source_address,
         source_agent)
    SELECT pg_current_xact_id(), %s::timestamptz - (%s - n) * interval '2 seconds',
        (ARRAY['kernel.record.looked', 'identity.session.opened', 'cases.case.accepted',
            'cases.case.submitted', 'cases.case.decided', 'licences.use.recorded'])[1 + n %% 6],
        CASE WHEN n %% 3 = 0 THEN 'officer' ELSE 'resident' END,
        ('00000000-0000-7000-8000-' || lpad(to_hex((n * 7919) %% 200000), 12, '0'))::uuid,
        NULL,
        CASE WHEN n %% 3 = 0 THEN
            ('00000000-0000-7000-9000-' || lpad(to_hex(n %% 300), 12, '0'))::uuid END,
        '2', NULL, 'cases.case',
        ('00000000-0000-7000-a000-' || lpad(to_hex(n / 10), 12, '0'))::uuid,
        '', '{"after":"accepted","before":"received"}', '',
        CASE WHEN n %% 997 = 0 THEN 'refused' WHEN n %% 101 = 0 THEN 'failed' ELSE 'done' END,
        '10.' || n %% 200 || '.' || (n * 31) %% 250 || '.9', 'desktop.chrome'
    FROM generate_series(%s::bigint, %s::bigint) n
"""
_OURS = "at", "verb", "account", "behalf", "unit", "address", "result"


def audit(
    *, database_url: str, say: Callable[[str], None], number: int | None = None
) -> dict[str, object]:
    """Return how long each way of searching takes at its slower end, and what the indexes cost."""
    del database_url  # Django points at it already
    number = number or int(os.environ.get("YIMEN_BENCH_ENTRIES", NUMBER))
    with_indexes, without, made = _cost_of_recording()
    began = time.perf_counter()
    _fill(number, say)
    say("audit: build the indexes")
    _put_up(made)
    say(f"audit: {number} entries stand after {time.perf_counter() - began:.0f} s")
    figures = [_figure(name, narrowed, after) for name, narrowed, after in _ways(number)]
    slowest = max(float(str(one["p95_ms"])) for one in figures)
    return {
        "bench": "audit",
        "figures": [
            *figures,
            {"case": "record, with the indexes", "concurrency": 1, "per_second": with_indexes},
            {"case": "record, without them", "concurrency": 1, "per_second": without},
        ],
        "floor": {"case": "bar of a search, ms", "p95_ms": BAR_MS},
        "ratio": round(slowest / BAR_MS, 2),
        "held": slowest < BAR_MS,
    }


def _ways(number: int) -> list[tuple[str, Search, Key | None]]:
    start = _AT - timedelta(seconds=2 * number)
    middle = start + timedelta(seconds=number)
    account = UUID(f"00000000-0000-7000-8000-{1234:012x}")
    unit = UUID(f"00000000-0000-7000-9000-{3:012x}")
    case = UUID(f"00000000-0000-7000-a000-{number // 20:012x}")
    month = middle + timedelta(days=30)
    return [
        ("newest", Search(), None),
        ("deep page", Search(), Key(at=middle, id=number // 2)),
        ("a month long past", Search(since=middle, until=month), None),
        ("one account", Search(account_ids=(account,)), None),
        (
            "one account, one verb",
            Search(account_ids=(account,), verbs=("cases.case.decided",)),
            None,
        ),
        ("one unit", Search(unit_id=unit), None),
        ("one unit, one verb", Search(unit_id=unit, verbs=("kernel.record.looked",)), None),
        (
            "one unit, a verb it never does",
            Search(unit_id=unit, verbs=("cases.case.decided",)),
            None,
        ),
        (
            "one verb in a month",
            Search(verbs=("cases.case.decided",), since=middle, until=month),
            None,
        ),
        ("every login", Search(verbs=("identity.session.opened", "identity.account.locked")), None),
        ("refused", Search(result="refused"), None),
        ("refused in one unit", Search(result="refused", unit_id=unit), None),
        ("one address", Search(address="10.7.217.9"), None),
        ("an address that never came", Search(address="192.0.2.1"), None),
        ("one case", Search(subject_ids=(case,)), None),
        (
            "one person, all ways",
            Search(account_ids=(account,), behalf_ids=(account,), subject_ids=(case, account)),
            None,
        ),
    ]


def _figure(name: str, narrowed: Search, after: Key | None) -> dict[str, object]:
    each = []
    for _ in range(_ROUNDS + 1):
        began = time.perf_counter()
        search(narrowed=narrowed, after=after, limit=_PAGE)
        each.append((time.perf_counter() - began) * 1000)
    warm = sorted(each[1:])
    return {
        "case": f"audit search: {name}",
        "concurrency": 1,
        "per_second": round(1000 / warm[len(warm) // 2], 1),
        "p50_ms": round(warm[len(warm) // 2], 1),
        "p95_ms": round(warm[-1], 1),
        "errors": 0,
    }


def _cost_of_recording() -> tuple[float, float, list[str]]:
    """Return the rates with and without the indexes, taken in turn, and how to make them again."""
    those_with, those_without, made = [], [], list[str]()
    for _ in range(_TURNS):
        those_with.append(_recorded())
        made = _taken_down()
        those_without.append(_recorded())
        _put_up(made)
    made = _taken_down()
    middle = _TURNS // 2
    return sorted(those_with)[middle], sorted(those_without)[middle], made


def _recorded() -> float:
    actor = Actor(
        kind=ActorKind.OFFICER,
        name="甲",
        account_id=new_id(),
        officer_id=new_id(),
        unit_id=new_id(),
    )
    began = time.perf_counter()
    with coming_from(Origin(address="10.1.2.3", agent="desktop.chrome")):
        for _ in range(RECORDED // 10):
            with transaction.atomic():
                for _ in range(10):
                    ledger.record(
                        actor=actor,
                        verb="cases.case.accepted",
                        subject=Ref("cases.case", new_id()),
                        at=_AT,
                    )
    return round(RECORDED / (time.perf_counter() - began), 1)


def _taken_down() -> list[str]:
    """Drop the indexes of searching and return the statements that make them again."""
    with connection.cursor() as cursor:
        names = [f"kernel_ledger_{name}" for name in (*_OURS, "subject", "order")]
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE indexname = ANY(%s)", (names,)
        )
        found: list[tuple[str, str]] = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f'DROP INDEX "{name}"')
    return [made for _, made in found]


def _put_up(made: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '256MB'")
        for one in made:
            cursor.execute(one)
        cursor.execute("ANALYZE kernel_ledger_entry")


def _fill(number: int, say: Callable[[str], None]) -> None:
    for first in range(1, number + 1, _STEP):
        last = min(first + _STEP - 1, number)
        with connection.cursor() as cursor:
            cursor.execute(_FILL, (_AT, number, first, last))
        say(f"audit: {last} of {number} entries")
