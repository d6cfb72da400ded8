"""Private keys at rest: kept under a key of the key store, and destroyed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.kernel.crypto.fields import encrypt_field
from yimen.kernel.crypto.keystore import Purpose
from yimen.pki.contracts import PrivateKey
from yimen.trust.models import TrustKey
from yimen.trust.queries.keys import COLUMN
from yimen.trust.queries.keys import load_key as load_key


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
        column=COLUMN, plaintext=row.id.bytes + key.pkcs8(), purpose=Purpose.TRUST
    )
    row.save(force_insert=True)
    return row.id


def destroy_key(*, key_id: UUID, at: datetime) -> None:
    """Remove a private key for good; its public half stays, to verify what it signed."""
    TrustKey.objects.filter(id=key_id, destroyed_at=None).update(
        private_encrypted=None, destroyed_at=at
    )
