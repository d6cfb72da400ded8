"""SM2, SM3, SM4 and their international counterparts, beside bare calls of the libraries behind them."""

from __future__ import annotations

import os
from collections.abc import Callable

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from tongsuopy.crypto import hashes as sm_hashes
from tongsuopy.crypto import serialization as sm_serialization
from tongsuopy.crypto.asymciphers import ec as sm_ec

from yimen.pki import suites
from yimen.pki.contracts import SuiteName
from yimen.trust.benches.turns import compare

_MESSAGE = b"m" * 1024
_LARGE = b"m" * 65_536
_SECRET = bytes(range(16))
_SM = suites.suite(SuiteName.SM)
_INTERNATIONAL = suites.suite(SuiteName.INTERNATIONAL)


def measured(*, say: Callable[[str], None], number: int = 800) -> list[dict[str, object]]:
    """Return the figures of signing, verifying, hashing and encrypting."""
    say("trust: algorithms")
    return [*_signatures(number), *_hashes(number), *_ciphers(number)]


def _signatures(number: int) -> list[dict[str, object]]:
    key, by_sm2 = _SM.new_key(), sm_ec.ECDSA(sm_hashes.SM3())
    bare = sm_serialization.load_der_private_key(key.pkcs8(), None)
    bare_public = bare.public_key()
    other, by_p256 = _INTERNATIONAL.new_key(), ec.ECDSA(hashes.SHA256())
    plain = serialization.load_der_private_key(other.pkcs8(), None)
    assert isinstance(plain, ec.EllipticCurvePrivateKey)
    plain_public = plain.public_key()
    signed, plainly = key.sign(_MESSAGE), other.sign(_MESSAGE)
    return [
        compare(
            case="SM2 sign 1 KB",
            ours=lambda: key.sign(_MESSAGE),
            floor=lambda: bare.sign(_MESSAGE, by_sm2),
            number=number,
        ),
        compare(
            case="SM2 verify 1 KB",
            ours=lambda: key.public.verify(message=_MESSAGE, signature=signed),
            floor=lambda: bare_public.verify(signed, _MESSAGE, by_sm2),
            number=number,
        ),
        compare(
            case="P-256 sign 1 KB",
            ours=lambda: other.sign(_MESSAGE),
            floor=lambda: plain.sign(_MESSAGE, by_p256),
            number=number,
        ),
        compare(
            case="P-256 verify 1 KB",
            ours=lambda: other.public.verify(message=_MESSAGE, signature=plainly),
            floor=lambda: plain_public.verify(plainly, _MESSAGE, by_p256),
            number=number,
        ),
    ]


def _sm3(message: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(message)
    return digest.finalize()


def _hashes(number: int) -> list[dict[str, object]]:
    return [
        compare(
            case=f"SM3 {len(message) // 1024} KB",
            ours=lambda message=message: _SM.digest(message),  # type: ignore[misc]
            floor=lambda message=message: _sm3(message),  # type: ignore[misc]
            number=number,
        )
        for message in (_MESSAGE, _LARGE)
    ]


def _bare_gcm(algorithm: Callable[[bytes], object], message: bytes) -> bytes:
    nonce = os.urandom(12)
    lock = Cipher(algorithm(_SECRET), modes.GCM(nonce)).encryptor()  # type: ignore[arg-type]
    lock.authenticate_additional_data(b"bound")
    return nonce + lock.update(message) + lock.finalize() + lock.tag


def _ciphers(number: int) -> list[dict[str, object]]:
    return [
        compare(
            case=f"{title} 64 KB",
            ours=lambda suite=suite: suite.encrypt(  # type: ignore[misc]
                secret=_SECRET, plaintext=_LARGE, bound=b"bound"
            ),
            floor=lambda algorithm=algorithm: _bare_gcm(algorithm, _LARGE),  # type: ignore[misc]
            number=number,
        )
        for title, suite, algorithm in (
            ("SM4-GCM encrypt", _SM, algorithms.SM4),
            ("AES-GCM encrypt", _INTERNATIONAL, algorithms.AES),
        )
    ]
