"""The web processes as they run in production, for who measures or attacks them from outside."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie

_WORKERS = 2
_PATIENCE = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back over the wire, and the cookies that it set."""

    status: int
    location: str
    body: str
    cookies: Mapping[str, str]


def ask(
    link: http.client.HTTPConnection,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: str | None = None,
) -> tuple[int, str, str]:
    """Return status, where to go next, and the text of one answer."""
    said = fetch(link, method, path, headers, body)
    return said.status, said.location, said.body


def fetch(
    link: http.client.HTTPConnection,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: str | None = None,
) -> Answer:
    """Return one answer whole."""
    link.request(method, path, body=body, headers=dict(headers))
    answer = link.getresponse()
    set_now = SimpleCookie()
    for line in answer.headers.get_all("Set-Cookie") or ():
        set_now.load(line)
    return Answer(
        status=answer.status,
        location=answer.headers.get("Location", ""),
        body=answer.read().decode(),
        cookies={name: one.value for name, one in set_now.items()},
    )


@contextlib.contextmanager
def served(*, database_url: str, settings: Mapping[str, str] | None = None) -> Iterator[int]:
    """Yield the port of the web processes; `settings` are put over their environment.

    Raises:
        RuntimeError: they did not answer within a minute.
    """
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
            **(settings or {}),
        },
        start_new_session=True,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _wait_for(port: int) -> None:
    for _ in range(_PATIENCE):
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            if ask(link, "GET", "/.well-known/openid-configuration", {})[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer")
