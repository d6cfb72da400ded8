"""Shapes and refusals of certificates that stay inside trust."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimen.kernel.contracts import Ref, Refusal
from yimen.pki.contracts import Profile, SuiteName
from yimen.trust.contracts import CertificateView
from yimen.trust.rules.certificate import CertificateState, CertificateVerb, WishKind, WishState

WISH_WORK = "trust.certificate_wish"
ENDING_WORK = "trust.certificate_ending"
POLICY_WORK = "trust.policy_wish"
POLICY_WISH_KIND = "trust.policy_wish"


class CertificateRefused(Refusal):
    """The certificate cannot be issued, renewed or ended like this."""

    def __init__(self, reason: str, message: str, *, field: str | None = None) -> None:
        super().__init__(f"trust.certificate.{reason}", message, field=field)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRow:
    """One line of the list."""

    id: UUID
    common_name: str
    organisation_name: str
    profile: Profile
    suite: SuiteName
    state: CertificateState
    serial: str
    valid_from: datetime
    valid_until: datetime
    is_outside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """Something that was done with a certificate, by whom and why."""

    verb: CertificateVerb
    at: datetime
    by: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WishView:
    """What one hand asked for and another is to settle."""

    id: UUID
    certificate_id: UUID
    kind: WishKind
    state: WishState
    reason: str
    words: str
    asked_by: UUID | None
    asked_by_name: str
    asked_at: datetime
    settled_by_name: str
    settled_at: datetime | None
    settled_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateDetail:
    """A certificate with its history, its partner and what waits."""

    view: CertificateView
    issuer_name: str
    issuer_id: UUID | None
    key_is_here: bool
    is_escrowed: bool
    is_outside: bool
    partner_id: UUID | None
    renewed_by_id: UUID | None
    renews_id: UUID | None
    steps: tuple[StepView, ...]
    wishes: tuple[WishView, ...]

    @property
    def waiting(self) -> WishView | None:
        """Return the wish that waits for a second hand."""
        return next((one for one in self.wishes if one.state is WishState.ASKED), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom a certificate is for: a thing of some context, and the names that it carries."""

    ref: Ref | None
    common_name: str
    organisation_name: str = ""
