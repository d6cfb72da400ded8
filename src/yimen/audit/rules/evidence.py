"""What proves something outside this installation: entries, checkpoints, proofs, signatures. Pure.

Nothing here asks the database or the key store, so that whoever holds a file and the public key can
check it anywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from yimen.audit.contracts import EvidenceBroken
from yimen.kernel.crypto.hashing import sm3, sm3_hex
from yimen.kernel.ledger import tree
from yimen.kernel.ledger.canonical import signed_text
from yimen.kernel.ledger.contracts import Checkpoint

PROOF = "yimen-ledger-proof-1"
FIELDS = (
    "id",
    "at",
    "verb",
    "actor_kind",
    "account_id",
    "person_id",
    "officer_id",
    "unit_id",
    "channel",
    "on_behalf_of",
    "subject_kind",
    "subject_id",
    "ground",
    "change",
    "personal_hash",
    "result",
    "source_address",
    "source_agent",
)
_WITHOUT_ORIGIN = 15
_US = "\x1f"


def fields_of(line: str) -> dict[str, str]:
    """Return the named fields of an entry's written form."""
    return dict(zip(FIELDS, line.split(_US), strict=False))


def line_of(fields: Mapping[str, Any]) -> str:
    """Return the written form of an entry. Raises EvidenceBroken."""
    names = FIELDS if FIELDS[-1] in fields else FIELDS[:_WITHOUT_ORIGIN]
    values = [fields.get(name) for name in names]
    if not all(isinstance(value, str) and _US not in value for value in values):
        raise EvidenceBroken("记录缺少字段，或者字段里有不该有的字符。")
    return _US.join(str(value) for value in values)


def checkpoint_document(checkpoint: Checkpoint) -> dict[str, object]:
    """Return a checkpoint as it stands in a file."""
    return {
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "signed_at": checkpoint.signed_at.isoformat(),
        "key_version": checkpoint.key_version,
        "signature": checkpoint.signature.hex(),
    }


def read_checkpoint(told: Any) -> Checkpoint:
    """Return the checkpoint of a file. Raises EvidenceBroken."""
    try:
        return Checkpoint(
            size=int(told["size"]),
            root=bytes.fromhex(told["root"]),
            signed_at=datetime.fromisoformat(told["signed_at"]),
            key_version=int(told["key_version"]),
            signature=bytes.fromhex(told["signature"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise EvidenceBroken("检查点写得不完整。") from error


def proof_document(
    *, line: str, position: int, path: Sequence[bytes], checkpoint: Checkpoint, public_key: str
) -> dict[str, object]:
    """Return a proof that one entry stands under a checkpoint, complete for who has nothing else."""
    return {
        "format": PROOF,
        "entry": fields_of(line),
        "position": position,
        "path": [one.hex() for one in path],
        "checkpoint": checkpoint_document(checkpoint),
        "public_key": public_key,
    }


def check_proof(told: Any, *, trusted: Collection[str] = ()) -> Checkpoint:
    """Return the checkpoint under which the entry of a proof stands.

    `trusted` are fingerprints of public keys. Where none is given, that of the file's own key has to
    be compared with the one that the installation publishes. Raises EvidenceBroken.
    """
    if not isinstance(told, dict) or told.get("format") != PROOF:
        raise EvidenceBroken("这不是台账的证明文件。")
    checkpoint = read_checkpoint(told.get("checkpoint"))
    public_key = str(told.get("public_key"))
    check_trusted(public_key, trusted)
    check_signed(checkpoint, public_key=public_key)
    try:
        path = [bytes.fromhex(one) for one in told["path"]]
        position, entry = int(told["position"]), dict(told["entry"])
    except (KeyError, TypeError, ValueError) as error:
        raise EvidenceBroken("证明文件写得不完整。") from error
    leaf = tree.leaf_hash(digest=sm3, data=line_of(entry).encode())
    if not tree.verify_inclusion(
        digest=sm3,
        leaf=leaf,
        position=position,
        size=checkpoint.size,
        path=path,
        root=checkpoint.root,
    ):
        raise EvidenceBroken("这条记录算出来的根和签过名的根不一样：记录或者证明被改动过。")
    return checkpoint


def check_trusted(public_key: str, trusted: Collection[str]) -> None:
    """Refuse a key that is not among those named, where any is. Raises EvidenceBroken."""
    if trusted and fingerprint(public_key) not in trusted:
        raise EvidenceBroken("文件里的公钥不是您指定的那一把。")


def check_signed(checkpoint: Checkpoint, *, public_key: str) -> None:
    """Refuse a checkpoint that the holder of the key did not sign. Raises EvidenceBroken."""
    text = signed_text(size=checkpoint.size, root=checkpoint.root, signed_at=checkpoint.signed_at)
    check_signature(text, signature=checkpoint.signature, public_key=public_key)


def check_signature(message: bytes, *, signature: bytes, public_key: str) -> None:
    """Refuse a signature that is not the key's. Raises EvidenceBroken."""
    try:
        _key(public_key).verify(signature, message)
    except InvalidSignature as error:
        raise EvidenceBroken("签名不对：不是这把密钥签的，或者签名之后被改动。") from error


def fingerprint(public_key: str) -> str:
    """Return the SM3 of a public key, by which two people compare it. Raises EvidenceBroken."""
    raw = _key(public_key).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return sm3_hex(raw)


def _key(pem: str) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem.encode())
    except ValueError as error:
        raise EvidenceBroken("公钥读不出来。") from error
    if not isinstance(key, Ed25519PublicKey):
        raise EvidenceBroken("公钥不是 Ed25519 的。")
    return key
