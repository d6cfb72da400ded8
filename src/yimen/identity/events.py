"""What happened to persons and mandates, told to whoever cares; ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass
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
