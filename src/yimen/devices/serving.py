"""The web processes as they run in production, for simulated panels to call over the wire."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping

from yimen.devices.simulator import Wire

_WORKERS, _PATIENCE = 2, 1_200


@contextlib.contextmanager
def served(*, database_url: str, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """Yield the address of the web processes; `settings` are put over their environment.

    Raises:
        RuntimeError: they did not answer within two minutes.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    base = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", str(_WORKERS), "--blocking-threads", "4"]
    command += ["--log-level", "error", "yimen.site.wsgi:application"]
    named = {"DATABASE_URL": database_url, "YIMEN_PUBLIC_URL": base, "YIMEN_LOG_LEVEL": "ERROR"}
    server = subprocess.Popen(  # noqa: S603 -- our own command
        command,
        env={**os.environ, **named, **(settings or {})},
        start_new_session=True,
        stderr=subprocess.DEVNULL,  # a refusal is a line there, and panels are refused by thousands
    )
    try:
        _wait_for(base)
        yield base
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _wait_for(base: str) -> None:
    for _ in range(_PATIENCE):
        with contextlib.suppress(OSError):
            if Wire(base)("GET", "/api/devices/time", {}, b"").status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not answer")
