"""The tree's tiles in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from yimen.kernel.crypto.hashing import sm3
from yimen.kernel.ledger import tree

DIGEST = sm3
"""The tree's hash: SM3, by which RFC 6962's SHA-256 is replaced as national rules ask."""

_READ = """
    SELECT t.level, t.index, t.hashes FROM kernel_ledger_tile t
    JOIN (SELECT unnest(%s::smallint[]) AS level, unnest(%s::bigint[]) AS index) wanted
    USING (level, index)
"""
_WRITE = """
    INSERT INTO kernel_ledger_tile (level, index, hashes)
    SELECT unnest(%s::smallint[]), unnest(%s::bigint[]), unnest(%s::bytea[])
    ON CONFLICT (level, index) DO UPDATE SET hashes = EXCLUDED.hashes
"""


def read(cursor: Any, wanted: Iterable[tree.Tile]) -> dict[tree.Tile, bytes]:
    """Return these tiles with one query."""
    tiles = sorted(wanted)
    if not tiles:
        return {}
    cursor.execute(_READ, ([level for level, _ in tiles], [index for _, index in tiles]))
    return {(level, index): bytes(hashes) for level, index, hashes in cursor.fetchall()}


def write(cursor: Any, changed: Mapping[tree.Tile, bytes]) -> None:
    """Write these tiles with one statement."""
    tiles = sorted(changed)
    cursor.execute(
        _WRITE,
        (
            [level for level, _ in tiles],
            [index for _, index in tiles],
            [changed[tile] for tile in tiles],
        ),
    )


def over(cursor: Any, ranges: Iterable[tuple[int, int]]) -> tree.Tiles:
    """Return the nodes from which the hashes over these ranges are made, with one query."""
    return tree.Tiles(digest=DIGEST, tiles=read(cursor, tree.tiles_over(ranges)))
