"""A process played from its beginning to its end with answers that are given: nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from yimen.bpmn import engine
from yimen.bpmn.model import Event, Process, TimerKind
from yimen.bpmn.state import State, Token, Wait
from yimen.bpmn.world import PlayRefusedError, Variables, World

MAX_STEPS = 300
Answers = Callable[[str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What one run came to: the human steps in the order in which they opened, the working days
    that the steps were given along the way, how it ended, or why it stood still."""

    opened: tuple[str, ...]
    workdays: int
    ended: str = ""
    stuck: str = ""


def rehearse(
    process: Process,
    *,
    at: datetime,
    answers: Answers,
    decide: Callable[[str, Variables], Mapping[str, Any]],
    context: Variables,
) -> Rehearsed:
    """Return what a run comes to. Timers run out, and messages come, only where no step is open."""
    run = _Run(process, World(at=at, due=_due(at), decide=decide, context=context), answers)
    try:
        return run.whole()
    except PlayRefusedError as wrong:
        return run.result(stuck=str(wrong))


def _due(at: datetime) -> Callable[[Event, Variables], datetime]:
    def due(event: Event, _seen: Variables) -> datetime:
        days = int(event.text) if event.timer is TimerKind.WORKDAYS else 1
        return at + timedelta(days=days)

    return due


class _Run:
    def __init__(self, process: Process, world: World, answers: Answers) -> None:
        self._process = process
        self._world = world
        self._answers = answers
        self._state = State(process=process.id)
        self._day = 0
        self._ready: dict[int, int] = {}
        self._opened: list[str] = []

    def result(self, *, stuck: str = "") -> Rehearsed:
        """Return what the run has come to so far."""
        return Rehearsed(
            opened=tuple(self._opened), workdays=self._day, ended=self._state.ended, stuck=stuck
        )

    def whole(self) -> Rehearsed:
        """Play until it ends or stands still."""
        self._state, _ = engine.start(self._process, variables={}, world=self._world)
        for _ in range(MAX_STEPS):
            self._note_opened()
            if self._state.ended:
                return self.result()
            if not self._go_on():
                reasons = [each.reason for each in self._state.tokens if each.wait is Wait.STUCK]
                return self.result(stuck="；".join(reasons) or "没有人要办，也没有在等的事")
        return self.result(stuck=f"办了 {MAX_STEPS} 步还没有走完")

    def _note_opened(self) -> None:
        for token in self._state.tasks:
            if token.id not in self._ready:
                node = self._process.nodes[token.node]
                self._ready[token.id] = self._day + (node.workdays or 0)
                self._opened.append(node.id)

    def _go_on(self) -> bool:
        """Do the step that is finished first; else let a timer or a message pass."""
        tasks = self._state.tasks
        if tasks:
            self._finish(min(tasks, key=lambda each: (self._ready[each.id], each.id)))
            return True
        running = [
            (due, token, event) for token in self._state.tokens for event, due in token.timers
        ]
        if running:
            _, token, event = min(running, key=lambda each: (each[0], each[1].id))
            self._pass(token, event)
            return True
        waited = engine.messages(self._process, self._state)
        if waited:
            self._state, _ = engine.receive(
                self._process, self._state, message=waited[0], result={}, world=self._world
            )
        return bool(waited)

    def _finish(self, token: Token) -> None:
        self._day = max(self._day, self._ready[token.id])
        self._state, _ = engine.complete(
            self._process, self._state, token=token.id, result=self._answers(token.node),
            world=self._world,
        )  # fmt: skip

    def _pass(self, token: Token, event: str) -> None:
        told = self._process.nodes[event].event
        self._day += int(told.text) if told.timer is TimerKind.WORKDAYS else 0
        self._state, _ = engine.fire(
            self._process, self._state, token=token.id, event=event, world=self._world
        )
