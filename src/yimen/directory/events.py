"""What happened in the directory, told to whoever cares; ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from yimen.kernel.contracts import Ref
from yimen.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlassOpened(Event):
    """An officer may see a thing outside his rights until a time.

    `tell` says whether the person concerned is to be told.
    """

    code: ClassVar[str] = "directory.break_glass_opened"
    version: ClassVar[int] = 1
    break_glass_id: UUID
    opened: Ref
    unit_id: UUID
    until_at: datetime
    tell: bool

    @property
    def subject(self) -> Ref:
        """Return the thing that was opened."""
        return self.opened
