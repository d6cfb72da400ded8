"""Private keys at rest, opened: each is encrypted under a key that the database does not hold."""

from __future__ import annotations

from uuid import UUID

from yimen.kernel.contracts import NotFound
from yimen.kernel.crypto.fields import Unreadable, decrypt_field
from yimen.kernel.crypto.keystore import Purpose
from yimen.pki import suites
from yimen.pki.contracts import PrivateKey, SuiteName
from yimen.trust.models import TrustKey

COLUMN = "trust_key.private_encrypted"


def load_key(*, key_id: UUID) -> PrivateKey:
    """Return a kept key pair, ready to sign.

    Raises:
        NotFound: there is none, it was destroyed, or it was taken away in a file.
        Unreadable: the row was changed, or another key's text was put into it.
        KeyStoreError: the key store lacks the key that it is encrypted under.
    """
    row = TrustKey.objects.filter(id=key_id, destroyed_at=None).first()
    if row is not None and row.offline_at is not None:
        raise NotFound("这把密钥离线保管着。请在服务器上用 ./yimen trust 的命令，带上密钥文件办。")
    if row is None or row.private_encrypted is None:
        raise NotFound("这把密钥已经销毁，不能再用。")
    plain = decrypt_field(column=COLUMN, stored=row.private_encrypted, purpose=Purpose.TRUST)
    if plain[:16] != key_id.bytes:
        raise Unreadable(f"{COLUMN}: of another row")
    key = suites.suite(SuiteName(row.suite)).read_key(plain[16:])
    if key.public.spki() != bytes(row.public_key):
        raise Unreadable(f"{COLUMN}: not the pair of its public key")
    return key
