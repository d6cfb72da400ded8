"""The bench ``hotline``: calls taken and dispatched with 300 pages live, lists of 5,000,000 orders.

Calls go over HTTP as operators' browsers send them: the form, two looks at what is suggested while
writing, dispatch, the order's page. What stands afterwards is counted. ``YIMEN_BENCH_SHARE=50``
makes a fiftieth of everything, which holds no bar.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection, transaction
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import resolve

from yimen.directory.contracts import Post
from yimen.hotline import testing
from yimen.hotline.benches import filling
from yimen.hotline.benches.serving import Browser, poll_address, polling, token
from yimen.hotline.contracts.load import SHIPPED_LOAD
from yimen.hotline.rules.load import load_of
from yimen.kernel import clock
from yimen.kernel.actor import Actor
from yimen.kernel.benches.serving import UNCOUNTED, served
from yimen.kernel.clocks.sweeping import recompute_open

ORDERS, PAGES = 5_000_000, 300
TIMES_PEAK, LIST_BAR_MS, CLOCK_BAR_SECONDS = 10, 150.0, 10.0
_AT_ONCE, _SECONDS, _EVERY, _ROUNDS = 10, 20.0, 2.0, 30
_BARE = """
    SELECT * FROM hotline_order WHERE closed_at IS NULL
    ORDER BY opened_at DESC, id DESC LIMIT 51
