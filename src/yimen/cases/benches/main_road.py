"""The whole application over HTTP: guide, two steps of ten fields, submit, receipt.

What stands afterwards is checked: each case numbered, with its clock, its work, its ledger entry
and its event. The floor is the same rows written by plain psycopg, on the same machine in the same
run; CPU seconds are counted by part, since a busy machine stretches the clock on the wall.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.db import connection

from yimen.cases.benches.answers import FIRST, SECOND
from yimen.cases.benches.counting import statements_and_commits
from yimen.cases.benches.item import TEXT
from yimen.cases.benches.plain_rows import Written, write_plainly
from yimen.cases.benches.server import Visitor, database_cpu_seconds
from yimen.catalogue import public as catalogue
from yimen.identity import public as identity
from yimen.identity.contracts import CodeType
from yimen.kernel import clock, register
from yimen.kernel.actor import SYSTEM
from yimen.kernel.benches.serving import UNCOUNTED, Served, served

PASSWORD = "bench-2026-long"  # noqa: S105 -- a throw-away database
BAR_PER_SECOND = 100.0
BAR_P95_MS = 200.0
AREA = "439981101201"
_SECONDS = 12.0
_WARM_UP_SECONDS = 15.0
"""Until each process met each visitor and each page, and PostgreSQL settled on its plans."""
_IDLE_SECONDS = 0.1
_ATTEMPTS = 40
_TURNS, _PLAIN_SECONDS = 4, 2.0
"""How often ours and the plain rows take turns, since a machine is not as fast a minute later."""
MOST_STATEMENTS = 20
MOST_OF_PLAIN = 2.5
BAR_SAVED_PER_SECOND = 40.0


@dataclass(slots=True)
class _Run:
    """What the visitors of one run did."""

    times: list[float] = field(default_factory=list)
    errors: int = 0
    requests: int = 0
    concurrency: int = 1
    each_field: bool = False
    cpu_ms: tuple[float, ...] = (0.0, 0.0, 0.0)

    @property
    def per_second(self) -> float:
        """Return whole applications a second."""
        return self.concurrency / statistics.mean(self.times)

    @property
    def p95_ms(self) -> float:
        """Return the time that one in twenty exceeds."""
        return 1000 * sorted(self.times)[int(len(self.times) * 0.95)]


def main_road(*, database_url: str, say: Callable[[str], None]) -> dict[str, object]:
    """Return whole applications a second at one, four and ten at once."""
    at = clock.now()
    say("main-road: load the demo county and the residents")
    seeds = sorted((one for c in register.contexts() for one in c.seeds), key=lambda s: s.order)
    for seed in seeds:
        register.resolve(seed.run)(at)
    code = catalogue.publish_item(actor=SYSTEM, text=TEXT, at=at).item_code
    names = _residents(at)
    counted = statements_and_commits(username=names[0], password=PASSWORD, code=code)
    with served(database_url=database_url, settings=UNCOUNTED) as server:
        _wait_until_loaded(server)
        visitors = _signed_in(server, names)
        say("main-road: warm up")
        _drive(visitors, code, seconds=_WARM_UP_SECONDS)
        one, ten, saved = (
            _measure(server, visitors, code, ways, database_url, say)
            for ways in ((1, False), (10, False), (10, True))
        )
        four, plain = _beside_plain(server, visitors, code, database_url, say)
    return _verdict([one, four, ten, saved], plain, counted, say)


def _wait_until_loaded(server: Served) -> None:
    """Wait for the other web process: the first one answers while that is still loading."""
    computed = -1.0
    while (now := server.cpu_seconds()) - computed > _IDLE_SECONDS:
        computed = now
        time.sleep(1.0)


def _measure(
    server: Served,
    visitors: list[Visitor],
    code: str,
    ways: tuple[int, bool],
    database_url: str,
    say: Callable[[str], None],
    seconds: float = _SECONDS,
) -> _Run:
    concurrency, each_field = ways
    say(f"main-road: {concurrency} at once" + (", every field saved" if each_field else ""))
    name = urlsplit(database_url).path.lstrip("/")
    before = (server.cpu_seconds(), database_cpu_seconds(name), time.process_time())
    run = _drive(visitors[:concurrency], code, seconds=seconds, each_field=each_field)
    after = (server.cpu_seconds(), database_cpu_seconds(name), time.process_time())
    number = max(1, len(run.times))
    run.cpu_ms = tuple(1000 * (b - a) / number for a, b in zip(before, after, strict=True))
    run.concurrency, run.each_field = concurrency, each_field
    return run


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plain:
    """What plain psycopg reaches with the same rows, and what PostgreSQL computes for one."""

    per_second: float
    database_ms: float
    inside: float
    """How many times as long PostgreSQL computes for one of ours: the middle of the turns."""


def _beside_plain(
    server: Served,
    visitors: list[Visitor],
    code: str,
    database_url: str,
    say: Callable[[str], None],
) -> tuple[_Run, _Plain]:
    """Let four at once and the same rows by plain psycopg take turns."""
    runs, written = list[_Run](), list[Written]()
    for _ in range(_TURNS):
        runs.append(
            _measure(
                server, visitors, code, (4, False), database_url, say, seconds=_SECONDS / _TURNS
            )
        )
        say("main-road: the same rows by plain psycopg")
        written.append(
            write_plainly(database_url=database_url, concurrency=4, seconds=_PLAIN_SECONDS)
        )
    return _joined(runs), _Plain(
        per_second=sum(one.applications for one in written) / (_TURNS * _PLAIN_SECONDS),
        database_ms=statistics.median(one.database_ms for one in written),
        inside=statistics.median(
            run.cpu_ms[1] / one.database_ms for run, one in zip(runs, written, strict=True)
        ),
    )


def _joined(runs: list[_Run]) -> _Run:
    """Return the turns of one measurement as one."""
    return _Run(
        times=[one for run in runs for one in run.times],
        errors=sum(run.errors for run in runs),
        requests=sum(run.requests for run in runs),
        concurrency=runs[0].concurrency,
        each_field=runs[0].each_field,
        cpu_ms=tuple(
            statistics.mean(parts) for parts in zip(*(r.cpu_ms for r in runs), strict=True)
        ),
    )


def _verdict(
    measured: list[_Run],
    plain: _Plain,
    counted: dict[str, tuple[int, int]],
    say: Callable[[str], None],
) -> dict[str, object]:
    for name, (statements, commits) in counted.items():
        say(f"main-road: {name}: {statements} statements, {commits} commits")
    for run in measured:
        web, database, load = run.cpu_ms
        say(
            f"main-road: c={run.concurrency}{' by field' if run.each_field else ''}: CPU an"
            f" application: web {web:.1f} ms, PostgreSQL {database:.1f} ms, load {load:.1f} ms"
        )
    _, _, ten, saved = measured
    bars = {
        "per_second": ten.per_second >= BAR_PER_SECOND,
        "p95": ten.p95_ms < BAR_P95_MS,
        "saved_field_by_field": saved.per_second >= BAR_SAVED_PER_SECOND,
        "statements": all(one <= MOST_STATEMENTS for one, _ in counted.values()),
        "one_commit": all(commits == 1 for _, commits in counted.values()),
        "inside_postgresql": plain.inside <= MOST_OF_PLAIN,
        "errors": not any(run.errors for run in measured),
        "all_stand": _all_stand(),
    }
    return {
        "figures": [_figure(run) for run in measured],
        "floor": {
            "plain_psycopg_per_second_c4": round(plain.per_second, 1),
            "plain_postgresql_cpu_ms": round(plain.database_ms, 2),
            "postgresql_over_plain_c4": round(plain.inside, 2),
            "cpu_ms_web_postgresql_load": [
                [round(part, 2) for part in run.cpu_ms] for run in measured
            ],
            "statements_and_commits": counted,
            "bars": bars,
        },
        "ratio": ten.per_second / plain.per_second,
        "held": all(bars.values()),
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


def _signed_in(server: Served, names: Sequence[str]) -> list[Visitor]:
    """Sign everybody in, as many at one web process as at the other.

    A county's connections spread by chance. Ten do not: eight at one process leave the other waiting.
    """
    visitors, taken = list[Visitor](), dict[str, int]()
    for number, name in enumerate(names):
        for _ in range(_ATTEMPTS):
            visitor = Visitor(server.port)
            visitor.get("/login/")
            process = visitor.process(server)
            if taken.get(process, 0) <= number // 2:
                break
            visitor.close()
        else:
            raise ConnectionError("all connections go to one web process")
        taken[process] = taken.get(process, 0) + 1
        visitor.post("/login/", {"username": name, "password": PASSWORD})
        visitors.append(visitor)
    return visitors


def _apply(visitor: Visitor, code: str, *, each_field: bool) -> bool:
    visitor.get(f"/items/{code}/")
    visitor.get(f"/apply/{code}/")
    visitor.post(f"/apply/{code}/", {"applicant": visitor.hidden("applicant"), "situation": "one"})
    for answers in (FIRST, SECOND):
        if each_field:
            _save_each(visitor, answers)
        visitor.post(visitor.url, answers)
    status = visitor.post(visitor.url, {})
    return status == 200 and visitor.url.endswith("/receipt/")


def _save_each(visitor: Visitor, answers: Mapping[str, str]) -> None:
    """Save whenever an answer changes, as script does: the whole step as it stands."""
    address = visitor.url.rstrip("/")
    draft, _, step = address.rpartition("/")
    for count in range(1, len(answers) + 1):
        sent = dict(list(answers.items())[:count])
        visitor.save(f"{draft}/save/{step}/", {**dict.fromkeys(answers, ""), **sent})


def _drive(visitors: list[Visitor], code: str, *, seconds: float, each_field: bool = False) -> _Run:
    run, lock = _Run(), threading.Lock()
    until = time.perf_counter() + seconds
    before = sum(one.requests for one in visitors)

    def live(visitor: Visitor) -> None:
        while (begun := time.perf_counter()) < until:
            fine = _apply(visitor, code, each_field=each_field)
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


def _figure(run: _Run) -> dict[str, object]:
    times = sorted(run.times)
    what = "every field saved" if run.each_field else "whole application"
    return {
        "case": f"{what} ({run.requests / len(times):.0f} requests)",
        "concurrency": run.concurrency,
        "per_second": round(run.per_second, 1),
        "p50_ms": round(1000 * times[len(times) // 2], 1),
        "p95_ms": round(run.p95_ms, 1),
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
