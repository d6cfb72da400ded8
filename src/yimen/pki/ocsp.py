"""Answers about how a certificate stands (OCSP, RFC 6960): asked, answered, and read.

Requests are read and answers written without asn1crypto, which takes most of a millisecond for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from asn1crypto import ocsp as shapes

from yimen.pki import asn1, certificates, der
from yimen.pki.contracts import (
    Certificate,
    PrivateKey,
    RevocationReason,
    Standing,
    StandingAnswer,
    StatusQuestion,
    StatusRequest,
)

_BASIC = der.identifier("1.3.6.1.5.5.7.48.1.1")
_NONCE = der.identifier("1.3.6.1.5.5.7.48.1.2")
_MOST_QUESTIONS = 10
_LONGEST_NONCE = 128
_CODES = {
    der.identifier(asn1.SHA1)[2:]: asn1.SHA1,
    der.identifier(asn1.SHA256)[2:]: asn1.SHA256,
} | {der.identifier(dotted)[2:]: dotted for dotted in (asn1.SHA384, asn1.SHA512, asn1.SM3)}


class BadRequest(ValueError):  # noqa: N818 -- says what the bytes are
    """Bytes that are no request, or one that nobody honest sends."""


class BadAnswer(ValueError):  # noqa: N818 -- says what the bytes are
    """Bytes that are no answer about the certificate, or not its issuer's."""


class Refused(IntEnum):
    """Why there is no answer (RFC 6960, 4.2.1)."""

    MALFORMED = 1
    FAULT = 2
    LATER = 3
    NOT_OURS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One certificate's standing, as it goes into an answer."""

    question: StatusQuestion
    answer: StandingAnswer
    made_at: datetime
    next_at: datetime


def ask(*, certificate: Certificate, issuer: Certificate, nonce: bytes | None = None) -> bytes:
    """Return a request about one certificate; the hash is SHA-1, which every responder knows."""
    identity = der.sequence(
        der.sequence(der.identifier(asn1.SHA1), der.NULL),
        der.octets(asn1.hashed(asn1.SHA1, issuer.subject_name)),
        der.octets(asn1.hashed(asn1.SHA1, certificates.public_bits(issuer.public))),
        der.integer(certificate.serial),
    )
    asked = der.sequence(der.sequence(identity))
    if nonce is None:
        return der.sequence(der.sequence(asked))
    extension = der.sequence(der.sequence(_NONCE, der.octets(der.octets(nonce))))
    return der.sequence(der.sequence(asked, der.explicit(2, extension)))


def read_request(content: bytes) -> StatusRequest:
    """Return what is asked.

    Raises:
        BadRequest: the bytes are no request, or ask about too many at once.
    """
    try:
        return _read_request(der.check(content))
    except (ValueError, IndexError) as broken:
        raise BadRequest(str(broken)) from broken


def _read_request(content: bytes) -> StatusRequest:
    tbs = der.first(content).children()[0]
    lists = [part for part in tbs.children() if part.tag == 0x30]
    extensions = [part for part in tbs.children() if part.tag == 0xA2]
    asked = lists[0].children()
    if len(lists) != 1 or not 1 <= len(asked) <= _MOST_QUESTIONS:
        raise BadRequest("no questions, or too many")
    return StatusRequest(
        questions=tuple(_question(each.children()[0]) for each in asked),
        nonce=_nonce(extensions[0]) if extensions else None,
    )


def _question(identity: der.Element) -> StatusQuestion:
    algorithm, name, key, serial = identity.children()
    code = algorithm.children()[0]
    if code.content not in _CODES or (name.tag, key.tag, serial.tag) != (0x04, 0x04, 0x02):
        raise BadRequest("no identity of a certificate")
    return StatusQuestion(
        certificate_id=identity.whole,
        hash_oid=_CODES[code.content],
        issuer_name_hash=name.content,
        issuer_key_hash=key.content,
        serial=serial.integer(),
    )


def _nonce(extensions: der.Element) -> bytes | None:
    for extension in extensions.children()[0].children():
        parts = extension.children()
        if parts[0].whole == _NONCE:
            if not 1 <= len(parts[-1].content) <= _LONGEST_NONCE:
                raise BadRequest("a nonce out of bounds")
            return parts[-1].content
    return None


def is_about(question: StatusQuestion, issuer: Certificate) -> bool:
    """Say whether the question is about a certificate of this issuer."""
    return question.issuer_name_hash == asn1.hashed(
        question.hash_oid, issuer.subject_name
    ) and question.issuer_key_hash == asn1.hashed(
        question.hash_oid, certificates.public_bits(issuer.public)
    )


def refuse(why: Refused) -> bytes:
    """Return an answer that answers nothing."""
    return der.sequence(der.enumerated(why))


