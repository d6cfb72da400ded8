"""Deal with what a killed PostgreSQL leaves behind: a pid file, a zombie, children still at work.

A server's own check asks whether the pid of its file is alive, and a zombie counts as alive where
nobody reaps it (many containers). So the pid file of a dead or undead server is removed here, but
only when no process works in the data folder any more.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

_PATIENT_ATTEMPTS = 3


def clear_dead_postmaster(data: Path, *, patience: int) -> None:
    """Remove the pid file of a killed server once its last child is gone.

    Children notice the death of their parent by themselves within a moment; after a few attempts
    those that do not (a long statement) are told to quit at once.
    """
    pid_file = data / "postmaster.pid"
    pid = _pid_in(pid_file)
    if pid is None or _alive_in(pid, data):
        return
    children = processes_in(data)
    if patience >= _PATIENT_ATTEMPTS:
        for child in children:
            _quit(child)
        time.sleep(0.3)
        children = processes_in(data)
    if not children:
        pid_file.unlink(missing_ok=True)


def processes_in(data: Path) -> list[int]:
    """Return the live processes whose working folder is this data folder: the server's own."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        pid = int(entry.name)
        if _alive_in(pid, data):
            found.append(pid)
    return found


def _pid_in(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def _alive_in(pid: int, data: Path) -> bool:
    # A zombie has no working folder, and a pid that was given to somebody else has another one.
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
    except OSError:
        return False


def _quit(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGQUIT)
    except ProcessLookupError:
        return
