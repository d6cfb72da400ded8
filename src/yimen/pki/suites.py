"""The two suites: SM2, SM3, SM4-GCM by Tongsuo and OpenSSL; P-256, SHA-256, AES-GCM by OpenSSL."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature as NotByP256
from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tongsuopy.crypto import hashes as sm_hashes
from tongsuopy.crypto import serialization as sm_serialization
from tongsuopy.crypto.asymciphers import ec as sm_ec
from tongsuopy.crypto.exceptions import InternalError
from tongsuopy.crypto.exceptions import InvalidSignature as NotBySm2
from tongsuopy.crypto.exceptions import UnsupportedAlgorithm as UnknownToTongsuo

from yimen.pki import ciphers, der
from yimen.pki.contracts import PrivateKey, PublicKey, Suite, SuiteName

_EC_KEY = der.identifier("1.2.840.10045.2.1")
_SM2_HEAD = der.sequence(_EC_KEY, der.identifier("1.2.156.10197.1.301"))
_P256_HEAD = der.sequence(_EC_KEY, der.identifier("1.2.840.10045.3.1.7"))
_BY_P256 = ec.ECDSA(hashes.SHA256())
_BY_SM2 = sm_ec.ECDSA(sm_hashes.SM3())


def _point(spki: bytes, head: bytes) -> None:
    """Check that a key is an uncompressed point of the curve, so that one key has one form."""
    if len(spki) != 91 or spki[2 : 2 + len(head)] != head or spki[26] != 0x04:
        raise ValueError("no uncompressed public key of this suite")


@lru_cache(maxsize=1024)
def _sm2_public(spki: bytes) -> sm_ec.EllipticCurvePublicKey:
    _point(spki, _SM2_HEAD)
    try:
        key = sm_serialization.load_der_public_key(spki)
    except UnknownToTongsuo as unknown:
        raise ValueError("no SM2 public key") from unknown
    assert isinstance(key, sm_ec.EllipticCurvePublicKey)
    return key


@lru_cache(maxsize=1024)
def _p256_public(spki: bytes) -> ec.EllipticCurvePublicKey:
    _point(spki, _P256_HEAD)
    key = serialization.load_der_public_key(spki)
    assert isinstance(key, ec.EllipticCurvePublicKey)
    return key


@dataclass(frozen=True, slots=True)
class _Sm2Public:
    """An SM2 public key (GB/T 32918)."""

    der: bytes

    @property
    def suite(self) -> SuiteName:
        return SuiteName.SM

    def spki(self) -> bytes:
        return self.der

    def verify(self, *, message: bytes, signature: bytes) -> bool:
        try:
            _sm2_public(self.der).verify(signature, message, _BY_SM2)
        except (NotBySm2, InternalError):  # the second: what is no DER of a signature at all
            return False
        return True


@dataclass(frozen=True, slots=True)
class _P256Public:
    """A P-256 public key (FIPS 186-5)."""

    der: bytes

    @property
    def suite(self) -> SuiteName:
        return SuiteName.INTERNATIONAL

    def spki(self) -> bytes:
        return self.der

    def verify(self, *, message: bytes, signature: bytes) -> bool:
        try:
            _p256_public(self.der).verify(signature, message, _BY_P256)
        except NotByP256:
            return False
        return True


class _Sm2Private:
    """An SM2 private key in memory."""

    __slots__ = ("_key", "_public")

    def __init__(self, key: sm_ec.EllipticCurvePrivateKey) -> None:
        self._key = key
        self._public = _Sm2Public(
            key.public_key().public_bytes(
                sm_serialization.Encoding.DER, sm_serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )

    @property
    def public(self) -> PublicKey:
        return self._public

    def sign(self, message: bytes) -> bytes:
        return bytes(self._key.sign(message, _BY_SM2))

    def pkcs8(self) -> bytes:
        return bytes(
            self._key.private_bytes(
                sm_serialization.Encoding.DER,
                sm_serialization.PrivateFormat.PKCS8,
                sm_serialization.NoEncryption(),
            )
        )


class _P256Private:
    """A P-256 private key in memory."""

    __slots__ = ("_key", "_public")

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key
        self._public = _P256Public(
            key.public_key().public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )

    @property
    def public(self) -> PublicKey:
        return self._public

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message, _BY_P256)

    def pkcs8(self) -> bytes:
        return self._key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def _sealed(name: SuiteName, secret: bytes, plain: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(ciphers.NONCE)
    return nonce + ciphers.cipher(name, secret).encrypt(nonce, plain, bound)


def _opened(name: SuiteName, secret: bytes, stored: bytes, bound: bytes) -> bytes:
    cipher = ciphers.cipher(name, secret)
    if len(stored) < ciphers.NONCE + ciphers.TAG:
        raise ValueError("too short")
    try:
        return cipher.decrypt(stored[: ciphers.NONCE], stored[ciphers.NONCE :], bound)
    except InvalidTag:
        raise ValueError("changed or moved") from None


class _Sm:
    """GB/T 32918 (SM2), 32905 (SM3) and 32907 (SM4)."""

    @property
    def name(self) -> SuiteName:
        return SuiteName.SM

    def digest(self, message: bytes) -> bytes:
        digest = hashes.Hash(hashes.SM3())
        digest.update(message)
        return digest.finalize()

    def new_key(self) -> PrivateKey:
        return _Sm2Private(sm_ec.generate_private_key(sm_ec.SM2()))

    def read_key(self, pkcs8: bytes) -> PrivateKey:
        try:
            key = sm_serialization.load_der_private_key(pkcs8, None)
        except (UnknownToTongsuo, TypeError) as unknown:
            raise ValueError("no SM2 private key") from unknown
        if not isinstance(key, sm_ec.EllipticCurvePrivateKey) or key.curve.name != "SM2":
            raise ValueError("no SM2 private key")
        return _Sm2Private(key)

    def read_public(self, spki: bytes) -> PublicKey:
        _sm2_public(spki)
        return _Sm2Public(spki)

    def encrypt(self, *, secret: bytes, plaintext: bytes, bound: bytes) -> bytes:
        return _sealed(self.name, secret, plaintext, bound)

    def decrypt(self, *, secret: bytes, stored: bytes, bound: bytes) -> bytes:
        return _opened(self.name, secret, stored, bound)


class _International:
    """P-256 (FIPS 186-5), SHA-256 (FIPS 180-4) and AES-128 (FIPS 197)."""

    @property
    def name(self) -> SuiteName:
        return SuiteName.INTERNATIONAL

    def digest(self, message: bytes) -> bytes:
        return sha256(message).digest()

    def new_key(self) -> PrivateKey:
        return _P256Private(ec.generate_private_key(ec.SECP256R1()))

    def read_key(self, pkcs8: bytes) -> PrivateKey:
        try:
            key = serialization.load_der_private_key(pkcs8, None)
        except (UnsupportedAlgorithm, TypeError) as unknown:
            raise ValueError("no P-256 private key") from unknown
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
            raise ValueError("no P-256 private key")
        return _P256Private(key)

    def read_public(self, spki: bytes) -> PublicKey:
        _p256_public(spki)
        return _P256Public(spki)

    def encrypt(self, *, secret: bytes, plaintext: bytes, bound: bytes) -> bytes:
        return _sealed(self.name, secret, plaintext, bound)

    def decrypt(self, *, secret: bytes, stored: bytes, bound: bytes) -> bytes:
        return _opened(self.name, secret, stored, bound)


_SUITES: dict[SuiteName, Suite] = {
    SuiteName.SM: _Sm(),
    SuiteName.INTERNATIONAL: _International(),
}


def suite(name: SuiteName) -> Suite:
    """Return the suite of a name."""
    return _SUITES[name]


def read_public(spki: bytes) -> PublicKey:
    """Return a public key of either suite. Raises ValueError where it is of neither."""
    wanted = SuiteName.SM if spki[2 : 2 + len(_SM2_HEAD)] == _SM2_HEAD else SuiteName.INTERNATIONAL
    return _SUITES[wanted].read_public(spki)
