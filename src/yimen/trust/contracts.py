"""Shapes and refusals of 电子信任 that other contexts may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.kernel.contracts import Ref, Refusal

SEAL_KIND = "trust.seal"
SEAL_USE_KIND = "trust.seal_use"
SEALING_KIND = "trust.sealing"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustView:
    """What others may see of one of ours."""

    id: UUID
    title: str


class SealKind(StrEnum):
    """What a seal is for: the organisation's own, one of a special purpose, one of a service point."""

    OFFICIAL = "official"
    SPECIAL = "special"
    SERVICE = "service"


SEAL_KIND_TITLES: Mapping[SealKind, str] = MappingProxyType(
    {
        SealKind.OFFICIAL: "行政公章",
        SealKind.SPECIAL: "专用章",
        SealKind.SERVICE: "便民服务专用章",
    }
)


class SealState(StrEnum):
    """Where a seal stands between its application and its destruction."""

    ASKED = "asked"
    REFUSED = "refused"
    APPROVED = "approved"
    IN_USE = "in_use"
    SUSPENDED = "suspended"
    DESTROYED = "destroyed"


class SealVerb(StrEnum):
    """What may be done with a seal."""

    APPROVE = "approve"
    REFUSE = "refuse"
    MAKE = "make"
    HAND_OVER = "hand_over"
    ALLOW = "allow"
    CERTIFY = "certify"
    SUSPEND = "suspend"
    RESUME = "resume"
    DESTROY = "destroy"
    USE = "use"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealView:
    """A seal with its keeper; `standing` are the kinds of document it goes under by itself."""

    id: UUID
    name: str
    kind: SealKind
    purpose: str
    organisation_id: UUID
    organisation_name: str
    state: SealState
    custodian_id: UUID | None
    custodian_name: str
    standing: tuple[str, ...]
    asked_by: str
    asked_at: datetime
    decided_by: str
    made_at: datetime | None
    valid_until: datetime | None

    @property
    def ref(self) -> Ref:
        """Return the reference that ledger entries carry."""
        return Ref(SEAL_KIND, self.id)


class SealedForm(StrEnum):
    """The forms in which a sealed document is handed out."""

    PDF = "pdf"
    OFD = "ofd"


class SealedState(StrEnum):
    """Where a document stands in the queue of what is to be sealed."""

    QUEUED = "queued"
    SEALED = "sealed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedView:
    """A document in the queue, or out of it with both forms; `why` says what it waits for."""

    ref: Ref
    state: SealedState
    title: str
    organisation_id: UUID
    pdf_file_id: UUID | None
    ofd_file_id: UUID | None
    seal_name: str
    asked_at: datetime
    sealed_at: datetime | None
    why: str


class SealRefused(Refusal):
    """The seal cannot be asked for, moved or used like this."""

    def __init__(self, reason: str, message: str, *, field: str | None = None) -> None:
        super().__init__(f"trust.seal.{reason}", message, field=field)
