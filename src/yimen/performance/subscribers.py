"""When money runs ahead of what was delivered, the project is warned at once."""

from __future__ import annotations

from datetime import datetime

from yimen.kernel.outbox.subscribers import subscribes
from yimen.performance.actions import monitoring
from yimen.performance.queries.project import find_project
from yimen.procurement.events import PaymentAheadOfDelivery, PaymentMade


@subscribes(PaymentAheadOfDelivery)
def on_paid_ahead(event: PaymentAheadOfDelivery, *, at: datetime) -> None:
    """Raise the warning of a payment before its acceptance."""
    _watch(event, at)


@subscribes(PaymentMade)
def on_payment_made(event: PaymentMade, *, at: datetime) -> None:
    """Bring the warnings up to date: a payment may end one."""
    _watch(event, at)


def _watch(event: PaymentAheadOfDelivery | PaymentMade, at: datetime) -> None:
    if event.project_id is not None and find_project(project_id=event.project_id) is not None:
        monitoring.watch_project(project_id=event.project_id, at=at)
