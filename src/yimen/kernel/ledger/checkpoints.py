"""Checkpoints: the tree's size and root, signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection

from yimen.kernel.crypto.signer import ledger_signer
from yimen.kernel.ledger.canonical import signed_text
from yimen.kernel.ledger.contracts import Checkpoint

_COLUMNS = "size, root, signed_at, key_version, signature"


def sign(cursor: Any, *, size: int, root: bytes, at: datetime) -> Checkpoint:
    """Sign the tree as it stands and keep the checkpoint."""
    signer = ledger_signer()
    version = signer.key_version
    signature = signer.sign(signed_text(size=size, root=root, signed_at=at))
    cursor.execute(
        "INSERT INTO kernel_ledger_checkpoint (size, root, signed_at, key_version, signature)"
        " VALUES (%s, %s, %s, %s, %s)",
        (size, root, at, version, signature),
    )
    return Checkpoint(size=size, root=root, signed_at=at, key_version=version, signature=signature)


def is_signed(checkpoint: Checkpoint) -> bool:
    """Say whether the signature is ours. Raises KeyStoreError when the key is not here."""
    text = signed_text(size=checkpoint.size, root=checkpoint.root, signed_at=checkpoint.signed_at)
    return ledger_signer().verify(
        message=text, signature=checkpoint.signature, key_version=checkpoint.key_version
    )


def latest(*, size: int | None = None) -> Checkpoint | None:
    """Return the newest checkpoint, or that of a size; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM kernel_ledger_checkpoint"  # noqa: S608 -- a constant
            " WHERE %(size)s::bigint IS NULL OR size = %(size)s ORDER BY size DESC LIMIT 1",
            {"size": size},
        )
        found = cursor.fetchone()
    return _view(found) if found else None


def every() -> Iterator[Checkpoint]:
    """Yield all checkpoints in the order of their size."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM kernel_ledger_checkpoint ORDER BY size"  # noqa: S608
        )
        for found in cursor.fetchall():
            yield _view(found)


def _view(found: tuple[Any, ...]) -> Checkpoint:
    size, root, signed_at, key_version, signature = found
    return Checkpoint(
        size=size,
        root=bytes(root),
        signed_at=signed_at,
        key_version=key_version,
        signature=bytes(signature),
    )
