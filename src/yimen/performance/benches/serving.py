"""The web processes as they run in production, and one connection of somebody who answers."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from http.cookies import SimpleCookie
from urllib.parse import urlencode

_WORKERS = 2
_PATIENCE = 3_000
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@contextlib.contextmanager
def served(*, database_url: str, ask: str) -> Iterator[int]:
    """Yield the port of the web processes when `ask` answers. Raises RuntimeError if it never does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = subprocess.Popen(  # noqa: S603 -- our own command
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
            *("--port", str(port), "--workers", str(_WORKERS), "--blocking-threads", "4"),
            *("--log-level", "error", "yimen.site.wsgi:application"),
        ],
        env={
            **os.environ,
            "DATABASE_URL": database_url,
            "YIMEN_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "YIMEN_LOG_LEVEL": "ERROR",
            "YIMEN_RATE_FACTOR": "1000000",  # one machine plays a whole county
        },
        start_new_session=True,
    )
    try:
        _wait_for(port, ask)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _wait_for(port: int, ask: str) -> None:
    for _ in range(_PATIENCE):
        with contextlib.suppress(OSError):
            if Line(port).send("GET", ask)[0] == http.HTTPStatus.OK:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not answer")


class Line:
    """One connection that is kept open; every answer sheet on it is another person's browser."""

    def __init__(self, port: int) -> None:
        """Connect to the server on this port."""
        self._port = port
        self._link = self._connected()
        self._cookies: dict[str, str] = {}

    def _connected(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)

    def renew(self) -> None:
        """Connect anew after an answer that never came."""
        self._link.close()
        self._link = self._connected()

    def forget(self) -> None:
        """Begin as somebody else."""
        self._cookies = {}

    def cookies(self) -> dict[str, str]:
        """Return what this browser holds now."""
        return dict(self._cookies)

    def send(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        cookies: Mapping[str, str] | None = None,
    ) -> tuple[int, str]:
        """Return the status and the page, without following where it leads."""
        held = self._cookies if cookies is None else cookies
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in held.items())}
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._link.request(method, path, body=body, headers=headers)
        answer = self._link.getresponse()
        page = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            for name, one in SimpleCookie(line).items():
                self._cookies[name] = one.value
        return answer.status, page


def hidden(page: str, name: str) -> str:
    """Return what a page sends along under a name, or nothing."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found.group(1) if found else ""


def token(page: str) -> str:
    """Return the page's mark against forged requests."""
    found = _TOKEN.search(page)
    return found.group(1) if found else ""
