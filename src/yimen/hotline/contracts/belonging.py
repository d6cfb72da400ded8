"""What belongs together: merged orders, followers, groups, repeats, and conferences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimen.hotline.contracts.order import OrderState, OrderType
from yimen.kernel.contracts import Refusal

GROUP_KIND = "hotline.group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What rules of belonging together ask of one order; ids, codes and times, no words."""

    id: UUID
    state: OrderState
    order_type: OrderType
    confidential: bool
    reported: bool
    category_code: str
    area_code: str
    opened_at: datetime
    due_at: datetime | None = None
    merged_into: UUID | None = None
    carries: int = 0
    asked_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One order among those that may be one group: who called (as an index), and where."""

    order_id: UUID
    number: str
    caller: bytes
    place: str
    area_code: str
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """Orders of different callers about one thing: the lead is the oldest."""

    group_id: UUID | None
    lead_id: UUID
    lead_number: str
    category_code: str
    area_code: str
    callers: int
    order_ids: tuple[UUID, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedPrecedent:
    """A precedent that holds for a category and place, with what it says and why it is shown."""

    id: UUID
    number: str
    unit_id: UUID
    unit_name: str
    basis: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicMatter:
    """A matter under way as anybody may see it: category, town, month and how many; no words."""

    order_id: UUID
    category: str
    town: str
    month: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowerView:
    """Somebody for whom an order is his matter too; his telephone is masked."""

    id: UUID
    order_id: UUID
    phone: str
    at: datetime
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """A group appeal as the list shows it."""

    id: UUID
    title: str
    lead_id: UUID
    lead_number: str
    lead_state: OrderState
    category_code: str
    area_code: str
    callers: int
    orders: int
    opened_at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taker:
    """Who took part in a conference: the unit, and the name under which it spoke."""

    unit_id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceView:
    """A conference on an order that units kept returning, and what it decided."""

    id: UUID
    order_id: UUID
    held_at: datetime
    takers: tuple[Taker, ...]
    said: str
    unit_id: UUID
    basis: str
    by: str
    precedent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecedentLine:
    """A precedent on its page: where it comes from and what was sent by it."""

    id: UUID
    number: str
    category_code: str
    area_prefix: str
    unit_id: UUID
    not_unit_id: UUID | None
    basis: str
    from_on: str
    by_conference: bool
    used: int


class DoNotBelong(Refusal):
    """Orders cannot be put together, or not be taken apart; says why."""

    def __init__(self, message: str, *, field: str = "into") -> None:
        super().__init__("hotline.order.belonging", message, field=field)
