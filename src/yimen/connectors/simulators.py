"""One HTTP server for every simulator: ``/<connector>/…``; started by a demo, tests and drills.

``python -m yimen.connectors.simulators PORT`` serves on the loopback until it is ended. Needs no
Django and no database: what it holds is gone when it ends, as with a real system that is switched
off.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from typing import Any, Protocol, runtime_checkable
from urllib.parse import parse_qsl, urlsplit

from yimen.connectors.declaration import with_part

KEY = "demo"
SECRET = "not-a-secret-of-a-demo"  # noqa: S105 -- simulators hold nothing worth guarding
_LONGEST = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as a simulator sees it; `path` begins after the connector's name."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    raw: bytes

    def body(self) -> dict[str, Any]:
        """Return the JSON that was sent, empty where it is none."""
        try:
            read = json.loads(self.raw or b"{}")
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a simulator says; a negative status cuts the line without a word.

    `page` is for people, `content` is neither text nor JSON; each comes instead of the body. `headers`
    go along.
    """

    status: int = 200
    body: dict[str, Any] = field(default_factory=dict)
    page: str = ""
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def all_headers(self) -> dict[str, str]:
        """Return the headers, and what kind of text the answer is."""
        kind = "text/html" if self.page else "application/json"
        return {"Content-Type": f"{kind}; charset=utf-8", **self.headers}


class Simulator(Protocol):
    """What one connector's ``simulator.build()`` returns."""

    def answer(self, asked: Asked) -> Answered:
        """Return the answer of the real system."""


@runtime_checkable
class Listening(Protocol):
    """A simulator that listens by itself, because its system speaks no HTTP."""

    def close(self) -> None:
        """Stop listening."""


@contextmanager
def running(*, port: int = 0) -> Iterator[str]:
    """Give the address of a server that runs for this block."""
    server, built = _server(port)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        for one in built.values():
            if isinstance(one, Listening):
                one.close()


def _server(port: int) -> tuple[ThreadingHTTPServer, dict[str, Simulator]]:
    built: dict[str, Simulator] = {
        name: import_module(f"yimen.connectors.{name}.simulator").build()
        for name in with_part("simulator")
    }

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            name, _, rest = parts.path.lstrip("/").partition("/")
            length = min(int(self.headers.get("Content-Length") or 0), _LONGEST)
            asked = Asked(
                method=self.command,
                path=f"/{rest}",
                query=dict(parse_qsl(parts.query)),
                headers={key.lower(): value for key, value in self.headers.items()},
                raw=self.rfile.read(length),
            )
            found = built.get(name)
            said = found.answer(asked) if found else Answered(status=404)
            if said.status < 0:
                self.close_connection = True
                return
            text = said.page or json.dumps(said.body, ensure_ascii=False)
            raw = said.content or text.encode()
            self.send_response(said.status)
            for header, value in said.all_headers().items():
                self.send_header(header, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = _serve  # noqa: N815 -- the name that the library asks for
        do_POST = _serve  # noqa: N815 -- the name that the library asks for

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the library's name
            """Say nothing: bodies and addresses hold codes and telephones."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler), built


if __name__ == "__main__":
    _server(int(sys.argv[1]))[0].serve_forever()
