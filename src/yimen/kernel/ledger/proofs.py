"""Prove that an entry stands in the ledger, and that an older ledger begins a newer one."""

from __future__ import annotations

from typing import Any

from django.db import connection

from yimen.kernel.contracts import NotFound
from yimen.kernel.ledger import checkpoints, tiles, tree
from yimen.kernel.ledger.canonical import LINE
from yimen.kernel.ledger.contracts import Checkpoint, Inclusion

_ENTRY = f"""
    SELECT p.position, {LINE}, c.size, c.root, c.signed_at, c.key_version, c.signature
    FROM kernel_ledger_entry e JOIN kernel_ledger_place p ON p.entry_id = e.id,
        (SELECT * FROM kernel_ledger_checkpoint ORDER BY size DESC LIMIT 1) c
    WHERE e.id = %s
"""  # noqa: S608 -- constants


def prove_inclusion(*, entry_id: int) -> Inclusion:
    """Return the proof that an entry, as it reads now, stands under the newest checkpoint.

    Two queries and a few dozen hashes, whatever the ledger's size.

    Raises:
        NotFound: there is no such entry, or it has no place yet (within the next second).
    """
    with connection.cursor() as cursor:
        cursor.execute(_ENTRY, (entry_id,))
        found = cursor.fetchone()
        if found is None:
            raise NotFound
        position, line, size, root, signed_at, key_version, signature = found
        checkpoint = Checkpoint(
            size=size,
            root=bytes(root),
            signed_at=signed_at,
            key_version=key_version,
            signature=bytes(signature),
        )
        path = _path(cursor, tree.inclusion_ranges(position=position, size=size))
    leaf = tree.leaf_hash(digest=tiles.DIGEST, data=line.encode())
    return Inclusion(position=position, leaf=leaf, path=path, checkpoint=checkpoint)


def holds(proof: Inclusion) -> bool:
    """Say whether a proof of inclusion holds and its checkpoint is signed by us."""
    return checkpoints.is_signed(proof.checkpoint) and tree.verify_inclusion(
        digest=tiles.DIGEST,
        leaf=proof.leaf,
        position=proof.position,
        size=proof.checkpoint.size,
        path=proof.path,
        root=proof.checkpoint.root,
    )


def prove_consistency(*, old: Checkpoint, new: Checkpoint) -> tuple[bytes, ...]:
    """Return the proof that nothing under the older checkpoint changed in the newer one.

    Raises:
        ValueError: the older one is larger.
    """
    with connection.cursor() as cursor:
        return _path(cursor, tree.consistency_ranges(old=old.size, new=new.size))


def consistent(*, old: Checkpoint, new: Checkpoint, path: tuple[bytes, ...]) -> bool:
    """Say whether a proof of consistency holds and both checkpoints are signed by us."""
    return (
        checkpoints.is_signed(old)
        and checkpoints.is_signed(new)
        and tree.verify_consistency(
            digest=tiles.DIGEST,
            old=old.size,
            new=new.size,
            path=path,
            old_root=old.root,
            new_root=new.root,
        )
    )


def _path(cursor: Any, ranges: list[tuple[int, int]]) -> tuple[bytes, ...]:
    nodes = tiles.over(cursor, ranges)
    return tuple(nodes.over(start=start, end=end) for start, end in ranges)
