"""What licences do when something happened."""

from __future__ import annotations

from datetime import datetime

from yimen.kernel.outbox.subscribers import subscribes
from yimen.licences.actions import page
from yimen.licences.events import LicenceIssued


@subscribes(LicenceIssued)
def on_licence_issued(event: LicenceIssued, *, at: datetime) -> None:
    """Set the page of a new licence, so that it is sealed before its holder asks for it."""
    page.set_page_of(licence_id=event.licence_id, at=at)
