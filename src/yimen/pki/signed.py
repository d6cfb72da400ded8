"""SignedData of one signer (CMS, RFC 5652) in both suites: written and read.

The identifiers are those of RFC 5652; the content types of GM/T 0010 (1.2.156.10197.6.1.4.2) are read
as well, since other software of the SM suite writes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1, sha256

from asn1crypto import cms as shapes

from yimen.pki import asn1, certificates, der, suites
from yimen.pki.contracts import Certificate, PrivateKey, SuiteName

DATA, SIGNED_DATA = "1.2.840.113549.1.7.1", "1.2.840.113549.1.7.2"
STAMP_INFO = "1.2.840.113549.1.9.16.1.4"
STAMP_TOKEN = der.identifier("1.2.840.113549.1.9.16.2.14")
_CONTENT_TYPE = der.identifier("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = der.identifier("1.2.840.113549.1.9.4")
_SIGNING_TIME = der.identifier("1.2.840.113549.1.9.5")
_SIGNING_CERTIFICATE = der.identifier("1.2.840.113549.1.9.16.2.47")
_SIGNING_CERTIFICATE_1 = der.identifier("1.2.840.113549.1.9.16.2.12")
_SM_DATA = {"1.2.156.10197.6.1.4.2.1": DATA}
_SM_SIGNED_DATA = "1.2.156.10197.6.1.4.2.2"


class BadMessage(ValueError):  # noqa: N818 -- says what the bytes are
    """Bytes that are no signed message of either suite, or one whose signature does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A SignedData that was read; nothing of it holds before `holds_over` said so."""

    content_type: str
    content: bytes | None
    certificate: Certificate
    certificates: tuple[Certificate, ...]
    attributes: dict[bytes, bytes]
    signed_bytes: bytes
    signature: bytes
    unsigned: dict[bytes, bytes]


def write(
    *,
    content_type: str,
    content: bytes | None,
    digest: bytes,
    key: PrivateKey,
    certificate: Certificate,
    others: Sequence[Certificate],
    claimed_at: datetime | None = None,
    with_certificates: bool = True,
) -> tuple[bytes, bytes]:
    """Return a ContentInfo without unsigned attributes, and its signature value.

    `digest` is of the content; `content` None leaves it out (detached). `claimed_at` stays out where
    a profile forbids it (PAdES).
    """
    suite = key.public.suite
    attributes = _attributes(content_type, digest, certificate, claimed_at)
    signature = key.sign(der.wrap(0x31, *attributes))
    return assemble(
        content_type=content_type,
        content=content,
        certificate=certificate,
        others=others if with_certificates else None,
        signer=der.sequence(
            der.integer(1),
            der.sequence(certificate.issuer_name, der.integer(certificate.serial)),
            asn1.DIGEST_ALGORITHMS[suite],
            der.wrap(0xA0, *attributes),
            asn1.SIGNATURE_ALGORITHMS[suite],
            der.octets(signature),
        ),
    ), signature


def _attributes(
    content_type: str, digest: bytes, certificate: Certificate, claimed_at: datetime | None
) -> list[bytes]:
    """Return the signed attributes in the order of DER (RFC 5652, 5.3; RFC 5035)."""
    suite = suites.suite(certificate.suite)
    named = der.octets(suite.digest(certificate.der))
    if asn1.DIGEST_OIDS[certificate.suite] != asn1.SHA256:  # the default is left out
        named = asn1.DIGEST_ALGORITHMS[certificate.suite] + named
    found = [
        der.sequence(_CONTENT_TYPE, der.set_of(der.identifier(content_type))),
        der.sequence(_MESSAGE_DIGEST, der.set_of(der.octets(digest))),
        der.sequence(
            _SIGNING_CERTIFICATE,
            der.set_of(der.sequence(der.sequence(der.sequence(named)))),
        ),
    ]
    if claimed_at is not None:
        found.append(der.sequence(_SIGNING_TIME, der.set_of(der.short_time(claimed_at))))
    return sorted(found)


def assemble(
    *,
    content_type: str,
    content: bytes | None,
    certificate: Certificate,
    others: Sequence[Certificate] | None,
    signer: bytes,
) -> bytes:
    """Return a ContentInfo around one SignerInfo; no certificates at all where `others` is None."""
    held = der.explicit(0, der.octets(content)) if content is not None else b""
    carried = (
        der.wrap(0xA0, *sorted(each.der for each in (certificate, *others)))
        if others is not None
        else b""
    )
    version = 1 if content_type == DATA else 3
    return der.sequence(
        der.identifier(SIGNED_DATA),
        der.explicit(
            0,
            der.sequence(
                der.integer(version),
                der.set_of(asn1.DIGEST_ALGORITHMS[certificate.suite]),
                der.sequence(der.identifier(content_type), held),
                carried,
                der.set_of(signer),
            ),
        ),
    )


def with_unsigned(message: bytes, *, kind: bytes, value: bytes) -> bytes:
    """Return a ContentInfo with one unsigned attribute added to its only signer."""
    outer = der.first(message).children()
    parts = outer[1].children()[0].children()
    signer = der.first(parts[-1].content)
    attribute = der.wrap(0xA1, der.sequence(kind, der.set_of(value)))
    grown = der.set_of(der.sequence(signer.content, attribute))
    rest = b"".join(part.whole for part in parts[:-1])
    return der.sequence(outer[0].whole, der.explicit(0, der.sequence(rest, grown)))


def read(message: bytes, *, others: Sequence[Certificate] = ()) -> Signed:
    """Return what a message holds; `others` may name the signer where it carries no certificate.

    Raises:
        BadMessage: the bytes are none, are hostile, have not one signer, or are of neither suite.
    """
    try:
        return _read(der.check(message, longest=der.LARGE), others)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, StopIteration) as broken:
        raise BadMessage(str(broken)) from broken


def _read(message: bytes, others: Sequence[Certificate]) -> Signed:
    outer = der.first(message).children()
    kind = shapes.ContentType.load(outer[0].whole).dotted
    if kind not in {SIGNED_DATA, _SM_SIGNED_DATA}:
        raise BadMessage("no signed data")
    whole = shapes.SignedData.load(outer[1].children()[0].whole, strict=True)
    if len(whole["signer_infos"]) != 1:
        raise BadMessage("not exactly one signer")
    info = whole["signer_infos"][0]
    carried = tuple(
        certificates.read(each.chosen.dump())
        for each in whole["certificates"] or ()
        if each.name == "certificate"
    )
    certificate = next(each for each in (*carried, *others) if _is_named(info["sid"], each))
    suite = _suite_of(info, certificate)
    digest = info["digest_algorithm"]["algorithm"].dotted
    if suite is not certificate.suite or digest != asn1.DIGEST_OIDS[suite]:
        raise BadMessage("the algorithms are not the certificate's")
    signed = info["signed_attrs"]
    contained = whole["encap_content_info"]
    held = contained["content"]
    dotted = contained["content_type"].dotted
    return Signed(
        content_type=_SM_DATA.get(dotted, dotted),
        content=held.native if held.native is None else _octets(held.dump()),
        certificate=certificate,
        certificates=carried,
        attributes=_pairs(signed),
        signed_bytes=b"\x31" + signed.dump()[1:],
        signature=info["signature"].native,
        unsigned=_pairs(info["unsigned_attrs"]),
    )


_KEY_ALONE = {"1.2.840.10045.2.1", "1.2.156.10197.1.301", "1.2.156.10197.1.301.1"}
"""What some software writes in place of the signature's algorithm: the key's alone."""


def _suite_of(info: shapes.SignerInfo, certificate: Certificate) -> SuiteName:
    dotted = info["signature_algorithm"]["algorithm"].dotted
    return certificate.suite if dotted in _KEY_ALONE else asn1.suite_of_signature(dotted)


def _octets(held: bytes) -> bytes:
    """Return the bytes inside [0] EXPLICIT OCTET STRING, or inside the string itself."""
    element = der.first(held)
    return _octets(element.content) if element.tag == 0xA0 else element.content


def _pairs(found: shapes.CMSAttributes) -> dict[bytes, bytes]:
    """Return each attribute's first value by its kind, both as DER."""
    pairs: dict[bytes, bytes] = {}
    for attribute in found or ():
        kind = attribute["type"].dump()
        if kind in pairs or len(attribute["values"]) != 1:
            raise BadMessage("an attribute twice")
        pairs[kind] = attribute["values"][0].dump()
    return pairs


