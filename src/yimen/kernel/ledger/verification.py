"""Recompute the whole ledger from its rows, and name what is wrong with it.

Every entry is read and hashed again, every node folded again, every checkpoint compared and its
signature checked. What was stored of the tree is believed nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from yimen.kernel.ledger import checkpoints, tiles, tree
from yimen.kernel.ledger.canonical import LINE
from yimen.kernel.ledger.contracts import Checkpoint, Damage, Verification
from yimen.keys.contracts import KeyStoreError

Progress = Callable[[int, int], None]
STEP = 16_384
MOST_NAMED = 1_000
_PLACES = """
    SELECT position, entry_id FROM kernel_ledger_place
    WHERE position >= %s AND position < %s ORDER BY position
"""
_NEIGHBOURS = f"""
    SELECT e.id, {LINE} FROM kernel_ledger_entry e WHERE e.id >= %s AND e.id <= %s ORDER BY e.id
"""  # noqa: S608 -- constants
_SCATTERED = f"""
    SELECT e.id, {LINE} FROM kernel_ledger_entry e WHERE e.id = ANY(%s)
"""  # noqa: S608 -- constants
_TILES = """
    SELECT level, index, hashes FROM kernel_ledger_tile
    WHERE level = 0 AND index >= %s AND index < %s ORDER BY index
"""
_UNPLACED = """
    SELECT e.id, e.id <= s.floor_id OR (e.xid, e.id) <= (s.last_xid::xid8, s.last_id)
    FROM kernel_ledger_entry e, kernel_ledger_state s
    WHERE s.id = 1
      AND NOT EXISTS (SELECT 1 FROM kernel_ledger_place p WHERE p.entry_id = e.id)
    ORDER BY e.id
"""
_Row = tuple[int, int, str | None]


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A stretch of the ledger as it was fetched."""

    start: int
    end: int
    rows: list[_Row]
    stored: dict[int, bytes]


@dataclass(slots=True)
class _Suspect:
    """A position whose entry does not hash to what was stored for it."""

    position: int
    entry_id: int
    computed: bytes
    stored: bytes | None


@dataclass(slots=True)
class _Findings:
    """What is wrong so far."""

    damages: list[Damage] = field(default_factory=list)
    suspects: list[_Suspect] = field(default_factory=list)

    def add(self, kind: str, position: int, entry_id: int | None, message: str) -> None:
        if len(self.damages) < MOST_NAMED:
            self.damages.append(
                Damage(kind=kind, position=position, entry_id=entry_id, message=message)
            )


class _Rebuilt:
    """The tree as the rows make it, grown in steps of whole tiles."""

    def __init__(self) -> None:
        self.size = 0
        self.tiles: dict[tree.Tile, bytes] = {}

    def add(self, leaves: Sequence[bytes]) -> None:
        edge = {tile: self.tiles[tile] for tile in tree.last_tiles(size=self.size)}
        self.tiles |= tree.append(digest=tiles.DIGEST, size=self.size, edge=edge, leaves=leaves)
        self.size += len(leaves)

    def root(self, size: int) -> bytes:
        return tree.Tiles(digest=tiles.DIGEST, tiles=self.tiles).root(size=size)


def verify(*, progress: Progress | None = None) -> Verification:
    """Return what a complete check of the ledger finds; changes nothing.

    `progress(done, all)` is called along the way.
    """
    found, rebuilt = _Findings(), _Rebuilt()
    size = _size()
    known = [checkpoint for checkpoint in checkpoints.every() if checkpoint.size <= size]
    for chunk in _chunks(size):
        rebuilt.add(_leaves(chunk, found))
        if progress is not None:
            progress(chunk.end, size)
    _name_suspects(found)
    _check_checkpoints(known, rebuilt, size, found)
    _check_upper_tiles(rebuilt, found)
    waiting = _check_unplaced(found)
    return Verification(
        size=size,
        checkpoints=len(known),
        unsequenced=waiting,
        damages=tuple(sorted(found.damages, key=lambda damage: (damage.position, damage.kind))),
        root=rebuilt.root(size),
    )


def _size() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest((SELECT COALESCE(max(position) + 1, 0) FROM kernel_ledger_place),"
            " (SELECT COALESCE(max(size), 0) FROM kernel_ledger_state),"
            " (SELECT COALESCE(max(size), 0) FROM kernel_ledger_checkpoint))"
        )
        (size,) = cursor.fetchone()
    return int(size)


def _chunks(size: int) -> Iterator[_Chunk]:
    """Yield the ledger in steps, the next one being fetched while the last one is hashed."""
    own = connections[DEFAULT_DB_ALIAS]
    own.inc_thread_sharing()
    try:
        with ThreadPoolExecutor(1) as pool:
            coming = pool.submit(_fetch, own, 0, min(STEP, size))
            for start in range(0, size, STEP):
                chunk = coming.result()
                if chunk.end < size:
                    coming = pool.submit(_fetch, own, chunk.end, min(chunk.end + STEP, size))
                assert chunk.start == start
                yield chunk
    finally:
        own.dec_thread_sharing()


def _fetch(own: BaseDatabaseWrapper, start: int, end: int) -> _Chunk:
    with own.cursor() as cursor:
        rows = _placed(cursor, start, end)
        first, last = start // tree.TILE_WIDTH, -(-end // tree.TILE_WIDTH)
        cursor.execute(_TILES, (first, last))
        stored = {index: bytes(hashes) for _, index, hashes in cursor.fetchall()}
    return _Chunk(start, end, rows, stored)


