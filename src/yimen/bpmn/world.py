"""What a process asks of the world around it, and what it tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from yimen.bpmn.model import Event, Flow, Node
from yimen.feel.errors import FeelLimitError, FeelSyntaxError
from yimen.feel.language import compile_expression

Variables = Mapping[str, Any]


class Told(StrEnum):
    """What happened while a process went on."""

    OPENED = "opened"
    CANCELLED = "cancelled"
    FINISHED = "finished"
    SENT = "sent"
    DECIDED = "decided"
    PASSED = "passed"
    STUCK = "stuck"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened, at a place; `token` names the task that opened or closed."""

    told: Told
    node: str
    token: int = 0
    text: str = ""


class PlayRefusedError(ValueError):
    """What was asked of a process under way cannot be done; the sentence says why."""


def holds(condition: str, variables: Variables) -> bool:
    """Tell whether a condition is met. Raises PlayRefusedError where it cannot be judged."""
    try:
        return compile_expression(condition).holds(variables)
    except (FeelSyntaxError, FeelLimitError) as wrong:
        raise PlayRefusedError(f"条件“{condition}”不能计算：{wrong}") from wrong


def value_of(expression: str, variables: Variables) -> object:
    """Return what an expression comes to. Raises PlayRefusedError where it cannot be computed."""
    try:
        return compile_expression(expression).evaluate(variables)
    except (FeelSyntaxError, FeelLimitError) as wrong:
        raise PlayRefusedError(f"“{expression}”不能计算：{wrong}") from wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The moment, when a timer is due, what a decision answers.

    `context` is what expressions may read beside the variables of the process; it is not stored.
    `pick` chooses the ways out of a place instead of their conditions, for checks and rehearsals.
    """

    at: datetime
    due: Callable[[Event, Variables], datetime]
    decide: Callable[[str, Variables], Mapping[str, Any]]
    pick: Callable[[Node, Sequence[Flow]], Sequence[Flow]] | None = None
    context: Variables = field(default_factory=dict)
