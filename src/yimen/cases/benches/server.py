"""A real server on a throw-away database, and a browser without a window."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode, urlsplit

from django.core.management import call_command

WORKERS = 2


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert isinstance(port, int)
    return port


@contextlib.contextmanager
def served(*, database_url: str) -> Iterator[int]:
    """Yield the port of the web processes as they run in production, until the block ends."""
    port = _free_port()
    call_command("collectstatic", verbosity=0, interactive=False)
    server = subprocess.Popen(  # noqa: S603 -- our own command
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
            *("--port", str(port), "--workers", str(WORKERS), "--blocking-threads", "4"),
            *("--log-level", "error", "yimen.site.wsgi:application"),
        ],
        env={
            **os.environ,
            "DATABASE_URL": database_url,
            "YIMEN_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "YIMEN_LOG_LEVEL": "ERROR",
        },
        start_new_session=True,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            Visitor(port).get("/login/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not answer")


class Visitor:
    """One person's browser: cookies, CSRF token, one connection kept open, redirects followed."""

    _TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')

    def __init__(self, port: int) -> None:
        """Connect to the server on this port."""
        self._link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}
        self._token = ""
        self._origin = f"http://127.0.0.1:{port}"
        self.url = ""
        self.page = b""
        self.requests = 0

    def get(self, url: str) -> int:
        """Open a page; return its status."""
        return self._send("GET", url, None)

    def post(self, url: str, fields: Mapping[str, str]) -> int:
        """Send a form as the page last opened would; return the status after redirects."""
        return self._send("POST", url, {"csrfmiddlewaretoken": self._token, **fields})

    def _send(self, method: str, url: str, fields: Mapping[str, str] | None) -> int:
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self._cookies.items())}
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": self._origin,
            }
        self._link.request(method, url, body=body, headers=headers)
        answer = self._link.getresponse()
        self.page = answer.read()
        self.requests += 1
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        self.url = url
        if answer.status in {301, 302, 303}:
            target = urlsplit(answer.headers["Location"])
            return self._send(
                "GET", target.path + (f"?{target.query}" if target.query else ""), None
            )
        found = self._TOKEN.search(self.page)
        if found:
            self._token = found.group(1).decode()
        return answer.status
