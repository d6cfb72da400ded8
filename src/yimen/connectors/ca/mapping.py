"""EST messages and ours: requests and certificates in base64, certificates as CMS without a signer."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from asn1crypto import cms

from yimen.pki import certificates, der
from yimen.pki.certificates import BadCertificate
from yimen.pki.contracts import Certificate

_SIGNED_DATA = der.identifier("1.2.840.113549.1.7.2")
_DATA = der.identifier("1.2.840.113549.1.7.1")


class BadAnswer(ValueError):  # noqa: N818 -- says what the bytes are
    """An answer that holds no certificates as EST sends them."""


def to_base64(content: bytes) -> bytes:
    """Return content as EST carries it: base64 in lines (RFC 8951 lets readers ignore the lines)."""
    return base64.encodebytes(content)


def from_base64(content: bytes) -> bytes:
    """Return what a body in base64 holds. Raises BadAnswer."""
    try:
        return base64.b64decode(b"".join(content.split()), validate=True)
    except ValueError as broken:
        raise BadAnswer("no base64") from broken


def write_certificates(found: Sequence[bytes]) -> bytes:
    """Return certificates as a SignedData that nobody signed (RFC 5652, 5: certs-only)."""
    signed = der.sequence(
        der.integer(1),
        der.set_of(),
        der.sequence(_DATA),
        der.explicit(0, *found),
        der.set_of(),
    )
    return der.sequence(_SIGNED_DATA, der.explicit(0, signed))


def read_certificates(content: bytes) -> list[Certificate]:
    """Return the certificates of a certs-only message. Raises BadAnswer."""
    try:
        message = cms.ContentInfo.load(der.check(content), strict=True)
        held = message["content"]["certificates"]
        return [certificates.read(one.chosen.dump()) for one in held]
    except (BadCertificate, ValueError, TypeError, KeyError, AttributeError) as broken:
        raise BadAnswer("no certificates") from broken


def in_order(found: Sequence[Certificate]) -> list[Certificate]:
    """Return the chain of authorities, the root first; EST gives them in any order.

    Raises:
        BadAnswer: there is not one root, or what is below it does not hang together.
    """
    authorities = [one for one in found if one.is_ca]
    roots = [one for one in authorities if one.issuer_name == one.subject_name]
    if len(roots) != 1:
        raise BadAnswer("not one root")
    chain = roots
    left = [one for one in authorities if one.der != roots[0].der]
    while left:
        below = next((one for one in left if certificates.is_signed_by(one, chain[-1])), None)
        if below is None:
            raise BadAnswer("the chain does not hang together")
        chain.append(below)
        left.remove(below)
    return chain
