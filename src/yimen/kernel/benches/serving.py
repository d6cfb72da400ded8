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
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType

UNCOUNTED: Mapping[str, str] = MappingProxyType({"YIMEN_RATE_FACTOR": "1000000"})
"""Settings for a bench in which one machine plays a whole county, and would be held back."""
_WORKERS, _PATIENCE_SECONDS = 2, 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Where the web processes answer, and the process that began them."""

    port: int
    pid: int

    @property
    def address(self) -> str:
        """Return where they answer, as others call them."""
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """Return what the web processes have computed so far."""
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return sum(cpu_seconds_of(pid) for pid in (self.pid, *map(int, workers)))


def cpu_seconds_of(pid: int) -> float:
    """Return what a process has computed so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def served(
    *,
    database_url: str,
    ask: str = "/login/",
    settings: Mapping[str, str] | None = None,
    quiet: bool = False,
) -> Iterator[Served]:
    """Yield the web processes once `ask` answers; `settings` are put over their environment.

    `quiet` drops what they write: where thousands are refused, each refusal is a line.

    Raises:
        RuntimeError: they never answered.
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
        stderr=subprocess.DEVNULL if quiet else None,
    )
    try:
        _wait_for(port, ask)
        yield Served(port=port, pid=server.pid)
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _wait_for(port: int, ask: str) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        with contextlib.suppress(OSError):
            link.request("GET", ask)
            if link.getresponse().status == HTTPStatus.OK:
                return
        link.close()
        time.sleep(0.1)
    raise RuntimeError("the server did not answer")
