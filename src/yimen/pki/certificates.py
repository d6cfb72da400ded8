"""Certificates of both suites: issued and read (RFC 5280, GB/T 20518)."""

from __future__ import annotations

from base64 import encodebytes
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha1

from asn1crypto import algos, core, keys, x509

from yimen.pki import asn1, der, suites
from yimen.pki.contracts import (
    Addresses,
    Certificate,
    Name,
    PrivateKey,
    Profile,
    PublicKey,
)

_UNDERSTOOD = {"basic_constraints", "key_usage", "extended_key_usage"}
_SECOND = timedelta(seconds=1)


class BadCertificate(ValueError):  # noqa: N818 -- says what the bytes are
    """Bytes that are no certificate of either suite."""


@dataclass(frozen=True, slots=True)
class _Uses:
    """The usages of one profile; `needs` is what the chain check demands of it."""

    usages: frozenset[str]
    extended: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset({"digital_signature"})
    path_length: int | None = None


_SIGNS = frozenset({"digital_signature", "non_repudiation"})
_CERTIFIES = frozenset({"key_cert_sign", "crl_sign"})
DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"
USES: dict[Profile, _Uses] = {
    Profile.ROOT: _Uses(_CERTIFIES, needs=frozenset({"key_cert_sign"}), path_length=1),
    Profile.ISSUING: _Uses(_CERTIFIES, needs=frozenset({"key_cert_sign"}), path_length=0),
    Profile.SIGNING: _Uses(_SIGNS, frozenset({"email_protection"})),
    Profile.ENCRYPTION: _Uses(
        frozenset({"key_encipherment", "data_encipherment", "key_agreement"}),
        needs=frozenset({"key_encipherment"}),
    ),
    Profile.SEAL: _Uses(_SIGNS, frozenset({DOCUMENT_SIGNING}), needs=_SIGNS),
    Profile.TSA: _Uses(_SIGNS, frozenset({"time_stamping"})),
    Profile.OCSP: _Uses(frozenset({"digital_signature"}), frozenset({"ocsp_signing"})),
    Profile.LOGIN: _Uses(frozenset({"digital_signature"}), frozenset({"client_auth"})),
}
"""What a certificate of each profile may do. Only root and issuing certificates sign others."""

_NOT_ASKED = {Profile.OCSP}
"""Profiles whose standing is not asked of OCSP: who answers is not asked about himself."""

_CA_PROFILES = {Profile.ROOT, Profile.ISSUING}


def is_ca_profile(profile: Profile) -> bool:
    """Say whether certificates of the profile sign others."""
    return profile in _CA_PROFILES


def key_id(public: PublicKey) -> bytes:
    """Return the 20 bytes by which certificates name a key (RFC 5280, 4.2.1.2, first way)."""
    return sha1(public_bits(public), usedforsecurity=False).digest()


def public_bits(public: PublicKey) -> bytes:
    """Return the point itself, without its algorithm: what key identifiers are hashes of."""
    return public.spki()[26:]


def issue(
    *,
    issuer_certificate: Certificate | None,
    issuer_key: PrivateKey,
    subject: Name,
    public: PublicKey,
    serial: int,
    valid_from: datetime,
    valid_until: datetime,
    profile: Profile,
    addresses: Addresses | None = None,
) -> Certificate:
    """Return a new certificate, signed by its issuer, or by itself where there is no issuer.

    Raises:
        ValueError: the issuer's key is not the one of its certificate.
    """
    held = public if issuer_certificate is None else issuer_certificate.public
    if issuer_key.public.spki() != held.spki():
        raise ValueError("the key is not the one that the issuer's certificate names")
    name = _name(subject)
    signed_by = {"algorithm": asn1.SIGNATURE_NAMES[issuer_key.public.suite]}
    issuer = name if issuer_certificate is None else x509.Name.load(issuer_certificate.subject_name)
    tbs = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": serial,
            "signature": signed_by,
            "issuer": issuer,
            "validity": {
                "not_before": x509.Time({_time_kind(valid_from): valid_from}),
                "not_after": x509.Time({_time_kind(valid_until): valid_until - _SECOND}),
            },
            "subject": name,
            "subject_public_key_info": keys.PublicKeyInfo.load(public.spki()),
            "extensions": _extensions(profile, public, issuer_key.public, addresses),
        }
    )
    whole = x509.Certificate(
        {
            "tbs_certificate": tbs,
            "signature_algorithm": signed_by,
            "signature_value": issuer_key.sign(tbs.dump()),
        }
    )
    return read(whole.dump())


def _time_kind(at: datetime) -> str:
    """Return the kind of time that RFC 5280 demands for the year."""
    return "utc_time" if at.year < 2050 else "general_time"


def _name(subject: Name) -> x509.Name:
    parts = {"country_name": subject.country}
    if subject.organisation:
        parts["organization_name"] = subject.organisation
    return x509.Name.build({**parts, "common_name": subject.common_name})


def name_of(subject: Name) -> bytes:
    """Return a name as DER."""
    return bytes(_name(subject).dump())


