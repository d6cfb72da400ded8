"""What identity does when something happened here."""

from __future__ import annotations

from datetime import datetime

from yimen.identity.actions import oidc_sign_in
from yimen.identity.events import SessionEnded
from yimen.kernel.outbox.subscribers import subscribes


@subscribes(SessionEnded)
def on_session_ended(event: SessionEnded, *, at: datetime) -> None:
    """End what the session opened at other systems, and have them told."""
    oidc_sign_in.end_of_session(session_ref=event.session_ref, at=at)
