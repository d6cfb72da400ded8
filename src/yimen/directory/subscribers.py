"""What directory does when something happened: remind of checks of posts, report those that are late."""

from __future__ import annotations

from datetime import datetime

from yimen.directory.actions import attestation_round as rounds
from yimen.directory.contracts import ATTESTATION_WORK
from yimen.kernel.clocks.events import ClockBreached, ClockDueSoon
from yimen.kernel.outbox.subscribers import subscribes


@subscribes(ClockDueSoon)
def on_clock_due_soon(event: ClockDueSoon, *, at: datetime) -> None:
    """Remind the heads of a unit that the check of its posts is nearly due."""
    if event.clock_kind == ATTESTATION_WORK:
        rounds.remind(attestation_id=event.ref.id, due_on=event.due_on, at=at)


@subscribes(ClockBreached)
def on_clock_breached(event: ClockBreached, *, at: datetime) -> None:
    """Give the security administrator a check whose day went by."""
    if event.clock_kind == ATTESTATION_WORK:
        rounds.report_late(attestation_id=event.ref.id, at=at)
