"""Seals and their signatures in ASN.1 (GB/T 38540-2020, structures of version 4).

The standard knows SM2 with SM3 alone. A signature of the international suite has the same structure
with its own identifiers and says so in its header (`VENDOR_INTERNATIONAL`): it is not one after the
standard.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from asn1crypto import core

from yimen.ofd.contracts import NewSeal, SealKind, SealView
from yimen.pki import asn1, der, suites
from yimen.pki.certificates import BadCertificate, read
from yimen.pki.contracts import Certificate, PrivateKey, PublicKey, SuiteName

VERSION = 4
_CHINA = timezone(timedelta(hours=8))
VENDOR, VENDOR_INTERNATIONAL = "Yimen", "Yimen not GB/T 38540"
_WHOLE_CERTIFICATES, _DIGESTS = 1, 2
_KINDS = {SealKind.UNIT: 1, SealKind.PERSON: 2}
LONGEST = 2 * 1024 * 1024
METHODS = {SuiteName.SM: asn1.SM2_WITH_SM3, SuiteName.INTERNATIONAL: asn1.ECDSA_WITH_SHA256}


class BadSeal(ValueError):  # noqa: N818 -- says what the bytes are
    """Bytes that are no seal or no signature with one."""


class Header(core.Sequence):
    """SES_Header."""

    _fields = [("id", core.IA5String), ("version", core.Integer), ("vendor", core.IA5String)]


class CertificateDigest(core.Sequence):
    """CertDigestObj."""

    _fields = [("type", core.PrintableString), ("value", core.OctetString)]


class WholeCertificates(core.SequenceOf):
    """CertInfoList."""

    _child_spec = core.OctetString


class CertificateDigests(core.SequenceOf):
    """CertDigestList."""

    _child_spec = CertificateDigest


class Property(core.Sequence):
    """SES_ESPropertyInfo."""

    _fields = [
        ("type", core.Integer),
        ("name", core.UTF8String),
        ("list_type", core.Integer),
        ("list", core.Any),
        ("made_at", core.GeneralizedTime),
        ("valid_from", core.GeneralizedTime),
        ("valid_until", core.GeneralizedTime),
    ]


class Picture(core.Sequence):
    """SES_ESPictureInfo."""

    _fields = [
        ("type", core.IA5String),
        ("data", core.OctetString),
        ("width", core.Integer),
        ("height", core.Integer),
    ]


class SealInfo(core.Sequence):
    """SES_SealInfo."""

    _fields = [
        ("header", Header),
        ("seal_id", core.IA5String),
        ("property", Property),
        ("picture", Picture),
        ("more", core.Any, {"optional": True}),
    ]


class Seal(core.Sequence):
    """SES_Seal."""

    _fields = [
        ("info", SealInfo),
        ("certificate", core.OctetString),
        ("algorithm", core.ObjectIdentifier),
        ("signature", core.OctetBitString),
    ]


class ToSign(core.Sequence):
    """TBS_Sign."""

    _fields = [
        ("version", core.Integer),
        ("seal", Seal),
        ("at", core.GeneralizedTime),
        ("digest", core.OctetBitString),
        ("property", core.IA5String),
        ("more", core.Any, {"optional": True}),
    ]


class Signature(core.Sequence):
    """SES_Signature."""

    _fields = [
        ("to_sign", ToSign),
        ("certificate", core.OctetString),
        ("algorithm", core.ObjectIdentifier),
        ("signature", core.OctetBitString),
        ("stamp", core.OctetBitString, {"explicit": 0, "optional": True}),
    ]


def make_seal(*, seal: NewSeal, maker_certificate: bytes, maker_key: PrivateKey) -> bytes:
    """Return a seal (SES_Seal), signed by its maker over everything it says, its picture included."""
    suite = maker_key.public.suite
    info = SealInfo(
        {
            "header": {
                "id": "ES",
                "version": VERSION,
                "vendor": VENDOR if suite is SuiteName.SM else VENDOR_INTERNATIONAL,
            },
            "seal_id": seal.seal_id,
            "property": {
                "type": _KINDS[seal.kind],
                "name": seal.name,
                "list_type": _WHOLE_CERTIFICATES,
                "list": WholeCertificates(list(seal.certificates)),
                "made_at": _second(seal.made_at),
                "valid_from": _second(seal.valid_from),
                "valid_until": _second(seal.valid_until),
            },
            "picture": {
                "type": seal.picture_type,
                "data": seal.picture,
                "width": seal.width,
                "height": seal.height,
            },
        }
    )
    return bytes(
        Seal(
            {
                "info": info,
                "certificate": maker_certificate,
                "algorithm": METHODS[suite],
                "signature": maker_key.sign(info.dump()),
            }
        ).dump()
    )


def _second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def read_seal(content: bytes) -> Seal:
    """Return a seal from its bytes. Raises BadSeal."""
    found = _load(Seal, content)
    assert isinstance(found, Seal)
    return found


def read_signature(content: bytes) -> Signature:
    """Return a signature from its bytes. Raises BadSeal."""
    found = _load(Signature, content)
    assert isinstance(found, Signature)
    return found


def _load(shape: type[core.Sequence], content: bytes) -> core.Sequence:
    """Return a structure whose every field was parsed, so that nothing breaks later."""
    try:
        found = shape.load(der.check(content, longest=LONGEST), strict=True)
        found.native  # noqa: B018 -- parses to the last field
    except (ValueError, TypeError, KeyError, AttributeError) as broken:
        raise BadSeal(str(broken)) from broken
    return found


def read_certificate(content: bytes) -> Certificate:
    """Return a certificate from its bytes. Raises BadSeal."""
    try:
        return read(content)
    except BadCertificate as broken:
        raise BadSeal(str(broken)) from broken


def certificate_of(holder: Seal | Signature) -> Certificate:
    """Return the certificate in a seal (its maker's) or in a signature (the signer's). Raises BadSeal."""
    return read_certificate(holder["certificate"].native)


def is_signed(holder: Seal | Signature, *, by: PublicKey) -> bool:
    """Say whether a seal or a signature holds under a key, and names the algorithm of its suite."""
    signed = holder["info"] if isinstance(holder, Seal) else holder["to_sign"]
    return holder["algorithm"].dotted == METHODS[by.suite] and by.verify(
        message=signed.dump(), signature=holder["signature"].native
    )


def may_use(seal: Seal, *, certificate: Certificate) -> bool:
    """Say whether a seal names a certificate among those who may seal with it."""
    said = seal["info"]["property"]
    try:
        if said["list_type"].native == _WHOLE_CERTIFICATES:
            return certificate.der in said["list"].parse(WholeCertificates).native
        if said["list_type"].native != _DIGESTS:
            return False
        rows = said["list"].parse(CertificateDigests)
        return any(_digest_is(row, certificate) for row in rows)
    except (ValueError, TypeError, KeyError, AttributeError):
        return False  # a list of another shape names nobody


def _digest_is(row: CertificateDigest, certificate: Certificate) -> bool:
    suite = suites.suite(certificate.suite)
    return bool(row["value"].native == suite.digest(certificate.der))


def signed_at(signature: Signature) -> datetime:
    """Return the time that the signer claims. Raises BadSeal."""
    return _moment(signature["to_sign"]["at"])


def _moment(said: core.GeneralizedTime) -> datetime:
    """Return a time; one without a zone is China's. Raises BadSeal for a year that is none."""
    found = said.native
    if not isinstance(found, datetime):
        raise BadSeal("a time that is none")
    return found if found.tzinfo else found.replace(tzinfo=_CHINA)


def view(seal: Seal) -> SealView:
    """Return what a seal says of itself. Raises BadSeal."""
    try:
        said, picture = seal["info"]["property"], seal["info"]["picture"]
        return SealView(
            seal_id=seal["info"]["seal_id"].native,
            name=said["name"].native,
            picture=picture["data"].native,
            picture_type=picture["type"].native.lower(),
            width=picture["width"].native,
            height=picture["height"].native,
            made_at=_moment(said["made_at"]),
            valid_from=_moment(said["valid_from"]),
            valid_until=_moment(said["valid_until"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError) as broken:
        raise BadSeal(str(broken)) from broken
