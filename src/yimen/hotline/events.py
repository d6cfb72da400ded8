"""Facts that the hotline publishes; no words, no names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from yimen.hotline.contracts.order import ORDER_KIND
from yimen.kernel.contracts import Ref
from yimen.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDispatched(Event):
    """An order went to a unit; its clock runs from here."""

    code: ClassVar[str] = "hotline.order_dispatched"
    order_id: UUID
    unit_id: UUID
    category_code: str

    @property
    def subject(self) -> Ref:
        """Return the order."""
        return Ref(ORDER_KIND, self.order_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderClosed(Event):
    """A cycle of an order ended."""

    code: ClassVar[str] = "hotline.order_closed"
    order_id: UUID
    cycle: int

    @property
    def subject(self) -> Ref:
        """Return the order."""
        return Ref(ORDER_KIND, self.order_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReopened(Event):
    """A closed order began a new cycle."""

    code: ClassVar[str] = "hotline.order_reopened"
    order_id: UUID
    cycle: int

    @property
    def subject(self) -> Ref:
        """Return the order."""
        return Ref(ORDER_KIND, self.order_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSupervised(Event):
    """A step of the supervision ladder was taken against a unit."""

    code: ClassVar[str] = "hotline.order_supervised"
    order_id: UUID
    unit_id: UUID
    level: str

    @property
    def subject(self) -> Ref:
        """Return the order."""
        return Ref(ORDER_KIND, self.order_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMoved(Event):
    """An order took a step that its caller, or the system that brought it, hears of."""

    code: ClassVar[str] = "hotline.order_moved"
    order_id: UUID
    verb: str
    cycle: int

    @property
    def subject(self) -> Ref:
        """Return the order."""
        return Ref(ORDER_KIND, self.order_id)
