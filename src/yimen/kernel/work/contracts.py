"""Shapes of open work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimen.kernel.contracts import Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """One line of a to-do list."""

    id: int
    ref: Ref
    kind: str
    unit_id: UUID
    item_code: str
    person_id: UUID | None
    area_code: str
    due_at: datetime | None
    title: str
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkKey:
    """Where a page of a to-do list ended."""

    due_at: datetime | None
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFilter:
    """What a to-do list is narrowed to; nothing set narrows nothing."""

    kinds: tuple[str, ...] = ()
    unit_id: UUID | None = None
    area_prefix: str = ""
    item_code: str = ""
    due_from: datetime | None = None
    due_before: datetime | None = None
    mine_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedWork:
    """Work that the states of a context say must be open."""

    ref: Ref
    unit_id: UUID
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDifference:
    """Where the work table and the states disagree: `missing`, `surplus` or `elsewhere`."""

    kind: str
    ref: Ref
    what: str
