"""Detached signatures (CMS, RFC 5652) in both suites, with a time stamp beside them (RFC 3161, annex A)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from yimen.pki import der, signed, stamps, suites
from yimen.pki.contracts import Certificate, PrivateKey, SignedMessage

BadMessage = signed.BadMessage


def sign(
    *,
    digest: bytes,
    key: PrivateKey,
    certificate: Certificate,
    others: Sequence[Certificate],
    claimed_at: datetime | None = None,
    stamp: Callable[[bytes], bytes] | None = None,
) -> bytes:
    """Return a detached signature over a content of this digest (SM3 or SHA-256, as the key's suite).

    `others` are the certificates between the signer's and the root. `stamp` is given the signature
    value and returns a token over it, which becomes the unsigned attribute.
    """
    message, value = signed.write(
        content_type=signed.DATA,
        content=None,
        digest=digest,
        key=key,
        certificate=certificate,
        others=others,
        claimed_at=claimed_at,
    )
    if stamp is None:
        return message
    return signed.with_unsigned(message, kind=signed.STAMP_TOKEN, value=stamp(value))


def digest_of(content: bytes, certificate: Certificate) -> bytes:
    """Return the digest that a signature by this certificate is over."""
    return suites.suite(certificate.suite).digest(content)


def verify(message: bytes, *, content: bytes, others: Sequence[Certificate] = ()) -> SignedMessage:
    """Return a signature that holds over a content; its certificates are checked by the chain.

    Bytes of zero after the message are allowed, since PDF leaves room for it.

    Raises:
        BadMessage: it is none, or does not hold, or carries a time stamp that does not.
    """
    found = signed.read(_trimmed(message), others=others)
    if found.content_type != signed.DATA:
        raise BadMessage("no signature over plain data")
    if found.content not in {None, content}:
        raise BadMessage("the content is not what was signed")
    signed.check(found, digest=digest_of(content, found.certificate))
    token = found.unsigned.get(signed.STAMP_TOKEN)
    try:
        known = (*found.certificates, *others)
        stamp = stamps.check(token, message=found.signature, others=known) if token else None
    except stamps.BadStamp as broken:
        raise BadMessage("the time stamp does not hold") from broken
    return SignedMessage(
        certificate=found.certificate,
        certificates=found.certificates,
        suite=found.certificate.suite,
        signature=found.signature,
        claimed_at=signed.claimed_time(found),
        stamp=stamp,
    )


def _trimmed(message: bytes) -> bytes:
    try:
        _, _, end = der.header(message, 0)
    except der.BadDer as broken:
        raise BadMessage(str(broken)) from broken
    return message if message[end:].strip(b"\0") else message[:end]
