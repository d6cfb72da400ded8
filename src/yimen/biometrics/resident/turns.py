"""Searches in turn: who waits while another scans is answered together with others in one scan."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from yimen.biometrics.resident.index import Answer, Index, Query

_AT_ONCE = 8


@dataclass(slots=True, eq=False)
class _Ticket:
    """A query that waits for its turn."""

    query: Query
    answer: Answer | None = None
    fault: list[BaseException] = field(default_factory=list)


class Turns:
    """Lets one scan run at a time, for up to eight queries that wait."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._waiting: list[_Ticket] = []
        self._door = threading.Lock()
        self._turn = threading.Lock()

    def ask(self, query: Query) -> Answer:
        """Return the answer to a query; it may have been made together with others."""
        mine = _Ticket(query)
        with self._door:
            self._waiting.append(mine)
        with self._turn:
            while mine.answer is None and not mine.fault:
                self._serve()
        if mine.answer is None:
            raise mine.fault[0]
        return mine.answer

    def _serve(self) -> None:
        with self._door:
            served, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
        try:
            answers = self._index.search([one.query for one in served])
        except Exception as fault:  # noqa: BLE001 -- each of them is told in its own thread
            for one in served:
                one.fault.append(fault)
            return
        for one, answer in zip(served, answers, strict=True):
            one.answer = answer
