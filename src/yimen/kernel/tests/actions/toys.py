"""Events that only these tests publish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from yimen.kernel.contracts import Ref
from yimen.kernel.events import Event, declare_event


@declare_event
@dataclass(frozen=True, slots=True, kw_only=True)
class ToyMoved(Event):
    code: ClassVar[str] = "toy.thing.moved"
    thing_id: UUID
    step: int = 0

    @property
    def subject(self) -> Ref:
        return Ref("toy.thing", self.thing_id)
