"""Keep child processes alive: start them, start a dead one again, end them all cleanly."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from yimen.ops.refusals import OperationRefused

_PARENT_DEATH = 1  # PR_SET_PDEATHSIG of Linux
_PATIENCE_SECONDS = 15.0
_DEATHS_ALLOWED = 5
_DEATHS_WITHIN_SECONDS = 60.0


@dataclass(slots=True, kw_only=True)
class Child:
    """A process that must run, and when it died before.

    Without one that is not needed everything else goes on: it is tried again after a pause.
    """

    title: str
    command: Sequence[str]
    is_needed: bool = True
    rests_until: float = 0.0
    running: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it in a group of its own, to end when this process ends, however that ends."""
        self.running = subprocess.Popen(  # noqa: S603 -- our own commands
            list(self.command), start_new_session=True, preexec_fn=_end_with_parent
        )

    def exited(self) -> int | None:
        """Return its exit status, or None while it runs."""
        return self.running.poll() if self.running else None

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to it and to what it started."""
        if self.running is None:
            return
        try:
            os.killpg(self.running.pid, number)
        except ProcessLookupError:
            return


def keep_running(
    children: Sequence[Child],
    *,
    ended: Callable[[], bool],
    each_round: Callable[[], None],
    say: Callable[[str], None],
) -> None:
    """Run the children until ``ended`` says so; a dead one is started again.

    Raises:
        OperationRefused: one of them dies again and again.
    """
    for child in children:
        child.start()
    try:
        while not ended():
            for child in children:
                _revive(child, say)
            each_round()
            time.sleep(0.5)
    finally:
        end_all(children)


def end_all(children: Sequence[Child]) -> None:
    """End the children and everything that they started; who does not listen is killed."""
    for child in children:
        if child.running and child.exited() is None:
            child.running.terminate()  # not the group: it ends its own children in order
    limit = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < limit and any(child.exited() is None for child in children):
        time.sleep(0.05)
    for child in children:
        child.signal_group(signal.SIGKILL)
        if child.running:
            child.running.wait()


def _revive(child: Child, say: Callable[[str], None]) -> None:
    status = child.exited()
    if status is None:
        return
    now = time.monotonic()
    if now < child.rests_until:
        return
    child.deaths = [at for at in child.deaths if now - at < _DEATHS_WITHIN_SECONDS] + [now]
    child.signal_group(signal.SIGKILL)  # what a killed parent left behind still holds its port
    if len(child.deaths) > _DEATHS_ALLOWED and not child.is_needed:
        child.deaths, child.rests_until = [], now + _DEATHS_WITHIN_SECONDS
        say(f"{child.title}一再退出（退出码 {status}），一分钟后再试；其余的照常运行。")
        return
    if len(child.deaths) > _DEATHS_ALLOWED:
        raise OperationRefused(
            f"{child.title}在一分钟内退出了 {len(child.deaths)} 次（最后的退出码 {status}），已停止；"
            "原因见上面的输出。"
        )
    say(f"{child.title}退出了（退出码 {status}），正在重新启动。")
    child.start()


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGTERM)
