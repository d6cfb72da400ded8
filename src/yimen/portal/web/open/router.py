"""The ledger for everybody: its newest checkpoint, and the proof that an entry stands in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Path, Router

from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import public
from yimen.kernel.ledger import checkpoints, proofs
from yimen.kernel.ledger.contracts import Checkpoint
from yimen.kernel.web import wire

router = Router(tags=["账本"])

SignedRoot = wire.record(
    "SignedRoot", size=int, root=str, signed_at=datetime, key_version=int, signature=str
)
EntryProof = wire.record(
    "EntryProof", position=int, leaf=str, path=wire.several(str), checkpoint=SignedRoot
)
_LARGEST = 2**63 - 1


@router.get("/ledger/checkpoint", response=SignedRoot, summary="最新的签名")
@public
def checkpoint(request: HttpRequest) -> dict[str, Any]:
    """Return the newest signed root; hashes and signature are hexadecimal."""
    newest = checkpoints.latest()
    if newest is None:
        raise NotFound("账本里还没有签过名，请过一会儿再查。")
    return _signed(newest)


@router.get("/ledger/entries/{entry_id}/proof", response=EntryProof, summary="一条记录的存在证明")
@public
def entry_proof(request: HttpRequest, entry_id: int = Path(ge=1, le=_LARGEST)) -> dict[str, Any]:  # type: ignore[type-arg]
    """Return the path from an entry's leaf to the newest signed root."""
    proof = proofs.prove_inclusion(entry_id=entry_id)
    return {
        "position": proof.position,
        "leaf": proof.leaf.hex(),
        "path": [one.hex() for one in proof.path],
        "checkpoint": _signed(proof.checkpoint),
    }


def _signed(found: Checkpoint) -> dict[str, Any]:
    return {
        "size": found.size,
        "root": found.root.hex(),
        "signed_at": found.signed_at,
        "key_version": found.key_version,
        "signature": found.signature.hex(),
    }