def _leaves(chunk: _Chunk, found: _Findings) -> list[bytes]:
    """Return the leaf of each position as its row makes it; what is missing keeps its stored leaf."""
    digest = tiles.DIGEST
    computed = [digest(b"\x00" + line.encode()) for _, _, line in chunk.rows if line is not None]
    if len(computed) != chunk.end - chunk.start:
        computed = _with_gaps(chunk, found)
    _compare(chunk, computed, found)
    return computed


def _placed(cursor: Any, start: int, end: int) -> list[_Row]:
    """Return position, entry and written form; a join would sort the wide rows once more."""
    cursor.execute(_PLACES, (start, end))
    places: list[tuple[int, int]] = cursor.fetchall()
    if not places:
        return []
    ids = [entry_id for _, entry_id in places]
    low, high = min(ids), max(ids)
    if high - low < 4 * len(ids):
        cursor.execute(_NEIGHBOURS, (low, high))
    else:
        cursor.execute(_SCATTERED, (ids,))
    lines: dict[int, str] = dict(cursor.fetchall())
    return [(position, entry_id, lines.get(entry_id)) for position, entry_id in places]


def _with_gaps(chunk: _Chunk, found: _Findings) -> list[bytes]:
    by_position = {position: (entry_id, line) for position, entry_id, line in chunk.rows}
    leaves = []
    for position in range(chunk.start, chunk.end):
        entry_id, line = by_position.get(position, (None, None))
        if line is not None:
            leaves.append(tree.leaf_hash(digest=tiles.DIGEST, data=line.encode()))
            continue
        if entry_id is None:
            found.add("missing", position, None, f"第 {position} 位的记录位置被删除")
        else:
            found.add("missing", position, entry_id, f"第 {position} 位的记录 {entry_id} 被删除")
        leaves.append(_stored_leaf(position, chunk.stored) or b"\x00" * tree.HASH_SIZE)
    return leaves


def _stored_leaf(position: int, stored: dict[int, bytes]) -> bytes | None:
    index, inside = divmod(position, tree.TILE_WIDTH)
    leaf = stored.get(index, b"")[inside * tree.HASH_SIZE : (inside + 1) * tree.HASH_SIZE]
    return leaf if len(leaf) == tree.HASH_SIZE else None


def _compare(chunk: _Chunk, computed: list[bytes], found: _Findings) -> None:
    joined = b"".join(computed)
    there = range(chunk.start // tree.TILE_WIDTH, -(-chunk.end // tree.TILE_WIDTH))
    if b"".join(chunk.stored.get(index, b"") for index in there)[: len(joined)] == joined:
        return
    entries = {position: entry_id for position, entry_id, _ in chunk.rows}
    for position, leaf in enumerate(computed, start=chunk.start):
        kept = _stored_leaf(position, chunk.stored)
        if leaf != kept and position in entries:
            found.suspects.append(_Suspect(position, entries[position], leaf, kept))


def _name_suspects(found: _Findings) -> None:
    belongs = {each.stored: each.position for each in found.suspects if each.stored}
    for each in found.suspects:
        origin = belongs.get(each.computed)
        if origin is not None:
            found.add(
                "reordered",
                each.position,
                each.entry_id,
                f"记录 {each.entry_id} 原来在第 {origin} 位，现在在第 {each.position} 位",
            )
        else:
            found.add(
                "changed",
                each.position,
                each.entry_id,
                f"第 {each.position} 位的记录 {each.entry_id} 内容被改动",
            )


def _check_checkpoints(
    known: list[Checkpoint], rebuilt: _Rebuilt, size: int, found: _Findings
) -> None:
    good, damaged = 0, bool(found.damages)
    _check_signatures(known, found)
    for checkpoint in known:
        if checkpoint.root == rebuilt.root(checkpoint.size):
            good = checkpoint.size
        elif not damaged:
            damaged = True
            found.add(
                "root",
                good,
                None,
                f"第 {good} 位到第 {checkpoint.size - 1} 位之间的记录和签名时不同",
            )
    last = known[-1].size if known else 0
    if last != size:
        found.add("shortened", last, None, f"应有 {size} 条记录，最后的签名只到 {last} 条")


def _check_signatures(known: list[Checkpoint], found: _Findings) -> None:
    for checkpoint in known:
        try:
            ours = checkpoints.is_signed(checkpoint)
        except KeyStoreError as missing:
            found.add("signature", checkpoint.size, None, f"没法核对签名：{missing}")
            return
        if not ours:
            found.add(
                "signature",
                checkpoint.size,
                None,
                f"{checkpoint.size} 条时的签名不对：不是本系统签的，或者签名之后被改动",
            )


def _check_upper_tiles(rebuilt: _Rebuilt, found: _Findings) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT level, index, hashes FROM kernel_ledger_tile WHERE level > 0")
        stored = {(level, index): bytes(hashes) for level, index, hashes in cursor.fetchall()}
    for (level, index), hashes in sorted(rebuilt.tiles.items()):
        # a sequencer that works meanwhile may have lengthened the last tiles
        if level and stored.get((level, index), b"")[: len(hashes)] != hashes and not found.damages:
            position = index * tree.TILE_WIDTH ** (level + 1)
            found.add("tile", position, None, f"第 {position} 位起的摘要树被改动，记录本身完好")


def _check_unplaced(found: _Findings) -> int:
    waiting = 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM kernel_ledger_entry)"
            " - (SELECT count(*) FROM kernel_ledger_place)"
        )
        (difference,) = cursor.fetchone()
        if difference == 0 and not found.damages:
            return 0
        cursor.execute(_UNPLACED)
        unplaced: list[tuple[Any, ...]] = cursor.fetchall()
    for entry_id, passed in unplaced:
        if passed:
            found.add(
                "missing", -1, entry_id, f"记录 {entry_id} 没有位置：位置被删除，或者是事后插入的"
            )
        else:
            waiting += 1
    return waiting
