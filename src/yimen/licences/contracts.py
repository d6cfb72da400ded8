"""Shapes that licences hand out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from yimen.kernel.contracts import Ref, Refusal

LICENCE_KIND = "licences.licence"
KEPT_KIND = "licences.kept"
SHOWING_KIND = "licences.showing"


class LicenceState(StrEnum):
    """States of the national directory (电子证照目录)."""

    IN_FORCE = "01"
    DETAINED = "02"
    REVOKED = "03"
    CANCELLED = "04"
    EXPIRED = "05"
    MOVED = "06"
    WITHDRAWN = "07"
    OTHER = "99"


STATE_TITLES: dict[LicenceState, str] = {
    LicenceState.IN_FORCE: "有效",
    LicenceState.DETAINED: "暂扣",
    LicenceState.REVOKED: "已撤销",
    LicenceState.CANCELLED: "已注销",
    LicenceState.EXPIRED: "已过期",
    LicenceState.MOVED: "已办理转出",
    LicenceState.WITHDRAWN: "已吊销",
    LicenceState.OTHER: "其他",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceView:
    """A licence as its holder and other contexts see it; `state` counts expiry on the day asked."""

    id: UUID
    identifier: str
    type_code: str
    name: str
    number: str
    issuer_id: UUID
    issuer_name: str
    holder_id: UUID
    holder_name: str
    issued_on: date
    valid_from: date
    valid_until: date | None
    state: LicenceState
    state_reason: str
    values: tuple[tuple[str, str], ...]
    origin: Ref
    issued_at: datetime

    @property
    def ref(self) -> Ref:
        """Return the licence's reference."""
        return Ref(LICENCE_KIND, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class UseView:
    """A licence that stood in for a paper: which, by whom, for what, when."""

    licence_id: UUID
    licence_name: str
    user_name: str
    purpose: str
    used_for: Ref
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceProof:
    """What anybody may know of a licence who holds its identifier: no number, no address.

    A natural person's name is masked; a shop's or company's name is public.
    """

    identifier: str
    name: str
    holder_shown: str
    issuer_name: str
    issued_on: date
    valid_from: date
    valid_until: date | None
    state: LicenceState
    state_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperToKeep:
    """A paper of a case as it goes into the vault; `level` is its credibility A to D."""

    code: str
    name: str
    level: str
    file_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPaperView:
    """A paper in a person's vault; `origin` is the case that it was given in."""

    id: UUID
    person_id: UUID
    code: str
    name: str
    level: str
    level_title: str
    file_ids: tuple[UUID, ...]
    origin: Ref
    origin_title: str
    origin_number: str
    given_on: date
    valid_until: date
    is_withdrawn: bool
    is_usable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptUseView:
    """A kept paper that went into another application."""

    kept_id: UUID
    user_name: str
    purpose: str
    at: datetime


class WrongLicenceState(Refusal):
    """The licence is in a state in which this cannot be done."""

    status = 409

    def __init__(self, message: str) -> None:
        super().__init__("licences.licence.wrong_state", message)
