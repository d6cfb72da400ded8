"""Structures of certificates by asn1crypto, taught the identifiers of SM2 and SM3 (GM/T 0006)."""

from __future__ import annotations

from hashlib import sha1, sha256, sha384, sha512

from asn1crypto import algos, keys

from yimen.pki import der, suites
from yimen.pki.contracts import SuiteName

SM2_CURVE, SM2_WITH_SM3, SM3 = "1.2.156.10197.1.301", "1.2.156.10197.1.501", "1.2.156.10197.1.401"
SHA1, SHA256, SHA384, SHA512 = (
    "1.3.14.3.2.26",
    "2.16.840.1.101.3.4.2.1",
    "2.16.840.1.101.3.4.2.2",
    "2.16.840.1.101.3.4.2.3",
)
ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2"


def _teach() -> None:
    """Add the identifiers, so that SM structures have names like all others."""
    keys.NamedCurve.register("sm2p256v1", SM2_CURVE, 32)
    for known, dotted, name in (
        (algos.SignedDigestAlgorithmId, SM2_WITH_SM3, "sm2_sm3"),
        (algos.DigestAlgorithmId, SM3, "sm3"),
    ):
        known._map[dotted] = name  # noqa: SLF001 -- the library has no other way in
        known._reverse_map = {  # noqa: SLF001
            **(known._reverse_map or {value: key for key, value in known._map.items()}),  # noqa: SLF001
            name: dotted,
        }


_teach()

SIGNATURE_NAMES = {SuiteName.SM: "sm2_sm3", SuiteName.INTERNATIONAL: "sha256_ecdsa"}
DIGEST_NAMES = {SuiteName.SM: "sm3", SuiteName.INTERNATIONAL: "sha256"}
DIGEST_OIDS = {SuiteName.SM: SM3, SuiteName.INTERNATIONAL: SHA256}
SIGNATURE_ALGORITHMS = {
    SuiteName.SM: der.sequence(der.identifier(SM2_WITH_SM3)),
    SuiteName.INTERNATIONAL: der.sequence(der.identifier(ECDSA_WITH_SHA256)),
}
DIGEST_ALGORITHMS = {name: der.sequence(der.identifier(DIGEST_OIDS[name])) for name in SuiteName}


def suite_of_signature(dotted: str) -> SuiteName:
    """Return the suite of a signature algorithm.

    Raises:
        ValueError: it is of neither suite, for instance RSA.
    """
    if dotted == SM2_WITH_SM3:
        return SuiteName.SM
    if dotted == ECDSA_WITH_SHA256:
        return SuiteName.INTERNATIONAL
    raise ValueError("a signature algorithm of neither suite")


_SM = suites.suite(SuiteName.SM)
_HASHES = {
    SHA1: lambda value: sha1(value, usedforsecurity=False).digest(),  # names, never signatures
    SHA256: lambda value: sha256(value).digest(),
    SHA384: lambda value: sha384(value).digest(),
    SHA512: lambda value: sha512(value).digest(),
    SM3: _SM.digest,
}


def hashed(dotted: str, value: bytes) -> bytes:
    """Return the hash of a value by the identifier of its algorithm.

    Raises:
        ValueError: the algorithm is not known.
    """
    if dotted not in _HASHES:
        raise ValueError("a hash that is not known")
    return _HASHES[dotted](value)
