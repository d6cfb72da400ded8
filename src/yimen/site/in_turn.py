"""A web process answers one request at a time, over the connection that the last one used.

Python computes for one thread of a process at a time whatever is asked of it. Requests that begin
side by side hand this right to and fro at every journey to the database, and each of them wakes a
server process of PostgreSQL whose memory others have pushed out of the processor meanwhile. In turn,
the same requests cost PostgreSQL a quarter less (decision 0064).

Nobody waits for one that waits itself, for an outside system or a slow line: after PATIENCE_SECONDS
the next begins beside it and takes over its turn. The threads are there for these.
"""

from __future__ import annotations

from _thread import allocate_lock, get_ident
from collections import deque
from collections.abc import Callable
from threading import local
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

PATIENCE_SECONDS = 0.05


class Turns:
    """Who computes, and who waits in the order in which they came."""

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Begin with nobody."""
        self._patience = patience_seconds
        self._changing = allocate_lock()
        self._waiting: deque[Any] = deque()
        self._computing: Any = None

    def begin(self) -> Any:
        """Wait for one's turn, but not longer than the patience lasts; return what ends it."""
        turn = allocate_lock()
        with self._changing:
            if self._computing is None:
                self._computing = turn
                return turn
            turn.acquire()
            self._waiting.append(turn)
        if not turn.acquire(timeout=self._patience):
            with self._changing:
                if turn in self._waiting:  # else it was handed over this moment
                    self._waiting.remove(turn)
                self._computing = turn
        return turn

    def end(self, turn: Any) -> None:
        """Let the next begin, unless somebody took this turn over long ago."""
        with self._changing:
            if self._computing is turn:
                self._computing = self._waiting.popleft() if self._waiting else None
                if self._computing is not None:
                    self._computing.release()


class InTurn:
    """What a web process serves: the application, for one request after the other."""

    def __init__(self, answer: Callable[..., Any]) -> None:
        """Serve this application, made for WSGI."""
        self._answer = answer
        self._turns = Turns()
        self._free: list[Any] = []
        self._mine = local()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Return what the application answers."""
        turn = self._turns.begin()
        streaming = False
        try:
            self._connect()
            answer = self._answer(environ, start_response)
            streaming = getattr(answer, "streaming", False)
            return answer
        finally:
            self._disconnect(streaming=streaming)
            self._turns.end(turn)

    def _connect(self) -> None:
        """Give this thread the connection that was used last, unless the server ended it."""
        if getattr(self._mine, "is_kept", False):
            one: Any = connections[DEFAULT_DB_ALIAS]
        else:
            one = (
                self._free.pop() if self._free else connections.create_connection(DEFAULT_DB_ALIAS)
            )
            one._thread_ident = get_ident()  # noqa: SLF001 -- Django refuses another thread's
            connections[DEFAULT_DB_ALIAS] = one
        one.close_if_unusable_or_obsolete()

    def _disconnect(self, *, streaming: bool) -> None:
        """Leave the connection to the next; an answer that is still being read keeps it."""
        self._mine.is_kept = streaming
        if not streaming:
            self._free.append(connections[DEFAULT_DB_ALIAS])
            del connections[DEFAULT_DB_ALIAS]
