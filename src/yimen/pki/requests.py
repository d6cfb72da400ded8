"""Requests for certificates (PKCS#10, RFC 2986): written for our keys, read from subjects."""

from __future__ import annotations

from base64 import b64decode, encodebytes
from dataclasses import dataclass

from asn1crypto import csr as shapes

from yimen.pki import asn1, certificates, der, suites
from yimen.pki.contracts import Name, PrivateKey, PublicKey

_BEGIN, _END = "-----BEGIN", "-----END"


class BadRequest(ValueError):  # noqa: N818 -- says what the bytes are
    """Bytes that are no request of either suite, or one whose signature does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRequest:
    """A request whose sender proved to hold the private key; the name is what he would like."""

    der: bytes
    public: PublicKey
    common_name: str


def write(*, key: PrivateKey, name: Name) -> bytes:
    """Return a request as DER, signed by the key that it is for."""
    info = der.sequence(
        der.integer(0),
        certificates.name_of(name),
        key.public.spki(),
        der.wrap(0xA0, b""),
    )
    return der.sequence(info, asn1.SIGNATURE_ALGORITHMS[key.public.suite], der.bits(key.sign(info)))


def read(content: bytes) -> CertificateRequest:
    """Return what a request asks, when it is signed by the key that it names.

    Raises:
        BadRequest: the bytes are none, are hostile, are of neither suite, or prove nothing.
    """
    try:
        return _read(der.check(content))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as broken:
        raise BadRequest(str(broken)) from broken


def _read(content: bytes) -> CertificateRequest:
    whole = shapes.CertificationRequest.load(content, strict=True)
    info = whole["certification_request_info"]
    public = suites.read_public(info["subject_pk_info"].dump())
    suite = asn1.suite_of_signature(whole["signature_algorithm"]["algorithm"].dotted)
    if suite is not public.suite or not public.verify(
        message=info.dump(), signature=whole["signature"].native
    ):
        raise BadRequest("the signature does not hold")
    named = info["subject"].native.get("common_name", "")
    return CertificateRequest(
        der=content, public=public, common_name=str(named[-1] if isinstance(named, list) else named)
    )


def read_text(text: str) -> CertificateRequest:
    """Return what a request in PEM, or in bare base64, asks. Raises BadRequest."""
    lines = [line.strip() for line in text.splitlines()]
    body = "".join(line for line in lines if not line.startswith((_BEGIN, _END)))
    try:
        content = b64decode(body, validate=True)
    except ValueError as broken:
        raise BadRequest("no base64") from broken
    return read(content)


def pem(content: bytes) -> str:
    """Return a request as PEM (RFC 7468)."""
    text = encodebytes(content).decode().replace("\n", "")
    lines = "\n".join(text[place : place + 64] for place in range(0, len(text), 64))
    head, foot = "-----BEGIN CERTIFICATE REQUEST-----", "-----END CERTIFICATE REQUEST-----"
    return f"{head}\n{lines}\n{foot}\n"
