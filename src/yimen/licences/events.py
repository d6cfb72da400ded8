"""What happened to a licence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from yimen.kernel.contracts import Ref
from yimen.kernel.events import Event
from yimen.licences.contracts import LICENCE_KIND


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceIssued(Event):
    """A licence was issued; `origin` is what asked for it."""

    code: ClassVar[str] = "licences.licence_issued"
    version: ClassVar[int] = 1
    licence_id: UUID
    origin: Ref

    @property
    def subject(self) -> Ref:
        """Return the licence."""
        return Ref(LICENCE_KIND, self.licence_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceStateChanged(Event):
    """A licence came into another state."""

    code: ClassVar[str] = "licences.licence_state_changed"
    version: ClassVar[int] = 1
    licence_id: UUID
    state: str

    @property
    def subject(self) -> Ref:
        """Return the licence."""
        return Ref(LICENCE_KIND, self.licence_id)
