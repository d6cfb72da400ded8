"""A Merkle tree after RFC 6962, kept in tiles of 32 hashes. Pure.

Level 0 holds the leaves. A tile holds neighbouring complete nodes of every fifth level; the levels
between are folded from a tile when they are asked for, so a proof reads a handful of short rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

Digest = Callable[[bytes], bytes]
Node = tuple[int, int]
Tile = tuple[int, int]
TILE_HEIGHT = 5
TILE_WIDTH = 1 << TILE_HEIGHT
HASH_SIZE = 32
_PAIR = 2 * HASH_SIZE
_FULL = TILE_WIDTH * HASH_SIZE
_LEAF, _INNER = b"\x00", b"\x01"


def leaf_hash(*, digest: Digest, data: bytes) -> bytes:
    """Return the hash of a leaf."""
    return digest(_LEAF + data)


def fold(*, digest: Digest, joined: bytes) -> bytes:
    """Return the node above 1, 2, 4, 8, 16 or 32 neighbouring nodes, given joined."""
    while len(joined) > HASH_SIZE:
        joined = b"".join(
            [digest(_INNER + joined[at : at + _PAIR]) for at in range(0, len(joined), _PAIR)]
        )
    return joined


def join_right(*, digest: Digest, peaks: Sequence[bytes]) -> bytes:
    """Return the node above complete subtrees that stand side by side, larger ones first."""
    joined = peaks[-1]
    for peak in reversed(peaks[:-1]):
        joined = digest(_INNER + peak + joined)
    return joined


def nodes_of(*, start: int, end: int) -> list[Node]:
    """Return the complete subtrees whose join is the hash over the leaves from `start` to `end`.

    `start` is where RFC 6962 cuts: a multiple of each of their widths.
    """
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def inclusion_ranges(*, position: int, size: int) -> list[tuple[int, int]]:
    """Return the ranges of leaves whose hashes prove a leaf, nearest first.

    Raises:
        ValueError: there is no such leaf in a tree of this size.
    """
    if not 0 <= position < size:
        raise ValueError(f"no leaf {position} in a tree of {size}")
    ranges = []
    start, end = 0, size
    while end - start > 1:
        cut = start + _largest_power_below(end - start)
        if position < cut:
            ranges.append((cut, end))
            end = cut
        else:
            ranges.append((start, cut))
            start = cut
    return ranges[::-1]


def consistency_ranges(*, old: int, new: int) -> list[tuple[int, int]]:
    """Return the ranges of leaves whose hashes prove that an older tree begins the newer one.

    Raises:
        ValueError: the older tree is empty or larger.
    """
    if not 0 < old <= new:
        raise ValueError(f"a tree of {old} does not begin one of {new}")
    ranges: list[tuple[int, int]] = []
    start, end, whole = 0, new, True
    while old != end:
        cut = start + _largest_power_below(end - start)
        if old <= cut:
            ranges.append((cut, end))
            end = cut
        else:
            ranges.append((start, cut))
            start, whole = cut, False
    if not whole:
        ranges.append((start, end))
    return ranges[::-1]


def _largest_power_below(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def tile_of(node: Node) -> Tile:
    """Return the tile from which a node is folded."""
    level, index = node
    return level // TILE_HEIGHT, (index << level % TILE_HEIGHT) // TILE_WIDTH


class Tiles:
    """Nodes of a tree, folded from tiles that are in memory."""

    def __init__(self, *, digest: Digest, tiles: Mapping[Tile, bytes]) -> None:
        self._digest = digest
        self._tiles = tiles

    def node(self, node: Node) -> bytes:
        """Return a complete node. Raises KeyError when its tile is not here or too short."""
        level, index = node
        height = level % TILE_HEIGHT
        first = (index << height) % TILE_WIDTH
        tile = self._tiles[tile_of(node)]
        wanted = tile[first * HASH_SIZE : (first + (1 << height)) * HASH_SIZE]
        if len(wanted) != HASH_SIZE << height:
            raise KeyError(node)
        return fold(digest=self._digest, joined=wanted)

    def over(self, *, start: int, end: int) -> bytes:
        """Return the hash over a range of leaves."""
        peaks = [self.node(node) for node in nodes_of(start=start, end=end)]
        return join_right(digest=self._digest, peaks=peaks)

    def root(self, *, size: int) -> bytes:
        """Return the tree's root at a size; of an empty tree the hash of nothing."""
        return self.over(start=0, end=size) if size else self._digest(b"")


