"""What procurement does when something happened: look at a contract whose acceptance is overdue."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.kernel.clocks.events import ClockBreached
from yimen.kernel.contracts import Ref
from yimen.kernel.outbox.subscribers import owned_by, subscribes
from yimen.procurement.actions import gap as gaps
from yimen.procurement.contracts.contract import CONTRACT_KIND
from yimen.procurement.models import Contract


@subscribes(ClockBreached)
def on_clock_breached(event: ClockBreached, *, at: datetime) -> None:
    """Open the gap of an acceptance whose day went by."""
    if event.clock_kind == CONTRACT_KIND:
        gaps.look_again(contract_id=event.ref.id, at=at)


def _owner(subject: Ref) -> UUID | None:
    return Contract.objects.filter(pk=subject.id).values_list("unit_id", flat=True).first()


owned_by(CONTRACT_KIND, _owner)
