"""Certificates: their states, how long they last, and how one stood at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule
from yimen.pki.contracts import Profile, RevocationReason, Standing, StandingAnswer


class CertificateState(StrEnum):
    """A certificate holds, is suspended for a while, or is revoked for good; it ends by its date."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class CertificateVerb(StrEnum):
    """What is done with a certificate."""

    ISSUE = "issue"
    RENEW = "renew"
    SUSPEND = "suspend"
    RESUME = "resume"
    REVOKE = "revoke"
    RECOVER = "recover"


class WishKind(StrEnum):
    """What takes two hands, because it cannot be taken back."""

    REVOKE = "revoke"
    RECOVER = "recover"


class WishState(StrEnum):
    """A wish is asked by one hand, and approved, refused or taken back."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    TAKEN_BACK = "withdrawn"


TABLE: FlowTable[CertificateState, CertificateVerb] = FlowTable(
    moves={
        (CertificateState.VALID, CertificateVerb.RENEW): CertificateState.VALID,
        (CertificateState.VALID, CertificateVerb.SUSPEND): CertificateState.SUSPENDED,
        (CertificateState.VALID, CertificateVerb.REVOKE): CertificateState.REVOKED,
        (CertificateState.SUSPENDED, CertificateVerb.RESUME): CertificateState.VALID,
        (CertificateState.SUSPENDED, CertificateVerb.REVOKE): CertificateState.REVOKED,
        (CertificateState.VALID, CertificateVerb.RECOVER): CertificateState.VALID,
        (CertificateState.SUSPENDED, CertificateVerb.RECOVER): CertificateState.SUSPENDED,
        (CertificateState.REVOKED, CertificateVerb.RECOVER): CertificateState.REVOKED,
    },
    state_titles={
        CertificateState.VALID: "有效",
        CertificateState.SUSPENDED: "已暂停",
        CertificateState.REVOKED: "已吊销",
    },
    verb_titles={
        CertificateVerb.ISSUE: "签发",
        CertificateVerb.RENEW: "换发",
        CertificateVerb.SUSPEND: "暂停",
        CertificateVerb.RESUME: "恢复",
        CertificateVerb.REVOKE: "吊销",
        CertificateVerb.RECOVER: "取出加密私钥",
    },
)

LONGEST_MONTHS = {
    Profile.ROOT: 240,
    Profile.ISSUING: 120,
    Profile.TSA: 60,
    Profile.OCSP: 24,
    Profile.SEAL: 60,
    Profile.SIGNING: 36,
    Profile.ENCRYPTION: 36,
    Profile.LOGIN: 36,
}
"""How long a certificate of each profile lasts at most, in months."""

_LEAD_MONTHS = {Profile.ROOT: LONGEST_MONTHS[Profile.ISSUING], Profile.ISSUING: 60}
_LEAD = timedelta(days=30)


@rule("TRUST-CERT-2", cites="电子签名法 第十七、二十三条")
def renew_from(*, profile: Profile, valid_until: datetime) -> datetime:
    """Return from when on a certificate is to be renewed; the old one holds until its end beside it.

    Nothing outlives who issued it. So a root is renewed while it still has the whole life of an issuing
    certificate before it, an issuing one while it has that of the longest it issues, others in the last
    30 days.
    """
    if profile in _LEAD_MONTHS:
        return end_of(start=valid_until, months=-_LEAD_MONTHS[profile])
    return valid_until - _LEAD


REASONS = tuple(
    reason
    for reason in RevocationReason
    if reason not in {RevocationReason.HOLD, RevocationReason.UNSPECIFIED}
)
"""Why a certificate may be revoked; a reason must be named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a certificate's standing, from a moment on."""

    verb: CertificateVerb
    at: datetime
    reason: RevocationReason = RevocationReason.UNSPECIFIED


@rule("TRUST-CERT-1", cites="电子签名法 第十五、二十二、二十四条")
def standing_at(*, changes: Iterable[Change], at: datetime, source: str) -> StandingAnswer:
    """Return how a certificate stood at a moment, with what is known today.

    What was signed before a suspension or a revocation still stands, what was signed in a suspension
    does not stand afterwards either. A revocation that came later is told beside a good standing.
    """
    ordered = sorted(
        (one for one in changes if one.verb in _STANDINGS), key=lambda change: change.at
    )
    before = [one for one in ordered if one.at <= at]
    last = before[-1] if before else None
    if last is not None and last.verb is not CertificateVerb.RESUME:
        return StandingAnswer(
            standing=_STANDINGS[last.verb], source=source, since=last.at, reason=last.reason
        )
    ended = next((one for one in ordered if one.verb is CertificateVerb.REVOKE), None)
    return StandingAnswer(
        standing=Standing.GOOD,
        source=source,
        since=ended.at if ended else None,
        reason=ended.reason if ended else None,
    )


_STANDINGS = {
    CertificateVerb.SUSPEND: Standing.SUSPENDED,
    CertificateVerb.RESUME: Standing.GOOD,
    CertificateVerb.REVOKE: Standing.REVOKED,
}


def end_of(*, start: datetime, months: int) -> datetime:
    """Return the moment that many months later, on the month's last day where it is shorter."""
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    for day in range(start.day, 27, -1):
        try:
            return start.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    return start.replace(year=year, month=month)
