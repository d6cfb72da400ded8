"""Shapes of deliveries, for the operator's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yimen.kernel.contracts import Ref

PARKED_WORK = "kernel.parked_delivery"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedDelivery:
    """An event that a subscriber could not take after several attempts."""

    id: int
    event_code: str
    subject: Ref
    subscriber: str
    attempts: int
    error: str
    published_at: datetime
    waiting_behind: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxDepth:
    """How much waits: events not yet given out, deliveries that wait, deliveries that are parked."""

    new_events: int
    waiting: int
    parked: int
    oldest: datetime | None
