"""A process of faces of one's own, as it runs in use, for who measures it or kills it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

from yimen.biometrics.contracts import FacesOff
from yimen.biometrics.resident import client, serving
from yimen.biometrics.resident.standing import Standing

_PATIENCE_SECONDS = 120.0
_PAUSE_SECONDS = 0.05
CONSTRUCTED = "yimen.biometrics.testing_constructed:constructed_engine"


class Trial:
    """A process of faces on a socket of its own."""

    def __init__(self, *, socket: Path, environment: Mapping[str, str]) -> None:
        self.socket, self._environment = socket, dict(environment)
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, as `up` does."""
        self._running = subprocess.Popen(  # noqa: S603 -- our own command
            serving.command(socket=self.socket),
            env={**os.environ, **self._environment},
            start_new_session=True,
        )

    def ready(self, *, seconds: float = _PATIENCE_SECONDS) -> Standing:
        """Wait until models and galleries are there.

        Raises:
            RuntimeError: they were not, in all the time.
        """
        until = time.monotonic() + seconds
        why = ""
        while time.monotonic() < until:
            try:
                standing = client.standing()
            except FacesOff as off:
                why = off.message
            else:
                if standing.model and all(one.ready for one in standing.galleries):
                    return standing
                why = standing.why or "galleries are being read"
            time.sleep(_PAUSE_SECONDS)
        raise RuntimeError(f"the process of faces is not ready: {why}")

    def kill(self) -> None:
        """Kill all of it at once."""
        if self._running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()

    def kill_worker(self, pid: int) -> None:
        """Kill the process that holds the models; its server starts another."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@contextlib.contextmanager
def trial(*, engine: str | None = None) -> Iterator[Trial]:
    """Yield a process of faces on this process's database, and let the client ask it."""
    kept = settings.YIMEN_FACES
    with tempfile.TemporaryDirectory(prefix="yimen-faces-") as folder:
        socket = Path(folder) / "s" / "faces.sock"
        environment = {"DATABASE_URL": _database_url(), "YIMEN_FACES": ""}
        environment["YIMEN_FACES_MODELS"] = str(settings.YIMEN_FACES_MODELS)
        if engine:
            environment["YIMEN_FACES_ENGINE"] = engine
        one = Trial(socket=socket, environment=environment)
        settings.YIMEN_FACES = f"unix:{socket}"
        try:
            one.start()
            yield one
        finally:
            one.kill()
            settings.YIMEN_FACES = kept
            client.forget()


def _database_url() -> str:
    parts = connection.settings_dict
    user, password = quote(str(parts["USER"]), safe=""), quote(str(parts["PASSWORD"]), safe="")
    options = {"host": parts["HOST"], "port": str(parts["PORT"])}
    told = urlencode({name: one for name, one in options.items() if one})
    who = f"{user}:{password}@" if password else f"{user}@"
    return f"postgresql://{who}/{quote(str(parts['NAME']), safe='')}?{told}"
