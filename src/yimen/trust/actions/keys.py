"""Private keys at rest: encrypted under a key of the key store that the database does not hold."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.kernel.contracts import NotFound
from yimen.kernel.crypto.fields import Unreadable, decrypt_field, encrypt_field
from yimen.kernel.crypto.keystore import Purpose
from yimen.pki import suites
from yimen.pki.contracts import PrivateKey, SuiteName
from yimen.trust.models import TrustKey

_COLUMN = "trust_key.private_encrypted"


def store_key(*, key: PrivateKey, use: str, at: datetime, escrowed: bool = False) -> UUID:
    """Keep a key pair and return its id; `use` says in one word what it signs.

    Raises:
        NotExtractable: the key lies in hardware and is kept there.
        KeyStoreError: the key store says no.
    """
    row = TrustKey(
        suite=key.public.suite.value,
        use=use,
        public_key=key.public.spki(),
        is_escrowed=escrowed,
        made_at=at,
    )
    row.private_encrypted = encrypt_field(
        column=_COLUMN, plaintext=row.id.bytes + key.pkcs8(), purpose=Purpose.TRUST
    )
    row.save(force_insert=True)
    return row.id


def load_key(*, key_id: UUID) -> PrivateKey:
    """Return a kept key pair, ready to sign.

    Raises:
        NotFound: there is none, or it was destroyed.
        Unreadable: the row was changed, or another key's text was put into it.
        KeyStoreError: the key store lacks the key that it is encrypted under.
    """
    row = TrustKey.objects.filter(id=key_id, destroyed_at=None).first()
    if row is None or row.private_encrypted is None:
        raise NotFound("这把密钥已经销毁，不能再用。")
    plain = decrypt_field(column=_COLUMN, stored=row.private_encrypted, purpose=Purpose.TRUST)
    if plain[:16] != key_id.bytes:
        raise Unreadable(f"{_COLUMN}: of another row")
    key = suites.suite(SuiteName(row.suite)).read_key(plain[16:])
    if key.public.spki() != bytes(row.public_key):
        raise Unreadable(f"{_COLUMN}: not the pair of its public key")
    return key


def destroy_key(*, key_id: UUID, at: datetime) -> None:
    """Remove a private key for good; its public half stays, to verify what it signed."""
    TrustKey.objects.filter(id=key_id, destroyed_at=None).update(
        private_encrypted=None, destroyed_at=at
    )