def _extensions(
    profile: Profile, public: PublicKey, issuer: PublicKey, addresses: Addresses | None
) -> list[dict[str, object]]:
    """Return the extensions of a profile, critical where reading on without them would be wrong."""
    uses = USES[profile]
    is_ca = is_ca_profile(profile)
    constraints: dict[str, object] = {"ca": is_ca}
    if uses.path_length is not None:
        constraints["path_len_constraint"] = uses.path_length
    found: list[tuple[str, bool, object]] = [
        ("basic_constraints", True, constraints),
        ("key_usage", True, set(uses.usages)),
        ("key_identifier", False, key_id(public)),
        ("authority_key_identifier", False, {"key_identifier": key_id(issuer)}),
    ]
    if uses.extended:
        critical = profile is Profile.TSA  # RFC 3161, 2.3
        found.append(("extended_key_usage", critical, sorted(uses.extended)))
    if profile is Profile.OCSP:
        found.append(("ocsp_no_check", False, core.Null()))
    if addresses is not None:
        found += _address_extensions(addresses, with_ocsp=profile not in _NOT_ASKED)
    return [
        {"extn_id": name, "critical": critical, "extn_value": value}
        for name, critical, value in found
    ]


def _address_extensions(addresses: Addresses, *, with_ocsp: bool) -> list[tuple[str, bool, object]]:
    uri = {"ocsp": addresses.ocsp, "ca_issuers": addresses.issuer}
    if not with_ocsp:
        del uri["ocsp"]
    access = [
        {
            "access_method": method,
            "access_location": x509.GeneralName("uniform_resource_identifier", address),
        }
        for method, address in uri.items()
    ]
    place = x509.DistributionPoint(
        {
            "distribution_point": x509.DistributionPointName(
                "full_name", [x509.GeneralName("uniform_resource_identifier", addresses.crl)]
            )
        }
    )
    return [
        ("authority_information_access", False, access),
        ("crl_distribution_points", False, [place]),
    ]


@lru_cache(maxsize=512)
def read(content: bytes) -> Certificate:
    """Return what a certificate says; nothing is checked but its form.

    Raises:
        BadCertificate: the bytes are none, are hostile, or are of neither suite.
    """
    try:
        return _read(der.check(bytes(content)))
    except (ValueError, TypeError, KeyError, OverflowError, AttributeError) as broken:
        raise BadCertificate(str(broken)) from broken


def _read(content: bytes) -> Certificate:
    whole = x509.Certificate.load(content, strict=True)
    tbs = whole["tbs_certificate"]
    if tbs["signature"].dump() != whole["signature_algorithm"].dump():
        raise BadCertificate("two signature algorithms in one certificate")
    public = suites.read_public(tbs["subject_public_key_info"].dump())
    constraints = whole.basic_constraints_value
    usages = whole.key_usage_value
    extended = whole.extended_key_usage_value
    name, issuer = whole.subject, whole.issuer
    return Certificate(
        der=content,
        serial=whole.serial_number,
        subject=_words(name),
        issuer=_words(issuer),
        common_name=_common_name(name),
        subject_name=name.dump(),
        issuer_name=issuer.dump(),
        valid_from=whole.not_valid_before,
        valid_until=whole.not_valid_after + _SECOND,
        suite=public.suite,
        public=public,
        signed_by=asn1.suite_of_signature(_dotted(whole["signature_algorithm"])),
        tbs=tbs.dump(),
        signature=whole.signature,
        is_ca=bool(constraints and constraints["ca"].native),
        path_length=constraints["path_len_constraint"].native if constraints else None,
        usages=frozenset(usages.native if usages else ()),
        extended=frozenset(extended.native if extended else ()),
        subject_key=whole.key_identifier or b"",
        authority_key=whole.authority_key_identifier or b"",
        is_never_revoked=whole.ocsp_no_check_value is not None,
        unknown_critical=tuple(sorted(set(whole.critical_extensions) - _UNDERSTOOD)),
        crl_addresses=_crl_addresses(whole),
        ocsp_addresses=tuple(whole.ocsp_urls),
    )


def _dotted(algorithm: algos.SignedDigestAlgorithm) -> str:
    dotted = algorithm["algorithm"].dotted
    assert isinstance(dotted, str)
    return dotted


_SHORT = {"common_name": "CN", "organization_name": "O", "country_name": "C"}


def _words(name: x509.Name) -> str:
    """Return a name as people read it, the person first."""
    pairs = [
        (_SHORT.get(part["type"].native, part["type"].native), part["value"].native)
        for relative in name.chosen
        for part in relative
    ]
    return ", ".join(f"{kind}={value}" for kind, value in reversed(pairs))


def _common_name(name: x509.Name) -> str:
    found = name.native.get("common_name", "")
    return str(found[-1] if isinstance(found, list) else found)


def _crl_addresses(whole: x509.Certificate) -> tuple[str, ...]:
    return tuple(
        general.native
        for point in whole.crl_distribution_points_value or ()
        if point["distribution_point"].name == "full_name"
        for general in point["distribution_point"].chosen
        if general.name == "uniform_resource_identifier"
    )


def is_signed_by(certificate: Certificate, issuer: Certificate) -> bool:
    """Say whether the issuer's key signed the certificate."""
    return certificate.signed_by is issuer.suite and issuer.public.verify(
        message=certificate.tbs, signature=certificate.signature
    )


def pem(content: bytes) -> str:
    """Return a certificate as PEM (RFC 7468)."""
    text = encodebytes(content).decode().replace("\n", "")
    lines = "\n".join(text[place : place + 64] for place in range(0, len(text), 64))
    return f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"
