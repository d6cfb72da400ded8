"""The ledger for everybody: its newest checkpoint, and the proof that an entry stands in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import File, Path, Query, Router
from ninja.files import UploadedFile

from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import moment, public
from yimen.kernel.ledger import checkpoints, proofs
from yimen.kernel.ledger.contracts import Checkpoint
from yimen.kernel.web import wire
from yimen.portal.queries import verification

router = Router(tags=["账本"])

SignedRoot = wire.record(
    "SignedRoot", size=int, root=str, signed_at=datetime, key_version=int, signature=str
)
EntryProof = wire.record(
    "EntryProof", position=int, leaf=str, path=wire.several(str), checkpoint=SignedRoot
)
ConsistencyProof = wire.record(
    "ConsistencyProof", old=SignedRoot, new=SignedRoot, path=wire.several(str), holds=bool
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


@router.get("/ledger/consistency", response=ConsistencyProof, summary="两次签名之间只增不改的证明")
@public
def consistency(
    request: HttpRequest,
    old: int = Query(ge=1, le=_LARGEST),  # type: ignore[type-arg]
    new: int | None = Query(None, ge=1, le=_LARGEST),  # type: ignore[type-arg]
) -> dict[str, Any]:
    """Return the proof that all entries under an older signature stand unchanged under a newer.

    `old` and `new` are sizes of signed roots, the newest where `new` is left out. Whoever kept
    the older root checks the path himself; `holds` is our own check of path and signatures.
    """
    older, newer = checkpoints.latest(size=old), checkpoints.latest(size=new)
    if older is None or newer is None:
        raise NotFound("没有这么多条时签的名。请用自己存下的签名里的 size。")
    if older.size > newer.size:
        raise Refusal("portal.ledger.order", "old 要比 new 小，请对调一下。", field="old")
    path = proofs.prove_consistency(old=older, new=newer)
    return {
        "old": _signed(older),
        "new": _signed(newer),
        "path": [one.hex() for one in path],
        "holds": proofs.consistent(old=older, new=newer, path=path),
    }


def _signed(found: Checkpoint) -> dict[str, Any]:
    return {
        "size": found.size,
        "root": found.root.hex(),
        "signed_at": found.signed_at,
        "key_version": found.key_version,
        "signature": found.signature.hex(),
    }


FileCheck = wire.record(
    "FileCheck", code=str, state=str, sentence=str, reason=str, signature=int | None
)
VerifiedFile = wire.record(
    "VerifiedFile",
    kind=str,
    verdict=str,
    title=str,
    since=wire.several(str),
    checks=wire.several(FileCheck),
)


@router.post("/verify/file", response=VerifiedFile, summary="核验一个文件")
@public
def verify_file(request: HttpRequest, file: File[UploadedFile]) -> verification.Verified:
    """Return every check of a sealed PDF or OFD, or of a proof of the ledger; nothing is kept."""
    if (file.size or 0) > verification.MOST_BYTES:
        raise Refusal("portal.verification.too_large", "文件太大，最多 40 MB。", field="file")
    return verification.verify(content=file.read(), at=moment(request))
