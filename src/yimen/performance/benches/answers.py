"""Two thousand answers within four seconds from fifty connections, one in ten sent twice."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import psycopg

from yimen.kernel.benches.serving import UNCOUNTED, served
from yimen.kernel.clock import local_day
from yimen.kernel.ids import new_id
from yimen.performance.benches import surveys
from yimen.performance.benches.serving import Line, hidden, token

if TYPE_CHECKING:
    from yimen.performance.benches.evaluation import Part

ANSWERS = 2_000
CONNECTIONS = 50
SECONDS = 4.0
_TWICE = 10
_CODE = "bench-answers"
_PATH = f"/survey/open/{_CODE}/"
_SORRY = re.compile(r"[\u4e00-\u9fff]{6,}")
_STATION = """
    INSERT INTO feedback_survey_station (id, survey_id, channel, code, title, area_code, made_at)
    VALUES (%s, %s, 'open', %s, '基准', '', %s)
"""
_BARE = """
    INSERT INTO feedback_survey_response (id, survey_id, key, version, sent_on, channel,
        is_invited, area_code, seconds, answers, words, marks)
    VALUES (%s, %s, %s, 1, %s, 'open', FALSE, '', 60, %s, '', '[]')
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A filled sheet that is about to be sent, with the cookies of its browser."""

    fields: dict[str, str]
    cookies: dict[str, str]
    due: float


@dataclass(slots=True)
class _Seen:
    """What the senders saw."""

    times: list[float] = field(default_factory=list)
    silent: int = 0
    refused: int = 0


def measured(*, database_url: str, at: datetime, say: Callable[[str], None]) -> Part:
    """Return how the rush went: all stored once, none refused without words to the person."""
    with psycopg.connect(database_url) as link:
        survey = surveys.put_survey(link, state="open", at=at)
        link.execute(_STATION, (new_id(), survey, _CODE, at))
    with served(database_url=database_url, ask=_PATH, settings=UNCOUNTED) as server:
        port = server.port
        say(f"evaluation: {ANSWERS:,} people open the survey on {CONNECTIONS} connections")
        seen, whole = _rush(port)
    with psycopg.connect(database_url) as link:
        row = link.execute(
            "SELECT count(*), count(DISTINCT answers ->> 'q13') FROM feedback_survey_response"
            " WHERE survey_id = %s",
            (survey,),
        ).fetchone()
    stored = int(row[0]) if row else 0
    say(f"evaluation: {stored:,} stored {whole:.1f} s after the first, {seen.refused} refused")
    floor = _written_plainly(database_url, survey, at)
    times = sorted(seen.times)
    return {
        "figures": [
            {
                "case": f"{ANSWERS:,} answers due within {SECONDS:g} s, one in {_TWICE} sent twice",
                "concurrency": CONNECTIONS,
                "per_second": round(len(times) / whole, 1),
                "p50_ms": round(times[len(times) // 2] * 1000, 1),
                "p95_ms": round(times[len(times) * 95 // 100] * 1000, 1),
                "errors": seen.silent + abs(ANSWERS - stored),
            }
        ],
        "floor": round(floor, 2),
        "ratio": round(whole / floor, 2),
        "held": stored == ANSWERS and seen.silent == 0 and seen.refused == 0,
    }


def _rush(port: int) -> tuple[_Seen, float]:
    """Let everybody fill in a sheet, then send them all, each at its moment of the four seconds."""
    seen, lock = _Seen(), threading.Lock()
    ready = threading.Barrier(CONNECTIONS + 1)

    def play(number: int) -> None:
        try:
            line = Line(port)
            sheets = [
                _filled(line, due=SECONDS * place / ANSWERS)
                for place in range(number, ANSWERS, CONNECTIONS)
            ]
            ready.wait()
            ready.wait()
        except OSError:
            ready.abort()  # nobody waits for one who cannot come
            raise
        line.renew()  # who waited long for the others was hung up on meanwhile
        for place, sheet in enumerate(sheets):
            _send(line, sheet, begun[0], seen, lock, twice=place % _TWICE == 0)

    begun = [0.0]
    people = [threading.Thread(target=play, args=(one,)) for one in range(CONNECTIONS)]
    for one in people:
        one.start()
    ready.wait()
    begun[0] = time.perf_counter()
    ready.wait()
    for one in people:
        one.join()
    return seen, time.perf_counter() - begun[0]


def _filled(line: Line, *, due: float) -> _Sheet:
    """Open the survey as somebody new, go through its first page, and fill in the rest."""
    line.forget()
    _, page = line.send("GET", _PATH)
    fields = {
        "csrfmiddlewaretoken": token(page),
        "ticket": hidden(page, "ticket"),
        "page": hidden(page, "page"),
        "each": "",
        "go": "next",
    }
    _, page = line.send("POST", _PATH, fields)
    fields |= {f"q{at}": "o0" for at in range(1, surveys.PICKED + 1)} | {"q13": "o1"}
    fields["page"] = hidden(page, "page")
    _, page = line.send("POST", _PATH, fields)
    fields["page"] = hidden(page, "page")
    return _Sheet(fields=fields, cookies=line.cookies(), due=due)


def _send(
    line: Line,
    sheet: _Sheet,
    begun: float,
    seen: _Seen,
    lock: threading.Lock,
    *,
    twice: bool,
) -> None:
    wait = begun + sheet.due - time.perf_counter()
    if wait > 0:
        time.sleep(wait)
    for _ in range(2 if twice else 1):
        sent = time.perf_counter()
        try:
            status, page = line.send("POST", _PATH, sheet.fields, sheet.cookies)
        except OSError:
            status, page = 0, ""
            line.renew()
        took = time.perf_counter() - sent
        with lock:
            seen.times.append(took)
            if status != HTTPStatus.FOUND:
                seen.refused += 1
                seen.silent += not _SORRY.search(page)


def _written_plainly(database_url: str, survey: UUID, at: datetime) -> float:
    """Return the seconds of the same sheets written by plain psycopg, one commit each."""
    begun = time.perf_counter()
    with psycopg.connect(database_url, autocommit=True) as link:
        for _ in range(ANSWERS):
            link.execute(
                _BARE, (uuid4(), survey, uuid4(), local_day(at), '{"q1": "o0", "q13": ["o1"]}')
            )
    return time.perf_counter() - begun
