"""The whole application over HTTP: guide, two steps of ten fields, submit, receipt.

What stands afterwards is checked: each case numbered, with its clock, its work, its ledger entry
and its event. The floor is the same rows written by plain psycopg.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import psycopg
from django.db import connection

from yimen.cases.benches.item import TEXT
from yimen.cases.benches.server import Visitor, served
from yimen.catalogue import public as catalogue
from yimen.identity import public as identity
from yimen.identity.contracts import CodeType
from yimen.kernel import clock, register
from yimen.kernel.actor import SYSTEM
from yimen.kernel.ids import new_id

PASSWORD = "bench-2026-long"  # noqa: S105 -- a throw-away database
BAR_PER_SECOND = 100.0
BAR_P95_MS = 200.0
AREA = "439981101201"
_SECONDS = 12.0
_FIRST, _SECOND = (
    {f"{step}q{number}": f"第 {number} 项的回答" for number in range(10)} for step in "ab"
)


@dataclass(slots=True)
class _Run:
    """What the visitors of one run did."""

    times: list[float] = field(default_factory=list)
    errors: int = 0
    requests: int = 0


def main_road(*, database_url: str, say: Callable[[str], None]) -> dict[str, object]:
    """Return whole applications a second at one, four and ten at once."""
    at = clock.now()
    say("main-road: load the demo county and the residents")
    seeds = sorted((one for c in register.contexts() for one in c.seeds), key=lambda s: s.order)
    for seed in seeds:
        register.resolve(seed.run)(at)
    code = catalogue.publish_item(actor=SYSTEM, text=TEXT, at=at).item_code
    names = _residents(at)
    with served(database_url=database_url) as port:
        visitors = [_signed_in(port, name) for name in names]
        say("main-road: warm up")
        _drive(visitors[:4], code, seconds=3.0)
        figures = []
        for concurrency in (1, 4, 10):
            say(f"main-road: {concurrency} at once")
            run = _drive(visitors[:concurrency], code, seconds=_SECONDS)
            figures.append(_figure(run, concurrency))
    floor = _floor(database_url)
    whole = figures[-1]
    held = (
        whole["per_second"] >= BAR_PER_SECOND
        and whole["p95_ms"] < BAR_P95_MS
        and not whole["errors"]
        and _all_stand()
    )
    return {
        "figures": figures,
        "floor": {"plain_psycopg_per_second": floor},
        "ratio": whole["per_second"] / floor,
        "held": held,
    }


def _residents(at: datetime) -> list[str]:
    names = []
    for number in range(10):
        person = identity.register_person(
            actor=SYSTEM,
            name=f"压测{number}",
            code_type=CodeType.ID_CARD,
            code=_id_number(number),
            phone=f"1990000{number:04d}",
            area_code=AREA,
            at=at,
        )
        identity.create_account(
            actor=SYSTEM,
            username=f"bench{number}",
            name=person.name,
            password=PASSWORD,
            at=at,
            person_id=person.id,
        )
        names.append(f"bench{number}")
    return names


def _id_number(number: int) -> str:
    body = f"43998119700101{number + 500:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def _signed_in(port: int, username: str) -> Visitor:
    visitor = Visitor(port)
    visitor.get("/login/")
    visitor.post("/login/", {"username": username, "password": PASSWORD})
    return visitor


def _apply(visitor: Visitor, code: str) -> bool:
    visitor.get(f"/items/{code}/")
    visitor.get(f"/apply/{code}/")
    visitor.post(f"/apply/{code}/", {"situation": "one"})
    visitor.post(visitor.url, _FIRST)
    visitor.post(visitor.url, _SECOND)
    status = visitor.post(visitor.url, {})
    return status == 200 and visitor.url.endswith("/receipt/")


def _drive(visitors: list[Visitor], code: str, *, seconds: float) -> _Run:
    run, lock = _Run(), threading.Lock()
    until = time.perf_counter() + seconds
    before = sum(one.requests for one in visitors)

    def live(visitor: Visitor) -> None:
        while (begun := time.perf_counter()) < until:
            fine = _apply(visitor, code)
            took = time.perf_counter() - begun
            with lock:
                run.times.append(took)
                run.errors += not fine

    threads = [threading.Thread(target=live, args=(one,)) for one in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.requests = sum(one.requests for one in visitors) - before
    return run


def _figure(run: _Run, concurrency: int) -> dict[str, float | int | str]:
    times = sorted(run.times)
    return {
        "case": f"whole application ({run.requests / max(1, len(times)):.0f} requests)",
        "concurrency": concurrency,
        "per_second": round(concurrency / statistics.mean(times), 1),
        "p50_ms": round(1000 * times[len(times) // 2], 1),
        "p95_ms": round(1000 * times[int(len(times) * 0.95)], 1),
        "errors": run.errors,
    }


def _all_stand() -> bool:
    """Say whether every case has its clock, work, ledger entry and event."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM cases_case c WHERE"
            " NOT EXISTS (SELECT 1 FROM kernel_work w WHERE w.ref_id = c.id)"
            " OR NOT EXISTS (SELECT 1 FROM kernel_clock k WHERE k.ref_id = c.id)"
            " OR NOT EXISTS (SELECT 1 FROM kernel_ledger_entry e WHERE e.subject_id = c.id)"
            " OR NOT EXISTS (SELECT 1 FROM kernel_outbox_event o WHERE o.subject_id = c.id)"
        )
        (missing,) = cursor.fetchone()
    return bool(missing == 0)


def _floor(database_url: str) -> float:
    """Return how many times a second plain psycopg writes rows of this number and size."""
    written, payload = 0, b"x" * 900
    with psycopg.connect(database_url) as link:
        link.execute("CREATE TABLE bench_floor (id uuid PRIMARY KEY, kind text, body bytea)")
        link.commit()
        until = time.perf_counter() + 4.0
        while time.perf_counter() < until:
            for _ in range(4):  # draft begun, two steps saved, submitted: one commit each
                for kind in ("draft", "case", "ledger"):
                    link.execute(
                        "INSERT INTO bench_floor VALUES (%s, %s, %s)", (new_id(), kind, payload)
                    )
                link.commit()
            written += 1
        link.execute("DROP TABLE bench_floor")
        link.commit()
    return written / 4.0