def tiles_over(ranges: Iterable[tuple[int, int]]) -> set[Tile]:
    """Return the tiles that the hashes over these ranges are folded from."""
    return {tile_of(node) for start, end in ranges for node in nodes_of(start=start, end=end)}


def last_tiles(*, size: int) -> set[Tile]:
    """Return the unfinished tiles at the right edge of a tree."""
    tiles = set()
    level = 0
    while size:
        if size % TILE_WIDTH:
            tiles.add((level, size // TILE_WIDTH))
        size //= TILE_WIDTH
        level += 1
    return tiles


def append(
    *, digest: Digest, size: int, edge: Mapping[Tile, bytes], leaves: Sequence[bytes]
) -> dict[Tile, bytes]:
    """Return the tiles that change when leaves are added to a tree.

    `edge` holds what `last_tiles` named.
    """
    changed: dict[Tile, bytes] = {}
    level, count, added = 0, size, b"".join(leaves)
    while added:
        first, inside = divmod(count, TILE_WIDTH)
        if inside:
            added = edge[level, first][: inside * HASH_SIZE] + added
        finished = []
        for index, at in enumerate(range(0, len(added), _FULL), start=first):
            tile = changed[level, index] = added[at : at + _FULL]
            if len(tile) == _FULL:
                finished.append(fold(digest=digest, joined=tile))
        level, count, added = level + 1, count // TILE_WIDTH, b"".join(finished)
    return changed


def verify_inclusion(
    *, digest: Digest, leaf: bytes, position: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Say whether a path proves that a leaf stands at a position of the tree with this root."""
    try:
        ranges = inclusion_ranges(position=position, size=size)
    except ValueError:
        return False
    if len(ranges) != len(path):
        return False
    value = leaf
    for (start, _), sibling in zip(ranges, path, strict=True):
        pair = value + sibling if start > position else sibling + value
        value = digest(_INNER + pair)
    return value == root


def verify_consistency(
    *,
    digest: Digest,
    old: int,
    new: int,
    path: Sequence[bytes],
    old_root: bytes,
    new_root: bytes,
) -> bool:
    """Say whether a path proves that the tree of the old root begins the one of the new root."""
    try:
        ranges = consistency_ranges(old=old, new=new)
    except ValueError:
        return False
    if len(ranges) != len(path):
        return False
    known = dict(zip(ranges, path, strict=True))
    if not any(start == 0 for start, _ in ranges):
        known[0, _begin(ranges, new)] = old_root
    parts = sorted(known)
    before = [known[part] for part in parts if part[1] <= old]
    return (
        join_right(digest=digest, peaks=before) == old_root
        and _joined(digest, parts, known, 0, new) == new_root
    )


def _begin(ranges: Sequence[tuple[int, int]], new: int) -> int:
    return min((start for start, _ in ranges), default=new)


def _joined(
    digest: Digest,
    parts: Sequence[tuple[int, int]],
    known: Mapping[tuple[int, int], bytes],
    start: int,
    end: int,
) -> bytes | None:
    if (start, end) in known:
        return known[start, end]
    if end - start < 2 or not parts:
        return None
    cut_at = start + _largest_power_below(end - start)
    left = _joined(digest, parts, known, start, cut_at)
    right = _joined(digest, parts, known, cut_at, end)
    return None if left is None or right is None else digest(_INNER + left + right)
