"""What the live board shows: numbers and orders, nobody's name or telephone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimen.hotline.contracts.call import CallCounts, SeatState
from yimen.hotline.contracts.order import OrderState


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOrder:
    """An order on the board: what is due or urgent. Its title stays off: it may name somebody."""

    id: UUID
    number: str
    category_code: str
    area_code: str
    state: OrderState
    unit_id: UUID | None
    opened_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The hotline at one moment; `digest` changes when any number of it does."""

    at: datetime
    digest: str
    waiting: int
    longest: int
    seats: tuple[tuple[SeatState, int], ...]
    today: CallCounts
    back_wanted: int
    states: tuple[tuple[OrderState, int], ...]
    opened_today: int
    closed_today: int
    overdue: int
    due_soon: tuple[LiveOrder, ...]
    due_soon_count: int
    urgent: tuple[LiveOrder, ...]
    urgent_count: int
    warnings: int
