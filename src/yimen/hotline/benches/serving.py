"""Operators' browsers, and hundreds of their pages that keep asking."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import multiprocessing
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

_POLL = re.compile(r'hx-get="([^"]*ringing[^"]*)"')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Browser:
    """One operator's browser on one connection that is kept open."""

    def __init__(self, *, port: int, cookies: Mapping[str, str]) -> None:
        """Connect with the cookies of a session."""
        self._link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._origin = f"http://127.0.0.1:{port}"
        self._cookies = dict(cookies)

    def send(
        self, method: str, path: str, fields: Mapping[str, str] | None = None
    ) -> tuple[int, str, str]:
        """Return status, where it leads and the page."""
        headers = {"Cookie": "; ".join(f"{one}={its}" for one, its in self._cookies.items())}
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = self._origin
        self._link.request(method, path, body=body, headers=headers)
        answer = self._link.getresponse()
        page = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, rest = line.partition("=")
            self._cookies[name.strip()] = rest.partition(";")[0]
        return answer.status, answer.headers.get("Location", ""), page


def token(page: str) -> str:
    """Return the page's mark against forged requests."""
    found = _TOKEN.search(page)
    return found.group(1) if found else ""


def poll_address(*, port: int, cookies: Mapping[str, str]) -> str:
    """Return what an operator's page asks again and again. Raises RuntimeError."""
    _, _, page = Browser(port=port, cookies=cookies).send("GET", "/work/hotline/ringing/start/")
    found = _POLL.search(page)
    if found is None:
        raise RuntimeError("the strip does not say where to ask")
    return found.group(1).replace("&amp;", "&")


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What the pages that kept asking were told."""

    asked: int
    errors: int
    p50_ms: float
    p95_ms: float


@contextlib.contextmanager
def polling(
    *, port: int, sessions: Sequence[tuple[str, Mapping[str, str]]], every: float
) -> Iterator[list[Polled]]:
    """Let pages ask from a process of their own while the block runs; then hold what they saw."""
    ends = multiprocessing.get_context("fork").Event()
    told: Any = multiprocessing.get_context("fork").Queue()
    asker = multiprocessing.get_context("fork").Process(
        target=_poll, args=(port, list(sessions), every, ends, told), daemon=True
    )
    asker.start()
    found: list[Polled] = []
    try:
        yield found
    finally:
        ends.set()
        found.append(told.get(timeout=60))
        asker.join(20)


def _poll(
    port: int, sessions: list[tuple[str, Mapping[str, str]]], every: float, ends: Any, told: Any
) -> None:
    times: list[float] = []
    errors = 0

    async def page(number: int, address: str, cookies: Mapping[str, str]) -> None:
        nonlocal errors
        await asyncio.sleep(every * number / len(sessions))
        held = "; ".join(f"{one}={its}" for one, its in cookies.items())
        asked = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {held}\r\n\r\n"
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while not ends.is_set():
            begun = time.perf_counter()
            writer.write(asked.encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: ?(\d+)", head)
            if length and int(length.group(1)):
                await reader.readexactly(int(length.group(1)))
            took = time.perf_counter() - begun
            times.append(took * 1000)
            errors += head[9:12] not in {b"204", b"200"}
            await asyncio.sleep(max(0.0, every - took))
        writer.close()

    async def all_pages() -> None:
        await asyncio.gather(*(page(at, *one) for at, one in enumerate(sessions)))

    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        asyncio.run(all_pages())
    times.sort()
    told.put(
        Polled(
            asked=len(times),
            errors=errors,
            p50_ms=round(times[len(times) // 2], 1) if times else 0.0,
            p95_ms=round(times[len(times) * 95 // 100], 1) if times else 0.0,
        )
    )
