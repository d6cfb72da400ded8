"""Facts that 电子信任 publishes, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from yimen.kernel.contracts import Ref
from yimen.kernel.events import Event
from yimen.trust.contracts import SEAL_KIND


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSealed(Event):
    """A document carries its seal now; `ref` is what was sealed, `about` what it belongs to."""

    code: ClassVar[str] = "trust.document_sealed"
    version: ClassVar[int] = 1
    ref: Ref
    about: Ref
    seal_id: UUID

    @property
    def subject(self) -> Ref:
        """Return what was sealed."""
        return self.ref


@dataclass(frozen=True, slots=True, kw_only=True)
class SealStateChanged(Event):
    """A seal came into another state, or was made."""

    code: ClassVar[str] = "trust.seal_state_changed"
    version: ClassVar[int] = 1
    seal_id: UUID
    state: str

    @property
    def subject(self) -> Ref:
        """Return the seal."""
        return Ref(SEAL_KIND, self.seal_id)
