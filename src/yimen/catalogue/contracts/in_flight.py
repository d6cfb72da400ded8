"""What a new version would do to cases: shapes and the question that a higher floor answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from yimen.catalogue.contracts import ItemVersionView
from yimen.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseUnderWay:
    """An open case of another version: its open steps, and what keeps it there.

    `steps` are places with their titles. `obstacles` are sentences; none means it can be moved.
    `fields` are answered questions that this version does not ask, by code, with their names.
    """

    case_id: UUID
    number: str
    version: int
    steps: tuple[tuple[str, str], ...]
    obstacles: tuple[str, ...]
    state: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCases:
    """How many cases of another version stand in a state, and the numbers of some."""

    version: int
    state: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedCase:
    """What the process would have come to for a past case: titles of steps in their order.

    `workdays` are those that the process gives its steps. `stuck` says why it stood still.
    """

    number: str
    steps: tuple[str, ...]
    workdays: int
    stuck: str


class VersionImpact(Protocol):
    """What cases say of a version of their item."""

    def under_way(
        self, *, version: ItemVersionView, mapping: Mapping[str, str]
    ) -> tuple[CaseUnderWay, ...]:
        """Return the open cases of other versions, with what keeps each from this one."""

    def open_cases(self, *, version: ItemVersionView) -> tuple[OpenCases, ...]:
        """Return how many cases of other versions stand in each state."""

    def places(self, *, version: ItemVersionView) -> tuple[tuple[str, str], ...]:
        """Return the steps of a version at which people act, with their titles."""

    def move(
        self,
        *,
        actor: Actor,
        version: ItemVersionView,
        case_ids: Collection[UUID],
        mapping: Mapping[str, str],
        at: datetime,
    ) -> tuple[CaseUnderWay, ...]:
        """Move cases to a version, and return them; with obstacles those that stay."""

    def rehearse(self, *, version: ItemVersionView, limit: int) -> tuple[RehearsedCase, ...]:
        """Play the process of a version for the last cases that were decided; no case is touched."""

    def unmanned(self, *, version: ItemVersionView, on: date) -> tuple[tuple[str, str], ...]:
        """Return the steps of its process that nobody may do on a day: place, and why in words."""