def answer(
    *,
    answers: Sequence[Answered],
    nonce: bytes | None,
    responder: Certificate,
    key: PrivateKey,
    at: datetime,
) -> bytes:
    """Return the signed answer, with the responder's certificate beside it."""
    parts = [
        der.explicit(2, der.octets(responder.subject_key)),
        der.time(at),
        der.sequence(*(_single(each) for each in answers)),
    ]
    if nonce is not None:
        parts.append(der.explicit(1, der.sequence(der.sequence(_NONCE, der.octets(nonce)))))
    tbs = der.sequence(*parts)
    basic = der.sequence(
        tbs,
        asn1.SIGNATURE_ALGORITHMS[key.public.suite],
        der.bits(key.sign(tbs)),
        der.explicit(0, der.sequence(responder.der)),
    )
    return der.sequence(der.enumerated(0), der.explicit(0, der.sequence(_BASIC, der.octets(basic))))


def _single(each: Answered) -> bytes:
    return der.sequence(
        each.question.certificate_id,
        _status(each.answer),
        der.time(each.made_at),
        der.explicit(0, der.time(each.next_at)),
    )


def _status(found: StandingAnswer) -> bytes:
    if found.standing is Standing.GOOD:
        return b"\x80\x00"
    if found.standing is Standing.UNKNOWN:
        return b"\x82\x00"
    assert found.since is not None
    reason = found.reason or RevocationReason.UNSPECIFIED
    told = der.explicit(0, der.enumerated(reason.number))
    return der.wrap(0xA1, der.time(found.since), told)


_BY_NUMBER = {reason.number: reason for reason in RevocationReason}


def read_answer(
    content: bytes,
    *,
    certificate: Certificate,
    issuer: Certificate,
    at: datetime,
    nonce: bytes | None = None,
) -> StandingAnswer:
    """Return what a signed answer says of a certificate at a time.

    Raises:
        BadAnswer: it is none, is not signed for this issuer, does not tell of that time, or answers
            another request.
    """
    try:
        whole = shapes.OCSPResponse.load(der.check(content, longest=der.LARGE), strict=True)
        if whole["response_status"].native != "successful":
            raise BadAnswer("the responder refused")
        return _read_answer(whole.basic_ocsp_response, certificate, issuer, at, nonce)
    except (ValueError, TypeError, KeyError, AttributeError, StopIteration) as broken:
        raise BadAnswer(str(broken)) from broken


def _read_answer(
    basic: shapes.BasicOCSPResponse,
    certificate: Certificate,
    issuer: Certificate,
    at: datetime,
    nonce: bytes | None,
) -> StandingAnswer:
    tbs = basic["tbs_response_data"]
    signer = _responder(basic, issuer, at)
    suite = asn1.suite_of_signature(basic["signature_algorithm"]["algorithm"].dotted)
    if suite is not signer.suite or not signer.public.verify(
        message=tbs.dump(), signature=basic["signature"].native
    ):
        raise BadAnswer("the signature does not hold")
    if nonce is not None and _told_nonce(tbs) != nonce:
        raise BadAnswer("an answer to another request")
    single = next(
        each
        for each in tbs["responses"]
        if is_about(question := _question(der.first(each["cert_id"].dump())), issuer)
        and question.serial == certificate.serial
    )
    next_at = single["next_update"].native
    if next_at is not None and at >= next_at:
        raise BadAnswer("an answer for an earlier time")
    return _told(single["cert_status"], at)


def _told_nonce(tbs: shapes.ResponseData) -> bytes | None:
    for extension in tbs["response_extensions"]:
        if extension["extn_id"].native == "nonce":
            value = extension["extn_value"].parsed.native
            return bytes(value)
    return None


def _responder(basic: shapes.BasicOCSPResponse, issuer: Certificate, at: datetime) -> Certificate:
    """Return who signed: the issuer itself, or whom it gave the right to (RFC 6960, 4.2.2.2)."""
    named = basic["tbs_response_data"]["responder_id"]
    offered = [issuer] + [certificates.read(each.dump()) for each in basic["certs"] or ()]
    for each in offered:
        is_named = (
            each.subject_key == named.native
            if named.name == "by_key"
            else each.subject_name == named.chosen.dump()
        )
        delegated = (
            "ocsp_signing" in each.extended
            and each.valid_from <= at < each.valid_until
            and certificates.is_signed_by(each, issuer)
        )
        if is_named and (each.der == issuer.der or delegated):
            return each
    raise BadAnswer("signed by nobody who may")


def _told(status: shapes.CertStatus, at: datetime) -> StandingAnswer:
    source = "在线状态查询"
    if status.name == "good":
        return StandingAnswer(standing=Standing.GOOD, source=source)
    if status.name != "revoked":
        return StandingAnswer(standing=Standing.UNKNOWN, source=source)
    since = status.chosen["revocation_time"].native
    told = status.chosen["revocation_reason"]
    number = int.from_bytes(told.contents, "big") if told.native is not None else 0
    reason = _BY_NUMBER.get(number, RevocationReason.UNSPECIFIED)
    is_held = reason is RevocationReason.HOLD
    if since > at:
        return StandingAnswer(
            standing=Standing.GOOD,
            source=source,
            since=None if is_held else since,
            reason=None if is_held else reason,
        )
    standing = Standing.SUSPENDED if is_held else Standing.REVOKED
    return StandingAnswer(standing=standing, source=source, since=since, reason=reason)
