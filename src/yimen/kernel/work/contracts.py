"""Shapes of open work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPart:
    """One part of a list: its code, how many rows fall under it, and the title of one of them."""

    code: str
    number: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSplit:
    """How the whole of a list divides; `narrowed` and the parts count under the other filters."""

    total: int = 0
    narrowed: int = 0
    kinds: tuple[WorkPart, ...] = ()
    items: tuple[WorkPart, ...] = ()
    areas: tuple[WorkPart, ...] = ()
    due: Mapping[int, int] = field(default_factory=dict)


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
