"""A batch of entries as it is shipped: lines of JSON, sealed, each batch joined to the one before.

The first line says which entries follow, under which checkpoint, with the peaks of the tree of all
entries before; the last one carries the signature over everything above it. Peaks and entries give
the checkpoint's root, so each batch proves itself, and that it continues the one before. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yimen.audit.contracts import EvidenceBroken
from yimen.audit.rules import evidence
from yimen.kernel.crypto.hashing import sm3, sm3_hex
from yimen.kernel.ledger import tree
from yimen.kernel.ledger.contracts import Checkpoint

FORMAT = "yimen-ledger-batch-1"
_SEALED = "yimen.ledger.batch\n"
_NAME = "ledger-{:08d}.ndjson"


def name_of(number: int) -> str:
    """Return under which name a batch lies outside; names sort in the order of batches."""
    return _NAME.format(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch as it was read: entries from `start` up to `end`, each in its written form."""

    number: int
    start: int
    end: int
    previous: str
    peaks: tuple[bytes, ...]
    checkpoint: Checkpoint
    keys: tuple[str, ...]
    lines: tuple[str, ...]
    digest: str


class Growing:
    """A tree that knows only the peaks of what it holds, and its root."""

    def __init__(self, *, size: int, peaks: Sequence[bytes]) -> None:
        levels = [level for level, _ in tree.nodes_of(start=0, end=size)]
        if len(levels) != len(peaks):
            raise EvidenceBroken("批次开头的摘要和它的起点对不上。")
        self._peaks = list(zip(levels, peaks, strict=True))

    def add(self, leaf: bytes) -> None:
        """Take in the next leaf."""
        level = 0
        while self._peaks and self._peaks[-1][0] == level:
            leaf = sm3(b"\x01" + self._peaks.pop()[1] + leaf)
            level += 1
        self._peaks.append((level, leaf))

    def root(self) -> bytes:
        """Return the root of what was taken in."""
        peaks = [peak for _, peak in self._peaks]
        return tree.join_right(digest=sm3, peaks=peaks) if peaks else sm3(b"")


def unsealed(
    *,
    number: int,
    start: int,
    previous: str,
    peaks: Sequence[bytes],
    checkpoint: Checkpoint,
    keys: Mapping[int, str],
    lines: Sequence[str],
) -> bytes:
    """Return a batch without its last line."""
    head = {
        "format": FORMAT,
        "batch": number,
        "start": start,
        "end": start + len(lines),
        "previous": previous,
        "peaks": [one.hex() for one in peaks],
        "checkpoint": evidence.checkpoint_document(checkpoint),
        "public_keys": {str(version): pem for version, pem in sorted(keys.items())},
    }
    written = [_written(head)]
    for position, line in enumerate(lines, start=start):
        written.append(_written({"position": position, **evidence.fields_of(line)}))
    return "".join(written).encode()


def sealed_text(content: bytes) -> bytes:
    """Return what the signature of a batch is over."""
    return f"{_SEALED}{sm3_hex(content)}\n".encode()


def sealed(content: bytes, *, key_version: int, signature: bytes) -> bytes:
    """Return a batch with its last line."""
    seal = {"sm3": sm3_hex(content), "key_version": key_version, "signature": signature.hex()}
    return content + _written({"seal": seal}).encode()


def read(content: bytes, *, trusted: Collection[str] = ()) -> Batch:
    """Return a batch that proves itself.

    `trusted` are fingerprints of public keys; without any the batch's own are believed. Raises
    EvidenceBroken.
    """
    above, seal = _parted(content)
    told = [_parsed(line) for line in above.splitlines()]
    if not told or told[0].get("format") != FORMAT:
        raise EvidenceBroken("这不是台账的批次文件。")
    head = told[0]
    try:
        keys = {int(version): str(pem) for version, pem in head["public_keys"].items()}
        sealing = keys[int(seal["key_version"])]
        signature = bytes.fromhex(seal["signature"])
        found = Batch(
            number=int(head["batch"]),
            start=int(head["start"]),
            end=int(head["end"]),
            previous=str(head["previous"]),
            peaks=tuple(bytes.fromhex(one) for one in head["peaks"]),
            checkpoint=evidence.read_checkpoint(head["checkpoint"]),
            keys=tuple(keys.values()),
            lines=tuple(_lines(told[1:], int(head["start"]))),
            digest=sm3_hex(content),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise EvidenceBroken("批次写得不完整。") from error
    for key in keys.values():
        evidence.check_trusted(key, trusted)
    evidence.check_signature(sealed_text(above), signature=signature, public_key=sealing)
    _check_root(found, keys.get(found.checkpoint.key_version, ""))
    return found


def _lines(told: Sequence[dict[str, Any]], start: int) -> Iterator[str]:
    for position, one in enumerate(told, start=start):
        if one.get("position") != position:
            raise EvidenceBroken(f"第 {position} 位的记录不在它的位置上。")
        yield evidence.line_of(one)


def _check_root(batch: Batch, public_key: str) -> None:
    evidence.check_signed(batch.checkpoint, public_key=public_key)
    if batch.end != batch.start + len(batch.lines) or batch.checkpoint.size != batch.end:
        raise EvidenceBroken("批次里的记录条数和它写的不一样。")
    growing = Growing(size=batch.start, peaks=batch.peaks)
    for line in batch.lines:
        growing.add(tree.leaf_hash(digest=sm3, data=line.encode()))
    if growing.root() != batch.checkpoint.root:
        raise EvidenceBroken("批次里的记录算出来的根和签过名的根不一样。")


def root_before(batch: Batch) -> bytes:
    """Return the root of all entries before the batch, as its peaks give it."""
    return Growing(size=batch.start, peaks=batch.peaks).root()


def _parted(content: bytes) -> tuple[bytes, dict[str, Any]]:
    cut = content.rstrip(b"\n").rfind(b"\n") + 1
    seal = _parsed(content[cut:]).get("seal")
    if not isinstance(seal, dict):
        raise EvidenceBroken("批次没有写完：最后一行不是签名。")
    return content[:cut], seal


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except ValueError as error:
        raise EvidenceBroken("批次里有一行读不出来。") from error
    if not isinstance(told, dict):
        raise EvidenceBroken("批次里有一行读不出来。")
    return told


def _written(told: dict[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"