"""


@dataclass(slots=True)
class _Calls:
    """What the operators of one run did."""

    times: list[float] = field(default_factory=list)
    dispatch_times: list[float] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0.0


def hotline(*, database_url: str, say: Callable[[str], None]) -> dict[str, object]:
    """Return calls dispatched a second, lists and searches of millions, clocks renewed."""
    share = max(1, int(os.environ.get("YIMEN_BENCH_SHARE") or 1))
    peak = _peak(say)
    at = clock.now()
    around = testing.desk()
    filled = _fill(around, database_url, ORDERS // share, at, say)
    figures, quick = _lists(around, at, say)
    renewed, renewal_seconds = _clocks(say)
    calls, polled = _under_load(around, database_url, max(6, PAGES // share), say)
    with psycopg.connect(database_url) as link:
        bare = _timed(lambda: link.execute(_BARE).fetchall())
    per_second = len(calls.times) / calls.seconds
    wanted = TIMES_PEAK * peak
    bars = {
        "ten_times_the_peak": per_second >= wanted,
        "lists": quick,
        "clocks": renewal_seconds < CLOCK_BAR_SECONDS,
        "errors": not calls.errors and not polled["errors"],
        "all_stand": _all_stand(calls),
        "whole_scale": share == 1,
    }
    say(f"hotline: {per_second:.1f} calls/s, wanted {wanted:.2f}; bars {bars}")
    return {
        "figures": [*_figures_of(calls, per_second), polled, *figures],
        "floor": {
            "bare_list_p50_ms": round(bare[len(bare) // 2], 2),
            "peak_per_second": round(peak, 4),
            "times_peak": round(per_second / peak, 1),
            "fill_seconds": round(filled),
            "clocks_renewed": renewed,
            "clock_seconds": round(renewal_seconds, 2),
            "orders": ORDERS // share,
            "bars": bars,
        },
        "ratio": round(figures[0]["p50_ms"] / max(0.01, bare[len(bare) // 2]), 2),
        "held": all(bars.values()),
    }


def _peak(say: Callable[[str], None]) -> float:
    """Return the calls a second of the busiest hour."""
    peak = load_of(figures=SHIPPED_LOAD)
    say(
        f"hotline: {SHIPPED_LOAD.calls_a_year:,} calls a year ÷ 365 × {SHIPPED_LOAD.peak_day_factor}"
        f" × {SHIPPED_LOAD.busy_hour_share} = {peak.busy_hour:,.0f} in the busiest hour,"
        f" {peak.busy_hour / 3600:.3f}/s"
    )
    return peak.busy_hour / 3600


def _fill(
    around: testing.Desk, database_url: str, number: int, at: datetime, say: Callable[[str], None]
) -> float:
    """Put so many orders into the tables; return how many seconds it took."""
    county = filling.County(
        desk_id=around.units.centre.id,
        units=[around.housing.id, *(unit for unit, _ in _handlers(around))],
        areas=(testing.TOWN, testing.OTHER_TOWN),
        at=at,
    )
    return filling.fill(database_url=database_url, county=county, number=number, say=say)


def _figures_of(calls: _Calls, per_second: float) -> list[dict[str, Any]]:
    whole = _figure("call: form, hints twice, dispatch, order page", calls.times, _AT_ONCE)
    return [
        whole | {"per_second": round(per_second, 2), "errors": calls.errors},
        _figure("of it: dispatch alone", calls.dispatch_times, _AT_ONCE),
    ]


def _handlers(around: testing.Desk) -> list[tuple[Any, Actor]]:
    units = (around.units.department, around.units.other_department, around.units.town)
    make = testing.make_officer
    post = Post.EXAMINER
    return [(unit.id, make(post=post, unit=unit, name="承办")) for unit in units]


def _lists(
    around: testing.Desk, at: datetime, say: Callable[[str], None]
) -> tuple[list[dict[str, Any]], bool]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, number, opened_at FROM hotline_order ORDER BY id LIMIT 1 OFFSET 7"
        )
        order_id, number, _ = cursor.fetchone()
    desk = "/work/hotline/"
    pages: dict[str, tuple[str, Actor]] = {
        "list under way, desk": (desk, around.operator),
        "list closed, desk": (f"{desk}?show=closed", around.operator),
        "list of a unit": (desk, around.handler),
        "search by number": (f"{desk}?q={number}", around.operator),
        "search, common words": (f"{desk}?q=漏水", around.operator),
        "search, one letter": (f"{desk}?q=水", around.operator),
        "search, place and thing": (f"{desk}?q=柳浦街 路灯不亮", around.operator),
        "search, rare": (f"{desk}?q=滨河路399号老人优待证", around.operator),
        "search, none": (f"{desk}?q=没有这样的词", around.operator),
        "search, unit": (f"{desk}?q=漏水", around.handler),
        "order page": (f"{desk}orders/{order_id}/", around.operator),
    }
    figures, quick = [], True
    for name, (address, actor) in pages.items():
        times = _timed(lambda where=address, who=actor: _page(where, who, at))  # type: ignore[misc]
        figures.append(_figure(name, times, 1))
        quick = quick and figures[-1]["p95_ms"] < LIST_BAR_MS
        say(f"hotline: {name}: p95 {figures[-1]['p95_ms']} ms")
    return figures, quick


def _clocks(say: Callable[[str], None]) -> tuple[int, float]:
    begun = time.perf_counter()
    with transaction.atomic():
        renewed = recompute_open()
    took = time.perf_counter() - begun
    say(f"hotline: {renewed:,} open clocks renewed and written in {took:.2f} s")
    return renewed, took


def _under_load(
    around: testing.Desk, database_url: str, pages: int, say: Callable[[str], None]
) -> tuple[_Calls, dict[str, Any]]:
    say(f"hotline: {pages} operators sign in")
    sessions = [_session(around, at) for at in range(pages)]
    with served(database_url=database_url, settings=UNCOUNTED) as server:
        port = server.port
        asked = [(poll_address(port=port, cookies=one), one) for one in sessions]
        browsers = [Browser(port=port, cookies=one) for one in sessions[:_AT_ONCE]]
        _drive(browsers, around, 3.0)
        say(f"hotline: {len(browsers)} operators take calls, {pages} pages ask every {_EVERY:g} s")
        with polling(port=port, sessions=asked, every=_EVERY) as told:
            time.sleep(_EVERY)
            calls = _drive(browsers, around, _SECONDS)
    polled = told[0]
    return calls, {
        "case": f"{pages} pages ask every {_EVERY:g} s meanwhile",
        "concurrency": pages,
        "per_second": round(polled.asked / (calls.seconds + _EVERY), 1),
        "p50_ms": polled.p50_ms,
        "p95_ms": polled.p95_ms,
        "errors": polled.errors,
    }


def _session(around: testing.Desk, number: int) -> Mapping[str, str]:
    operator = testing.make_officer(
        post=Post.HOTLINE_OPERATOR, unit=around.units.centre, name=f"坐席{number}"
    )
    client = Client()
    testing.sign_in(client, operator)
    return {name: one.value for name, one in client.cookies.items()}


def _drive(browsers: Sequence[Browser], around: testing.Desk, seconds: float) -> _Calls:
    run, lock = _Calls(), threading.Lock()
    begun = time.perf_counter()

    def live(browser: Browser, place: int) -> None:
        number = 0
        while time.perf_counter() - begun < seconds:
            number += 1
            started = time.perf_counter()
            fine, dispatched = _call(browser, around, f"{place}-{number}-{begun}")
            with lock:
                run.times.append((time.perf_counter() - started) * 1000)
                run.dispatch_times.append(dispatched)
                run.errors += not fine

    threads = [
        threading.Thread(target=live, args=(one, place)) for place, one in enumerate(browsers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.seconds = time.perf_counter() - begun
    run.times.sort()
    run.dispatch_times.sort()
    return run


def _call(browser: Browser, around: testing.Desk, key: str) -> tuple[bool, float]:
    """Take one call as a browser does; return whether it went well and how long dispatch took."""
    _, _, page = browser.send("GET", "/work/hotline/new/")
    sent = {
        "csrfmiddlewaretoken": token(page),
        "key": key[:64],
        "order_type": "2",
        "title": "基准来电小区停水两天了",
        "content": "前天开始停水，没有通知，请问什么时候来水，家里有老人和孩子。",
        "area_code": testing.TOWN,
        "place": "柳浦街 3 号",
        "category_code": testing.WATER,
        "caller_name": "刘测试",
        "caller_phone": f"199{abs(hash(key)) % 100_000_000:08d}",
    }
    fine = True
    for _ in range(2):
        status, _, _ = browser.send("POST", "/work/hotline/new/hints/", {**sent, "act": "hints"})
        fine = fine and status == 200
    begun = time.perf_counter()
    status, target, _ = browser.send(
        "POST", "/work/hotline/new/", {**sent, "act": "dispatch", "lead": str(around.housing.id)}
    )
    dispatched = (time.perf_counter() - begun) * 1000
    fine = fine and status == 302 and "/orders/" in target
    if fine:
        status, _, _ = browser.send("GET", target)
        fine = status == 200
    return fine, dispatched


def _all_stand(calls: _Calls) -> bool:
    """Say whether every call is an order with its dispatch, clock, work, ledger entry and event."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE state <> 'to_sign'"
            " OR NOT EXISTS (SELECT 1 FROM hotline_dispatch d WHERE d.order_id = o.id)"
            " OR NOT EXISTS (SELECT 1 FROM kernel_clock k WHERE k.ref_id = o.id)"
            " OR NOT EXISTS (SELECT 1 FROM kernel_work w WHERE w.ref_id = o.id)"
            " OR NOT EXISTS (SELECT 1 FROM kernel_ledger_entry e WHERE e.subject_id = o.id)"
            " OR NOT EXISTS (SELECT 1 FROM kernel_outbox_event x WHERE x.subject_id = o.id))"
            " FROM hotline_order o WHERE o.title LIKE '基准来电%%'",
            (),
        )
        made, missing = cursor.fetchone()
    return bool(made >= len(calls.times) and missing == 0)


def _page(address: str, actor: Actor, at: datetime) -> None:
    request: HttpRequest = RequestFactory().get(address, headers={"host": "127.0.0.1"})
    request.actor, request.at = actor, at  # type: ignore[attr-defined]
    request.session = {}  # type: ignore[assignment]
    match = resolve(request.path)
    request.resolver_match = match
    answer = match.func(request, *match.args, **match.kwargs)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")


def _timed(once: Callable[[], object]) -> list[float]:
    for _ in range(3):
        once()
    times = []
    for _ in range(_ROUNDS):
        begun = time.perf_counter()
        once()
        times.append((time.perf_counter() - begun) * 1000)
    return sorted(times)


def _figure(case: str, times: Sequence[float], concurrency: int) -> dict[str, Any]:
    ordered = sorted(times) or [0.0]
    return {
        "case": case,
        "concurrency": concurrency,
        "per_second": round(1000 * len(ordered) / max(0.001, sum(ordered)), 1),
        "p50_ms": round(ordered[len(ordered) // 2], 2),
        "p95_ms": round(ordered[len(ordered) * 95 // 100], 2),
        "errors": 0,
    }
