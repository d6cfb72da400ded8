"""Answers to OCSP requests. A hot path: one statement for each certificate asked about."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from yimen.kernel.prepared import run
from yimen.pki import certificates as pki
from yimen.pki import ocsp
from yimen.pki.contracts import (
    Certificate,
    PrivateKey,
    RevocationReason,
    Standing,
    StandingAnswer,
    StatusQuestion,
)
from yimen.trust.queries import keys
from yimen.trust.rules.certificate import CertificateState

_FRESH = timedelta(hours=1)
"""How long an answer may be kept; short, so that a revocation is soon known everywhere."""

_FIND = """
    SELECT i.der, r.der, r.key_id, c.state, c.state_at, c.reason
    FROM trust_certificate i
    JOIN LATERAL (
        SELECT der, key_id FROM trust_certificate
        WHERE issuer_id = i.id AND profile = 'ocsp' AND state = 'valid'
            AND valid_from <= %s AND valid_until > %s AND key_id IS NOT NULL
        ORDER BY issued_at DESC, id DESC LIMIT 1
    ) r ON true
    LEFT JOIN trust_certificate c ON c.issuer_id = i.id AND c.serial = %s
    WHERE i.profile IN ('issuing', 'root') AND i.authority = '' AND i.crosses_id IS NULL
    ORDER BY i.profile, i.issued_at DESC
"""
_STANDINGS = {
    CertificateState.VALID: Standing.GOOD,
    CertificateState.SUSPENDED: Standing.SUSPENDED,
    CertificateState.REVOKED: Standing.REVOKED,
}


@lru_cache(maxsize=32)
def signing_key(key_id: UUID) -> PrivateKey:
    """Return a key of a service, opened once a process. Raises as `keys.load_key`."""
    return keys.load_key(key_id=key_id)


def answer(*, content: bytes, at: datetime) -> bytes:
    """Return the answer to an OCSP request, signed, or the refusal that the standard names.

    One answer is signed by one responder, so all its certificates must be of one issuer.
    """
    try:
        request = ocsp.read_request(content)
    except ocsp.BadRequest:
        return ocsp.refuse(ocsp.Refused.MALFORMED)
    found = [_find(question, at) for question in request.questions]
    known = [one for one in found if one is not None]
    if len(known) != len(found) or len({responder.der for responder, _, _ in known}) != 1:
        return ocsp.refuse(ocsp.Refused.NOT_OURS)
    responder, key_id, _ = known[0]
    return ocsp.answer(
        answers=[
            ocsp.Answered(question=question, answer=stands, made_at=at, next_at=at + _FRESH)
            for question, (_, _, stands) in zip(request.questions, known, strict=True)
        ],
        nonce=request.nonce,
        responder=responder,
        key=signing_key(key_id),
        at=at,
    )


def _find(
    question: StatusQuestion, at: datetime
) -> tuple[Certificate, UUID, StandingAnswer] | None:
    """Return responder, its key and the standing; None where no issuer of ours is asked about.

    Each issuer, roots among them, has its own responder, also after it was renewed.
    """
    rows = run(_FIND, (at, at, f"{question.serial:x}")).fetchall()
    for issuer, responder, key_id, state, state_at, reason in rows:
        if ocsp.is_about(question, pki.read(bytes(issuer))):
            stands = _stands(state, state_at, reason)
            return pki.read(bytes(responder)), key_id, stands
    return None


def _stands(state: str | None, state_at: datetime | None, reason: str | None) -> StandingAnswer:
    if state is None:
        return StandingAnswer(standing=Standing.UNKNOWN, source="")
    standing = _STANDINGS[CertificateState(state)]
    if standing is Standing.GOOD:
        return StandingAnswer(standing=standing, source="")
    told = RevocationReason(reason or RevocationReason.UNSPECIFIED)
    return StandingAnswer(standing=standing, source="", since=state_at, reason=told)
