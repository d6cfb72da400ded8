"""Proofs and batches hold for who has nothing but the file, and fail when anything was touched."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from yimen.audit.contracts import EvidenceBroken
from yimen.audit.rules import batch as batches
from yimen.audit.rules import evidence
from yimen.kernel.crypto.hashing import sm3
from yimen.kernel.ledger import tree
from yimen.kernel.ledger.canonical import signed_text
from yimen.kernel.ledger.contracts import Checkpoint

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
AT = datetime(2026, 11, 20, 2, tzinfo=UTC)


def _line(number: int) -> str:
    values = [str(number), "2026-11-20T02:00:00.000000", "toy.thing.moved", "system"]
    return "\x1f".join([*values, *[""] * 4, "9", "", "toy.thing", "x", "", "{}", ""])


def _leaves(count: int) -> list[bytes]:
    return [tree.leaf_hash(digest=sm3, data=_line(one).encode()) for one in range(count)]


def _tree(count: int) -> tree.Tiles:
    tiles = tree.append(digest=sm3, size=0, edge={}, leaves=_leaves(count))
    return tree.Tiles(digest=sm3, tiles=tiles)


def _checkpoint(size: int) -> Checkpoint:
    root = _tree(size).root(size=size)
    signature = KEY.sign(signed_text(size=size, root=root, signed_at=AT))
    return Checkpoint(size=size, root=root, signed_at=AT, key_version=1, signature=signature)


def _batch(start: int, end: int, *, number: int = 1, previous: str = "") -> bytes:
    nodes = tree.nodes_of(start=0, end=start)
    content = batches.unsealed(
        number=number,
        start=start,
        previous=previous,
        peaks=[_tree(start).node(node) for node in nodes] if start else [],
        checkpoint=_checkpoint(end),
        keys={1: PEM},
        lines=[_line(one) for one in range(start, end)],
    )
    return batches.sealed(content, key_version=1, signature=KEY.sign(batches.sealed_text(content)))


def _proof(position: int = 4, size: int = 11) -> dict:
    whole = _tree(size)
    ranges = tree.inclusion_ranges(position=position, size=size)
    told = evidence.proof_document(
        line=_line(position),
        position=position,
        path=[whole.over(start=start, end=end) for start, end in ranges],
        checkpoint=_checkpoint(size),
        public_key=PEM,
    )
    return json.loads(json.dumps(told))


def test_a_proof_holds_and_names_its_checkpoint():
    assert evidence.check_proof(_proof(), trusted={evidence.fingerprint(PEM)}).size == 11


def _touch(told: dict, *path: str, value: object) -> dict:
    *above, last = path
    inside = told
    for step in above:
        inside = inside[step]
    inside[last] = value
    return told


@pytest.mark.parametrize(
    "told",
    [
        _touch(_proof(), "entry", "at", value="2026-11-21T02:00:00.000000"),
        _touch(_proof(), "entry", "ground", value="\x1f"),
        _touch(_proof(), "position", value=5),
        _touch(_proof(), "checkpoint", "size", value=12),
        _touch(_proof(), "checkpoint", "root", value="00" * 32),
        _touch(_proof(), "path", value=[]),
        _touch(_proof(), "public_key", value="no key"),
        {"format": "something else"},
        [],
    ],
)
def test_a_touched_proof_is_refused(told):
    with pytest.raises(EvidenceBroken):
        evidence.check_proof(told)


def test_a_proof_by_another_key_is_refused_where_the_key_is_known():
    with pytest.raises(EvidenceBroken, match="不是您指定的"):
        evidence.check_proof(_proof(), trusted={"0" * 64})


@settings(max_examples=40, deadline=None)
@given(start=st.integers(0, 70), more=st.integers(1, 70))
def test_a_batch_proves_that_it_continues_what_was_before(start, more):
    found = batches.read(_batch(start, start + more))

    assert (found.start, found.end, len(found.lines)) == (start, start + more, more)
    assert batches.root_before(found) == _tree(max(start, 1)).root(size=start)


def test_a_batch_signed_by_somebody_else_is_refused():
    content = _batch(0, 9)
    above = content[: content.rstrip(b"\n").rfind(b"\n") + 1]
    forged = batches.sealed(above, key_version=1, signature=OTHER.sign(batches.sealed_text(above)))

    with pytest.raises(EvidenceBroken, match="签名不对"):
        batches.read(forged)


@pytest.mark.parametrize("cut", ["entry", "seal", "twice", "word"])
def test_a_touched_batch_is_refused(cut):
    lines = _batch(3, 12).splitlines(keepends=True)
    touched = {
        "entry": [*lines[:4], *lines[5:]],
        "seal": lines[:-1],
        "twice": [*lines[:4], *lines[3:]],
        "word": [line.replace(b"toy.thing.moved", b"toy.thing.bowed", 1) for line in lines],
    }[cut]

    with pytest.raises(EvidenceBroken):
        batches.read(b"".join(touched))
