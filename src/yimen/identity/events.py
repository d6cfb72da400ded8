"""What happened to persons and mandates, told to whoever cares; ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from yimen.kernel.contracts import Ref
from yimen.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateChanged(Event):
    """A mandate was confirmed (`active`) or ended (`ended`)."""

    code: ClassVar[str] = "identity.mandate_changed"
    version: ClassVar[int] = 1
    mandate_id: UUID
    state: str

    @property
    def subject(self) -> Ref:
        """Return the mandate."""
        return Ref("identity.mandate", self.mandate_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(Event):
    """A signed-in browser is signed in no longer: it signed out, or somebody ended it.

    `session_ref` is what `sealing.session_ref` makes of the session's key: it names the session and
    opens nothing.
    """

    code: ClassVar[str] = "identity.session_ended"
    version: ClassVar[int] = 1
    session_ref: str
    account_id: UUID
    at: datetime

    @property
    def subject(self) -> Ref:
        """Return the account."""
        return Ref("identity.account", self.account_id)
