"""A browser without a window, and what the database's own processes compute."""

from __future__ import annotations

import contextlib
import re
import socket
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote_plus, urlsplit

from yimen.kernel.benches.serving import Served, cpu_seconds_of


def database_cpu_seconds(name: str) -> float:
    """Return what the server processes of one database have computed so far."""
    total = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if name.encode() in (folder / "cmdline").read_bytes().split(b" [", 1)[0]:
                title = (folder / "comm").read_text()
                total += cpu_seconds_of(int(folder.name)) if title.startswith("postgres") else 0.0
    return total


class Visitor:
    """One person's browser: cookies, CSRF token, one connection kept open, redirects followed.

    It shares two cores with what it measures, so it speaks HTTP/1.1 over a plain socket: Python's
    own client takes as long for an answer as PostgreSQL for a page.
    """

    _TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
    _COOKIE = re.compile(rb"(?im)^set-cookie: ?([^=]+)=([^;\r]*)")
    _LENGTH = re.compile(rb"(?im)^content-length: ?(\d+)")
    _TARGET = re.compile(rb"(?im)^location: ?([^\r]+)")

    def __init__(self, port: int) -> None:
        """Connect to the server on this port."""
        self._link = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._cookies: dict[bytes, bytes] = {}
        self._token = ""
        self._host = f"127.0.0.1:{port}"
        self.url = ""
        self.page = b""
        self.requests = 0

    def process(self, server: Served) -> str:
        """Return the web process that took the connection, once it has answered on it."""
        ends = tuple(f":{port:04X}" for port in (server.port, self._link.getsockname()[1]))
        rows = map(str.split, Path("/proc/net/tcp").read_text().splitlines())
        (inode,) = (row[9] for row in rows if (row[1][-5:], row[2][-5:]) == ends)
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        for process in children:
            for descriptor in Path(f"/proc/{process}/fd").iterdir():
                with contextlib.suppress(OSError):  # closed meanwhile
                    if str(descriptor.readlink()) == f"socket:[{inode}]":
                        return process
        raise ConnectionError("no web process has this connection")

    def close(self) -> None:
        """Hang up."""
        self._link.close()

    def get(self, url: str) -> int:
        """Open a page; return its status."""
        return self._send("GET", url, None)

    def post(self, url: str, fields: Mapping[str, str]) -> int:
        """Send a form as the page last opened would; return the status after redirects."""
        return self._send("POST", url, {"csrfmiddlewaretoken": self._token, **fields})

    def hidden(self, name: str) -> str:
        """Return the value that the page last opened sends along under a name."""
        found = re.search(rf'name="{name}" value="([^"]*)"'.encode(), self.page)
        return found.group(1).decode() if found else ""

    def save(self, url: str, fields: Mapping[str, str]) -> int:
        """Send a form as script does whenever an answer changes; return the status."""
        page = (self.url, self._token)
        status = self.post(url, fields)
        self.url, self._token = page
        return status

    def _send(self, method: str, url: str, fields: Mapping[str, str] | None) -> int:
        self._link.sendall(self._request(method, url, fields))
        status, head = self._answer()
        self.requests += 1
        for name, value in self._COOKIE.findall(head):
            self._cookies[name] = value
        self.url = url
        if status in {301, 302, 303}:
            found = self._TARGET.search(head)
            target = urlsplit(found.group(1).decode() if found else "/")
            return self._send(
                "GET", target.path + (f"?{target.query}" if target.query else ""), None
            )
        token = self._TOKEN.search(self.page)
        if token:
            self._token = token.group(1).decode()
        return status

    def _request(self, method: str, url: str, fields: Mapping[str, str] | None) -> bytes:
        cookies = b"; ".join(b"=".join(one) for one in self._cookies.items())
        head = f"{method} {url} HTTP/1.1\r\nHost: {self._host}\r\nCookie: ".encode() + cookies
        if fields is None:
            return head + b"\r\n\r\n"
        body = b"&".join(_sent(name, value) for name, value in fields.items())
        kind = (
            f"\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}"
            f"\r\nOrigin: http://{self._host}\r\n\r\n"
        )
        return head + kind.encode() + body

    def _answer(self) -> tuple[int, bytes]:
        """Read one whole answer; return its status and its head."""
        came = self._link.recv(262_144)
        while b"\r\n\r\n" not in came:
            came += self._more()
        head, _, page = came.partition(b"\r\n\r\n")
        found = self._LENGTH.search(head)
        wanted = int(found.group(1)) if found else 0
        while len(page) < wanted:
            page += self._more()
        self.page = page
        return int(head[9:12]), head

    def _more(self) -> bytes:
        found = self._link.recv(262_144)
        if not found:
            raise ConnectionError("the server hung up")
        return found


@lru_cache(maxsize=512)
def _sent(name: str, value: str) -> bytes:
    """Return one answer as a form sends it; the visitors say the same again and again."""
    return f"{quote_plus(name)}={quote_plus(value)}".encode()
