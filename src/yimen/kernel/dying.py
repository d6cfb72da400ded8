"""A process that dies in the middle of an act, for drills that prove that nothing is lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

KILLED, DONE = 9, 0
"""How the process ended: it died at the place, or the act was over before."""
_PATIENCE_SECONDS = 20


def killed_after(place: int, act: Callable[[], object]) -> int:
    """Run an act in a process of its own that dies after so many statements; return how it ended."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        _die_after(place, act)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _die_after(place: int, act: Callable[[], object]) -> None:
    left = place
    signal.alarm(_PATIENCE_SECONDS)  # a process that hangs is one that died

    def count(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        nonlocal left
        if left == 0:
            os._exit(KILLED)
        left -= 1
        answer = execute(sql, params, many, context)
        if left == 0:
            os._exit(KILLED)
        return answer

    try:
        with connection.execute_wrapper(count):
            act()
    finally:
        os._exit(DONE)
