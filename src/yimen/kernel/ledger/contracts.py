"""Shapes of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from yimen.kernel.contracts import Ref

LOOK = "kernel.record.looked"
REFUSED = "kernel.act.refused"


class Result(StrEnum):
    """How an act ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One entry as read back; `position` is None until the sequencer has placed it."""

    id: int
    position: int | None
    at: datetime
    verb: str
    actor_kind: str
    account_id: UUID | None
    person_id: UUID | None
    officer_id: UUID | None
    unit_id: UUID | None
    channel: str
    on_behalf_of: UUID | None
    subject: Ref
    ground: str
    change: str
    result: str
    source_address: str
    source_agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The tree's size and root at a moment, with the signature over them."""

    size: int
    root: bytes
    signed_at: datetime
    key_version: int
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """Everything that proves that an entry stands in the tree of a checkpoint."""

    position: int
    leaf: bytes
    path: tuple[bytes, ...]
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """One thing that is wrong with the ledger, in words an operator understands.

    `kind` is `changed`, `missing`, `reordered`, `root`, `signature`, `shortened` or `tile`.
    """

    kind: str
    position: int
    entry_id: int | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a verification found."""

    size: int
    checkpoints: int
    unsequenced: int
    damages: tuple[Damage, ...]
    root: bytes

    @property
    def holds(self) -> bool:
        """Say whether nothing is wrong; entries that wait for their place are no damage."""
        return not self.damages


class TimeStamper(Protocol):
    """Stamps checkpoints with an outside time; `trust` registers one."""

    def stamp(self, *, digest: bytes) -> bytes:
        """Return an RFC 3161 token over the digest."""
