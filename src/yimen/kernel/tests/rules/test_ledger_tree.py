import hashlib

import pytest

from yimen.kernel.crypto.hashing import sm3
from yimen.kernel.ledger import tree

SIZES = [*range(1, 70), 95, 96, 97, 1023, 1024, 1025, 1057]


def sha256(data):
    return hashlib.sha256(data).digest()


def reference_root(digest, leaves):
    """The definition of RFC 6962, section 2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    left, right = reference_root(digest, leaves[:k]), reference_root(digest, leaves[k:])
    return digest(b"\x01" + left + right)


def _leaves(number, digest=sha256):
    return [tree.leaf_hash(digest=digest, data=str(n).encode()) for n in range(number)]


def _built(leaves, step, digest=sha256):
    tiles, size = {}, 0
    while size < len(leaves):
        part = leaves[size : size + step]
        edge = {tile: tiles[tile] for tile in tree.last_tiles(size=size)}
        tiles |= tree.append(digest=digest, size=size, edge=edge, leaves=part)
        size += len(part)
    return tree.Tiles(digest=digest, tiles=tiles)


@pytest.mark.parametrize("digest", [sha256, sm3])
def test_root_is_that_of_the_definition(digest):
    leaves = _leaves(1057, digest)
    tiles = _built(leaves, 7, digest)

    for size in SIZES:
        assert tiles.root(size=size) == reference_root(digest, leaves[:size])


def test_root_of_the_published_vectors():
    """The test leaves that certificate-transparency implementations share."""
    inputs = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    leaves = [tree.leaf_hash(digest=sha256, data=bytes.fromhex(text)) for text in inputs]
    tiles = _built(leaves, 8)

    assert (
        tiles.root(size=0).hex()
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
    assert (
        tiles.root(size=1).hex()
        == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert (
        tiles.root(size=8).hex()
        == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    )


@pytest.mark.parametrize("step", [1, 5, 32, 33, 1057])
def test_tiles_do_not_depend_on_how_leaves_came(step):
    leaves = _leaves(1057)

    assert _built(leaves, step).root(size=1057) == _built(leaves, 1057).root(size=1057)


@pytest.mark.parametrize("size", SIZES)
def test_inclusion_is_proved_for_every_leaf_and_for_nothing_else(size):
    leaves = _leaves(size)
    tiles = _built(leaves, 1057)
    root = tiles.root(size=size)

    for position in {*range(min(size, 40)), size - 1, size // 2}:
        ranges = tree.inclusion_ranges(position=position, size=size)
        path = [tiles.over(start=start, end=end) for start, end in ranges]
        common = {"digest": sha256, "size": size, "path": path, "root": root}
        assert tree.verify_inclusion(leaf=leaves[position], position=position, **common)
        assert not tree.verify_inclusion(leaf=b"x" * 32, position=position, **common)
        if size > 1:
            other = (position + 1) % size
            assert not tree.verify_inclusion(leaf=leaves[position], position=other, **common)


@pytest.mark.parametrize("new", [1, 2, 3, 7, 8, 9, 33, 64, 65, 97])
def test_consistency_is_proved_for_every_older_size_and_for_nothing_else(new):
    leaves = _leaves(new)
    tiles = _built(leaves, 1057)
    new_root = tiles.root(size=new)

    for old in range(1, new + 1):
        old_root = tiles.root(size=old)
        ranges = tree.consistency_ranges(old=old, new=new)
        path = [tiles.over(start=start, end=end) for start, end in ranges]
        common = {"digest": sha256, "old": old, "new": new, "path": path}
        assert tree.verify_consistency(old_root=old_root, new_root=new_root, **common)
        assert not tree.verify_consistency(old_root=old_root, new_root=b"x" * 32, **common)
        assert not tree.verify_consistency(old_root=b"x" * 32, new_root=new_root, **common)


def test_proofs_refuse_what_is_not_there():
    with pytest.raises(ValueError, match="no leaf"):
        tree.inclusion_ranges(position=5, size=5)
    with pytest.raises(ValueError, match="does not begin"):
        tree.consistency_ranges(old=6, new=5)