def _is_named(sid: shapes.SignerIdentifier, certificate: Certificate) -> bool:
    if sid.name == "subject_key_identifier":
        return bool(sid.chosen.native == certificate.subject_key)
    named = sid.chosen
    return bool(
        named["serial_number"].native == certificate.serial
        and named["issuer"].dump() == certificate.issuer_name
    )


def check(signed: Signed, *, digest: bytes) -> None:
    """Check the signature over a content of this digest, and that it names its certificate.

    Raises:
        BadMessage: the content is another, the signature does not hold, or the certificate was
            exchanged (RFC 5035).
    """
    try:
        _check(signed, digest)
    except BadMessage:
        raise
    except (ValueError, IndexError) as broken:
        raise BadMessage("an attribute that cannot be read") from broken


def _check(signed: Signed, digest: bytes) -> None:
    told = signed.attributes.get(_MESSAGE_DIGEST)
    kind = signed.attributes.get(_CONTENT_TYPE)
    if told != der.octets(digest):
        raise BadMessage("the content is not what was signed")
    if kind is None or _SM_DATA.get(_dotted(kind), _dotted(kind)) != signed.content_type:
        raise BadMessage("the content is of another type than what was signed")
    if not _names_certificate(signed):
        raise BadMessage("the signature does not name its certificate")
    if not signed.certificate.public.verify(
        message=signed.signed_bytes, signature=signed.signature
    ):
        raise BadMessage("the signature does not hold")


def _dotted(kind: bytes) -> str:
    return str(shapes.ContentType.load(kind).dotted)


def _names_certificate(signed: Signed) -> bool:
    """Say whether ESSCertID or ESSCertIDv2 is the hash of the signer's certificate."""
    first = signed.attributes.get(_SIGNING_CERTIFICATE_1)
    second = signed.attributes.get(_SIGNING_CERTIFICATE)
    found = second or first
    if found is None:
        return False
    parts = der.first(found).children()[0].children()[0].children()
    whole = signed.certificate.der
    if second is None:
        return parts[0].content == sha1(whole, usedforsecurity=False).digest()
    if parts[0].tag == 0x30:
        dotted = str(shapes.DigestAlgorithm.load(parts[0].whole)["algorithm"].dotted)
        suite = {oid: name for name, oid in asn1.DIGEST_OIDS.items()}.get(dotted)
        return suite is not None and parts[1].content == suites.suite(suite).digest(whole)
    return parts[0].content == sha256(whole).digest()


def claimed_time(signed: Signed) -> datetime | None:
    """Return when the signer says it signed; nobody else says so."""
    told = signed.attributes.get(_SIGNING_TIME)
    if told is None:
        return None
    at = shapes.Time.load(told).native
    assert isinstance(at, datetime)
    return at
