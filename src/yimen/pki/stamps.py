"""Time stamps (RFC 3161) in both suites: asked for, made, and checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import IntEnum

from asn1crypto import tsp
from asn1crypto.core import ObjectIdentifier

from yimen.pki import asn1, der, signed, suites
from yimen.pki.contracts import Certificate, PrivateKey, Stamp, StampRequest, SuiteName

_LENGTHS = {asn1.SHA256: 32, asn1.SHA384: 48, asn1.SHA512: 64, asn1.SM3: 32}
_LARGEST_NONCE = 1 << 256
_ACCURACY_SECONDS = 1


class BadRequest(ValueError):  # noqa: N818 -- says what the bytes are
    """Bytes that are no request for a time stamp; `failure` is what RFC 3161 calls it."""

    def __init__(self, message: str, failure: Failure) -> None:
        super().__init__(message)
        self.failure = failure


class BadStamp(ValueError):  # noqa: N818 -- says what the bytes are
    """Bytes that are no time stamp, or one that does not hold over the message."""


class Failure(IntEnum):
    """Why no stamp is given (RFC 3161, 2.4.2): the number of the bit."""

    ALGORITHM = 0
    REQUEST = 2
    FORMAT = 5
    CLOCK = 14
    POLICY = 15
    EXTENSION = 16
    FAULT = 25


def ask(*, message: bytes, suite: SuiteName, nonce: int | None = None) -> bytes:
    """Return a request for a stamp over a message, with the certificate asked for."""
    return der.sequence(
        der.integer(1),
        der.sequence(
            asn1.DIGEST_ALGORITHMS[suite], der.octets(suites.suite(suite).digest(message))
        ),
        der.integer(nonce) if nonce is not None else b"",
        der.TRUE,
    )


def read_request(content: bytes) -> StampRequest:
    """Return what is asked.

    Raises:
        BadRequest: the bytes are no request, or one with extensions or an unknown hash.
    """
    try:
        return _read_request(der.check(content))
    except BadRequest:
        raise
    except (ValueError, IndexError) as broken:
        raise BadRequest(str(broken), Failure.FORMAT) from broken


def _read_request(content: bytes) -> StampRequest:
    version, imprint, *rest = der.first(content).children()
    if version.whole != der.integer(1):
        raise BadRequest("another version", Failure.REQUEST)
    algorithm, hashed = imprint.children()
    dotted = _BY_CODE.get(algorithm.children()[0].whole)
    if dotted is None or len(hashed.content) != _LENGTHS[dotted]:
        raise BadRequest("a hash that is not known", Failure.ALGORITHM)
    by_tag = {part.tag: part for part in rest}
    if len(by_tag) != len(rest) or set(by_tag) - {0x06, 0x02, 0x01}:
        raise BadRequest("extensions are not known", Failure.EXTENSION)
    nonce = by_tag[0x02].integer() if 0x02 in by_tag else None
    if nonce is not None and abs(nonce) >= _LARGEST_NONCE:
        raise BadRequest("a nonce out of bounds", Failure.REQUEST)
    return StampRequest(
        imprint=hashed.content,
        algorithm=algorithm.whole,
        hash_oid=dotted,
        policy=_dotted(by_tag[0x06].whole) if 0x06 in by_tag else None,
        nonce=nonce,
        wants_certificate=0x01 in by_tag and by_tag[0x01].content != b"\0",
    )


_BY_CODE = {der.identifier(dotted): dotted for dotted in _LENGTHS}


def _dotted(identifier: bytes) -> str:
    return str(ObjectIdentifier.load(identifier).dotted)


def make(
    *,
    request: StampRequest,
    serial: int,
    at: datetime,
    policy: str,
    key: PrivateKey,
    certificate: Certificate,
    others: Sequence[Certificate] = (),
) -> bytes:
    """Return a token: ContentInfo of SignedData over TSTInfo, in the suite of the key."""
    info = der.sequence(
        der.integer(1),
        der.identifier(policy),
        der.sequence(request.algorithm, der.octets(request.imprint)),
        der.integer(serial),
        _moment(at),
        der.sequence(der.integer(_ACCURACY_SECONDS)),
        der.integer(request.nonce) if request.nonce is not None else b"",
        der.explicit(0, der.explicit(4, certificate.subject_name)),
    )
    token, _ = signed.write(
        content_type=signed.STAMP_INFO,
        content=info,
        digest=suites.suite(key.public.suite).digest(info),
        key=key,
        certificate=certificate,
        others=others,
        claimed_at=None,
        with_certificates=request.wants_certificate,
    )
    return token


def _moment(at: datetime) -> bytes:
    """Return a GeneralizedTime to the millisecond, without trailing zeros (RFC 3161, 2.4.2)."""
    text = at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    part = f"{at.microsecond // 1000:03d}".rstrip("0")
    return der.wrap(0x18, f"{text}.{part}Z".encode() if part else f"{text}Z".encode())


def grant(token: bytes) -> bytes:
    """Return the response that carries a token."""
    return der.sequence(der.sequence(der.integer(0)), token)


def refuse(failure: Failure, why: str) -> bytes:
    """Return the response that says why there is none."""
    unused = 7 - failure % 8
    flags = bytes(failure // 8) + bytes((1 << unused,))
    return der.sequence(
        der.sequence(
            der.integer(2),
            der.sequence(der.wrap(0x0C, why.encode())),
            der.wrap(0x03, bytes((unused,)) + flags),
        )
    )


def token_of(response: bytes) -> bytes:
    """Return the token of a response.

    Raises:
        BadStamp: the time-stamping authority refused, or the bytes are no response.
    """
    try:
        status, *token = der.first(der.check(response)).children()
        granted = status.children()[0].integer()
    except (ValueError, IndexError) as broken:
        raise BadStamp(str(broken)) from broken
    if granted not in {0, 1} or len(token) != 1:
        raise BadStamp("no stamp was granted")
    return token[0].whole


def read(token: bytes, *, others: Sequence[Certificate] = ()) -> Stamp:
    """Return a stamp whose own signature holds; over which message is asked of `is_over`.

    Raises:
        BadStamp: the bytes are no stamp, or its signature does not hold.
    """
    try:
        return _read(token, others)
    except (ValueError, TypeError, KeyError, AttributeError) as broken:
        raise BadStamp(str(broken)) from broken


def _read(token: bytes, others: Sequence[Certificate]) -> Stamp:
    found = signed.read(token, others=others)
    if found.content_type != signed.STAMP_INFO or found.content is None:
        raise BadStamp("no time stamp")
    signed.check(found, digest=suites.suite(found.certificate.suite).digest(found.content))
    info = tsp.TSTInfo.load(found.content, strict=True)
    imprint = info["message_imprint"]
    at, nonce = info["gen_time"].native, info["nonce"].native
    return Stamp(
        token=token,
        serial=info["serial_number"].native,
        at=at,
        policy=info["policy"].dotted,
        imprint=imprint["hashed_message"].native,
        hash_oid=imprint["hash_algorithm"]["algorithm"].dotted,
        nonce=nonce,
        certificate=found.certificate,
    )


def certificates_of(token: bytes) -> tuple[bytes, ...]:
    """Return the certificates that a token carries. Raises BadStamp."""
    try:
        return tuple(one.der for one in signed.read(token).certificates)
    except (ValueError, TypeError, KeyError, AttributeError) as broken:
        raise BadStamp(str(broken)) from broken


def is_over(stamp: Stamp, message: bytes) -> bool:
    """Say whether a stamp is over this message."""
    return stamp.hash_oid in _LENGTHS and stamp.imprint == asn1.hashed(stamp.hash_oid, message)


def check(token: bytes, *, message: bytes, others: Sequence[Certificate] = ()) -> Stamp:
    """Return the stamp that a token is over a message; its certificate is checked by the chain.

    Raises:
        BadStamp: it is none, its signature does not hold, or it is over something else.
    """
    stamp = read(token, others=others)
    if not is_over(stamp, message):
        raise BadStamp("a stamp over something else")
    return stamp
