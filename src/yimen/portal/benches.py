"""Every public page and every staff list: queries, weight, and how many a second.

The routes are asked, not listed, so a new page is measured without a word here. Pages are made by
the whole application as in production (middleware, gates, templates) and without a socket: public
ones by one process, staff lists by two at once, as two web processes share two cores and the server.
"""

from __future__ import annotations

import gc
import gzip
import multiprocessing
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemFilter
from yimen.kernel import clock, register
from yimen.kernel.benches.serving import UNCOUNTED
from yimen.kernel.clock import local_day
from yimen.kernel.gates import Gate
from yimen.ui.web.kept import forget_pages

MOST_QUERIES = 12
MOST_SCRIPT, MOST_STYLE = 40 * 1024, 60 * 1024
PUBLIC_PER_SECOND, KEPT_PER_SECOND, STAFF_PER_SECOND = 150.0, 1_500.0, 100.0
_ROUNDS = 40
_barrier: Any = None
_ASSET = re.compile(r"/static/([^\"']+\.(css|js))")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """One page: how many statements, how heavy, how long."""

    address: str
    queries: int
    script: int
    style: int
    times: list[float]

    def figure(self, kind: str) -> dict[str, Any]:
        """Return the line of the table."""
        return {
            "case": f"{kind} {self.address}: {self.queries} queries,"
            f" {self.script // 1024} KB script, {self.style // 1024} KB style",
            "concurrency": 1,
            "per_second": round(1000 * len(self.times) / sum(self.times), 1),
            "p50_ms": round(self.times[len(self.times) // 2], 2),
            "p95_ms": round(self.times[len(self.times) * 95 // 100], 2),
            "errors": 0,
        }


def pages(*, database_url: str, say: Callable[[str], None]) -> dict[str, object]:
    """Return the figures of each page, public ones also from memory."""
    del database_url
    with override_settings(YIMEN_RATE_FACTOR=int(UNCOUNTED["YIMEN_RATE_FACTOR"])):
        return _pages(clock.now(), say)


def _pages(at: datetime, say: Callable[[str], None]) -> dict[str, object]:
    say("pages: load the demo county")
    for seed in sorted((s for c in register.contexts() for s in c.seeds), key=lambda s: s.order):
        register.resolve(seed.run)(at)
    gc.collect()
    gc.freeze()  # as in a web process: what is loaded is no concern of a search for garbage
    row = catalogue.list_current(on=local_day(at), where=ItemFilter(open_only=True)).rows[0]
    addresses = [*_addresses(public=True), f"/items/{row.item_code}/", "/search/?q=老年"]
    figures, held = [], True
    for address in addresses:
        visitor = Client(headers={"host": "127.0.0.1"})
        if not _answers(visitor, address):
            continue
        made = _measured(visitor, address, anew=True)
        figures.append(made.figure("public"))
        held = held and _light(made) and figures[-1]["per_second"] >= PUBLIC_PER_SECOND
        if _is_kept(visitor, address):
            figures.append(_measured(visitor, address, anew=False).figure("kept"))
            held = held and figures[-1]["per_second"] >= KEPT_PER_SECOND
    say("pages: staff lists, two processes at once")
    for made, per_second in _staff_lists():
        figures.append(made.figure("staff") | {"concurrency": 2, "per_second": per_second})
        held = held and _light(made) and per_second >= STAFF_PER_SECOND
    return {"figures": figures, "floor": None, "ratio": None, "held": held}


def _staff_lists() -> Iterator[tuple[_Measured, float]]:
    """Yield each staff list with what two processes made of it in a second."""
    lists = _opened_by_somebody()
    connections.close_all()
    both = multiprocessing.get_context("fork")
    barrier = both.Barrier(2)
    with ProcessPoolExecutor(2, mp_context=both, initializer=_meet, initargs=(barrier,)) as pool:
        first, second = (pool.submit(_staff_times, lists) for _ in range(2))
        for one, other in zip(first.result(), second.result(), strict=True):
            yield one, round(sum(1000 * len(m.times) / sum(m.times) for m in (one, other)), 1)


def _meet(barrier: Any) -> None:
    global _barrier
    _barrier = barrier


def _opened_by_somebody() -> list[tuple[str, register.DemoLogin]]:
    """Return each staff list with the first of the demo people who may open it.

    Found once for both processes: one that left a page out would let the other wait for it.
    """
    staff = [(one, _signed_in(one.username, one.password)) for one in _demo_logins()]
    opened = (
        (address, next((who for who, client in staff if _answers(client, address)), None))
        for address in _addresses(public=False)
    )
    return [(address, who) for address, who in opened if who is not None]


def _staff_times(lists: list[tuple[str, register.DemoLogin]]) -> list[_Measured]:
    """Return each staff list as one process measured it, page by page in step with the other."""
    people = {who.username: who for _, who in lists}
    clients = {name: _signed_in(name, who.password) for name, who in people.items()}
    found = []
    for address, who in lists:
        _barrier.wait(timeout=60)
        found.append(_measured(clients[who.username], address, anew=True))
    connections.close_all()
    return found


def _demo_logins() -> Iterator[register.DemoLogin]:
    for context in register.contexts():
        if context.demo_logins is not None:
            yield from register.resolve(context.demo_logins)()


def _addresses(*, public: bool) -> list[str]:
    found = []
    for address, view in _routes(get_resolver().url_patterns, "/"):
        gate = getattr(view, "gate", None)
        staff = address.startswith(("/work/", "/staff/"))
        if isinstance(gate, Gate) and (gate.code == "public") is public and staff is not public:
            found.append(address)
    return found


def _routes(patterns: Any, before: str) -> Iterator[tuple[str, Any]]:
    for one in patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, here)
        elif isinstance(one, URLPattern) and "<" not in here and "^" not in here:
            yield here, one.callback


def _signed_in(username: str, password: str) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.post("/login/", {"username": username, "password": password})
    return client


def _answers(client: Client, address: str) -> bool:
    answer = client.get(address)
    return answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")


def _is_kept(client: Client, address: str) -> bool:
    return client.get(address).headers.get("Cache-Control", "").startswith("public")


def _light(made: _Measured) -> bool:
    few = made.queries <= MOST_QUERIES
    return few and made.script <= MOST_SCRIPT and made.style <= MOST_STYLE


def _measured(client: Client, address: str, *, anew: bool) -> _Measured:
    queries = 0

    def count(execute: Any, *given: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*given)

    client.get(address)  # what a web process has loaded before it answers is loaded here now
    times = []
    for _ in range(_ROUNDS):
        if anew:
            forget_pages()
        begun = time.perf_counter()
        answer = client.get(address)
        times.append((time.perf_counter() - begun) * 1000)
    if anew:
        forget_pages()
    with connection.execute_wrapper(count):
        client.get(address)
    script, style = _weights(answer.content.decode())
    return _Measured(
        address=address, queries=queries, script=script, style=style, times=sorted(times)
    )


def _weights(page: str) -> tuple[int, int]:
    """Return the compressed sizes of the scripts and style sheets that a page names."""
    sizes = {"js": 0, "css": 0}
    for path, kind in set(_ASSET.findall(page)):
        content = (Path(settings.STATIC_ROOT) / path).read_bytes()
        sizes[kind] += len(gzip.compress(content, 9))
    return sizes["js"], sizes["css"]
