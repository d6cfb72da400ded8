"""What the sweep announces. In law the dates decide; nothing depends on these being sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yimen.kernel.contracts import Ref
from yimen.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockDueSoon(Event):
    """A clock's promised limit, or its lawful one where nothing is promised, is nearly used up."""

    code: ClassVar[str] = "kernel.clock.due_soon"
    ref: Ref
    clock_kind: str
    due_on: date

    @property
    def subject(self) -> Ref:
        """Return the thing whose clock it is."""
        return self.ref


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockBreached(Event):
    """A clock passed its `lawful` or its `promised` limit."""

    code: ClassVar[str] = "kernel.clock.breached"
    ref: Ref
    clock_kind: str
    which: str
    due_on: date

    @property
    def subject(self) -> Ref:
        """Return the thing whose clock it is."""
        return self.ref
