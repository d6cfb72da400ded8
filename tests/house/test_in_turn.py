"""Requests of a web process go one after the other, but nobody waits for one that waits itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django.http import HttpResponse, StreamingHttpResponse

from yimen.site.in_turn import InTurn, Turns

_LONG = 600.0
"""Patience that no test outlasts: who goes on before was let go on."""
_NONE = 0.01


def _beside(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def _wait_in_line(turns: Turns, places: list[int], place: int) -> threading.Thread:
    """Let another thread ask for its turn; come back once it stands in line."""

    def wait() -> None:
        turn = turns.begin()
        places.append(place)
        turns.end(turn)

    before = len(turns._waiting)
    thread = _beside(wait)
    while len(turns._waiting) == before:
        thread.join(0.001)
    return thread


def test_who_came_first_is_let_first() -> None:
    turns, places = Turns(_LONG), list[int]()
    first = turns.begin()
    waiting = [_wait_in_line(turns, places, place) for place in range(5)]
    assert places == []
    turns.end(first)
    for one in waiting:
        one.join()
    assert places == [0, 1, 2, 3, 4]


def test_a_turn_that_ended_is_free() -> None:
    turns = Turns(_LONG)
    for _ in range(3):
        turns.end(turns.begin())


def test_one_that_takes_long_is_passed_and_its_end_lets_nobody_on() -> None:
    turns, places = Turns(_NONE), list[int]()
    slow = turns.begin()
    second = turns.begin()  # begins beside the slow one, and has the turn now
    turns._patience = _LONG
    third = _wait_in_line(turns, places, 3)
    turns.end(slow)
    assert places == []
    turns.end(second)
    third.join()
    assert places == [3]
    turns.end(turns.begin())


class _Served:
    """An application as a web process serves it, asked from threads as by its server."""

    def __init__(self, answer: Callable[[], Any]) -> None:
        self._served = InTurn(lambda environ, start: answer())

    def ask(self) -> Any:
        """Return what a thread of its own was answered, the rows of a stream read to the end."""
        found: list[Any] = []

        def asking() -> None:
            try:
                answer = self._served({}, lambda *_: None)
                found.append([*answer] if getattr(answer, "streaming", False) else answer)
            except Exception as fault:  # noqa: BLE001 -- told where it is asked for
                found.append(fault)
            connections.close_all()

        _beside(asking).join()
        return found[0]

    def close(self) -> None:
        """Hang up."""
        for one in self._served._free:
            one.inc_thread_sharing()
            one.close()


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[], Any]], _Served]]:
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", None)  # as web processes
    made: list[_Served] = []

    def begin(answer: Callable[[], Any]) -> _Served:
        made.append(_Served(answer))
        return made[-1]

    yield begin
    for one in made:
        one.close()


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (number,) = cursor.fetchone()
    return int(number)


@pytest.mark.django_db(transaction=True)
def test_the_next_thread_uses_the_same_connection(serve: Callable[..., _Served]) -> None:
    served = serve(_backend)
    own = _backend()
    assert len({served.ask() for _ in range(4)} - {own}) == 1
    assert _backend() == own


@pytest.mark.django_db(transaction=True)
def test_after_a_fault_the_next_is_answered(serve: Callable[..., _Served]) -> None:
    fault = RuntimeError("broken")
    faults: list[Exception] = []

    def answer() -> int:
        if faults:
            raise faults.pop()
        return _backend()

    served = serve(answer)
    first = served.ask()
    faults.append(fault)
    assert served.ask() is fault
    assert served.ask() == first


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_made_anew(serve: Callable[..., _Served]) -> None:
    served = serve(_backend)
    first = served.ask()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", (first,))
    second = served.ask()
    assert isinstance(second, int)
    assert second != first


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_is_still_read_keeps_its_connection(serve: Callable[..., _Served]) -> None:
    def rows() -> Iterator[bytes]:
        yield str(_backend()).encode()

    def answer() -> Any:
        backends.append(_backend())
        return StreamingHttpResponse(rows()) if len(backends) == 1 else HttpResponse()

    backends: list[int] = []
    served = serve(answer)
    assert served.ask() == [str(backends[0]).encode()]
    served.ask()
    assert backends[1] != backends[0]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_have_a_connection_each(serve: Callable[..., _Served]) -> None:
    inside = threading.Barrier(2, timeout=60)

    def answer() -> int:
        inside.wait()
        return _backend()

    served = serve(answer)
    found: list[Any] = []
    both = [_beside(lambda: found.append(served.ask())) for _ in range(2)]
    for one in both:
        one.join()
    assert len(set(found)) == 2
