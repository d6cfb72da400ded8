"""State tables: which verb leads from which state to which; everything else is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from yimen.kernel.contracts import WrongState

State = TypeVar("State", bound=StrEnum)
Verb = TypeVar("Verb", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowTable(Generic[State, Verb]):
    """A complete state table with the words that people read."""

    moves: Mapping[tuple[State, Verb], State]
    state_titles: Mapping[State, str]
    verb_titles: Mapping[Verb, str]

    def allows(self, state: State, verb: Verb) -> bool:
        """Say whether the verb may be done in this state."""
        return (state, verb) in self.moves

    def verbs(self, state: State) -> tuple[Verb, ...]:
        """Return what can be done in this state, in table order."""
        return tuple(verb for (before, verb) in self.moves if before == state)

    def check_move(self, state: State, verb: Verb) -> State:
        """Return the state after the verb. Raises WrongState, saying where the thing is now."""
        try:
            return self.moves[state, verb]
        except KeyError:
            raise WrongState(
                f"现在的状态是“{self.state_titles[state]}”，不能{self.verb_titles[verb]}。"
                "可能别人刚办过，请刷新后看最新情况。"
            ) from None
