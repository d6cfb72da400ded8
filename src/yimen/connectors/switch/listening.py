"""Listen to the switch: a task of the worker that begins again whenever the line was lost.

Each event is written before the next is read. After every connection, and once a minute, the calls
are held against the switch's own list, and its records of ended calls are taken in.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections

from yimen.connectors.switch import mapping, protocol, spool
from yimen.connectors.switch.client import Line
from yimen.hotline import public as hotline
from yimen.hotline.contracts.switch import Heard, HeardKind, SwitchDown
from yimen.kernel.clock import now

_LOG = logging.getLogger(__name__)
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
_TICK, _SILENCE, _ROUND = 1.0, 65.0, 60.0
"""Seconds: between looks at the stop, without a heartbeat, and between two reconciliations."""


def run(*, stop_event: threading.Event) -> None:
    """Listen until told to stop; without a switch, wait for that alone."""
    wait = _FIRST_WAIT
    while not stop_event.is_set():
        if not settings.YIMEN_SWITCH:
            stop_event.wait()
            return
        try:
            with Line(settings.YIMEN_SWITCH, seconds=_TICK) as line:
                listener = Listener(line, stop_event)
                listener.begin()
                wait = _FIRST_WAIT
                while not stop_event.is_set():
                    listener.pump()
        except (OSError, protocol.Malformed, SwitchDown) as fault:
            _LOG.warning("the line to the switch is lost: %s", fault)
        stop_event.wait(wait)
        wait = min(wait * 2, _LONGEST_WAIT)


class Listener:
    """One connection: what was asked, and what comes."""

    def __init__(self, line: Line, stop_event: threading.Event) -> None:
        """Keep the line."""
        self._line, self._stop = line, stop_event
        self._asked: deque[Callable[[str], None]] = deque()
        self._last = time.monotonic()
        self._round = 0.0
        self._numbers = frozenset(settings.YIMEN_SWITCH.get("numbers", "12345").split(","))

    def begin(self) -> None:
        """Subscribe, and then ask what there is. Raises OSError, Malformed, SwitchDown."""
        self._line.send(f"event plain {' '.join(mapping.EVENTS)}")
        if not self._line.wait_for(protocol.REPLY).reply.startswith("+OK"):
            raise SwitchDown
        self._reconcile()

    def pump(self) -> int:
        """Take in what comes within a second, and return how much. Raises OSError, Malformed."""
        try:
            frames = self._line.frames()
        except TimeoutError:
            frames = []
            if time.monotonic() - self._last > _SILENCE:
                raise ConnectionResetError("no heartbeat") from None
        if frames:
            self._last = time.monotonic()
        for frame in frames:
            self._take(frame)
        if time.monotonic() - self._round > _ROUND:
            self._reconcile()
        return len(frames)

    def _take(self, frame: protocol.Frame) -> None:
        if frame.kind == protocol.RESPONSE and self._asked:
            self._asked.popleft()(frame.text)
        elif frame.kind == protocol.GOODBYE:
            raise ConnectionResetError("the switch says goodbye")
        elif frame.kind == protocol.EVENT:
            self._hear(frame)

    def _hear(self, frame: protocol.Frame) -> None:
        try:
            heard = mapping.heard_of(protocol.event_of(frame), numbers=self._numbers)
        except mapping.Unreadable:
            _LOG.warning("an event of the switch cannot be read and is left out")
            return
        if heard is None:
            return
        if self._written(lambda: hotline.hear(heard=heard)):
            self._hold(heard)

    def _hold(self, heard: Heard) -> None:
        """Keep further calls from an operator who has one, until he says that he is ready."""
        if heard.kind is HeardKind.ANSWERED and heard.agent:
            self._ask(
                f"callcenter_config agent set status {heard.agent} 'On Break'", lambda _: None
            )

    def _reconcile(self) -> None:
        self._round = time.monotonic()
        self._ask("show channels as json", self._living)
        self._ask("callcenter_config agent list", self._seats)
        folder = settings.YIMEN_SWITCH.get("records", "")
        if folder:
            self._written(lambda: spool.take_in(folder=Path(folder), numbers=self._numbers) >= 0)

    def _living(self, text: str) -> None:
        try:
            living = mapping.living_of(text, numbers=self._numbers)
        except mapping.Unreadable:
            _LOG.warning("the switch's list of calls cannot be read; nothing is concluded from it")
            return
        self._written(lambda: hotline.reconcile_calls(living=living, at=now()) >= 0)

    def _seats(self, text: str) -> None:
        try:
            seats = mapping.seats_of(text)
        except mapping.Unreadable:
            return
        self._written(lambda: hotline.reconcile_seats(seats=seats, at=now()) >= 0)

    def _ask(self, words: str, answer: Callable[[str], None]) -> None:
        self._line.send(f"api {words}")
        self._asked.append(answer)

    def _written(self, write: Callable[[], bool]) -> bool:
        """Write, again and again while the database is away: the event is in nobody else's hands."""
        while True:
            try:
                return write()
            except (OperationalError, InterfaceError) as fault:
                _LOG.warning("the database is away, an event waits: %s", fault)
                close_old_connections()
                if self._stop.wait(_FIRST_WAIT):
                    raise ConnectionAbortedError(
                        "told to stop while the database was away"
                    ) from fault
            except DatabaseError:
                _LOG.exception("an event of the switch cannot be kept and is left out")
                return False
