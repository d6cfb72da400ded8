"""The kernel's tables, one module a part."""

from yimen.kernel.models.clock import Clock
from yimen.kernel.models.event import Delivery, OutboxEvent
from yimen.kernel.models.file import StoredFileRow
from yimen.kernel.models.idempotency import Answer
from yimen.kernel.models.ledger import (
    LedgerCheckpoint,
    LedgerEntry,
    LedgerPlace,
    LedgerSalt,
    LedgerState,
    LedgerTile,
)
from yimen.kernel.models.number import CaseNumberDay, DocumentCounter
from yimen.kernel.models.work import Work
from yimen.kernel.models.workday import CalendarChange, CalendarVersion, WorkDay

__all__ = [
    "Answer",
    "CalendarChange",
    "CalendarVersion",
    "CaseNumberDay",
    "Clock",
    "Delivery",
    "DocumentCounter",
    "LedgerCheckpoint",
    "LedgerEntry",
    "LedgerPlace",
    "LedgerSalt",
    "LedgerState",
    "LedgerTile",
    "OutboxEvent",
    "StoredFileRow",
    "Work",
    "WorkDay",
]
