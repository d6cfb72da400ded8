"""Pack a document: the small half for the store, the whole file for whoever downloads it.

The file that goes out is a ZIP whose members are stored without compression, in a fixed order, under one
fixed time: its bytes depend on the parts alone and on no version of a compressor. So are those of
the small half, by whose digest a file that comes back is known again.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from yimen.ofd.contracts import CannotWrite, Font, OfdParts, Part, SharedPart
from yimen.ofd.unpacking import open_package

_SHARED = "shared.json"
_PIECE = 256 * 1024
_DAY = 0x21
"""1 January 1980, the first day a ZIP can name."""
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")


def dump(*, parts: OfdParts) -> bytes:
    """Return the document's own parts and the list of what it shares, as a small file to store.

    The same parts give the same bytes.
    """
    listed = [
        {
            "name": one.name,
            "size": one.size,
            "crc32": one.crc32,
            "sm3": one.sm3.hex(),
            "sha256": one.sha256.hex(),
        }
        for one in parts.shared
    ]
    named = Part(name=_SHARED, content=json.dumps(listed).encode())
    return b"".join(
        _pieces(
            [
                (one.name, len(one.content), zlib.crc32(one.content), one.content)
                for one in (named, *parts.parts)
            ]
        )
    )


def load(*, stored: bytes) -> OfdParts:
    """Return what `dump` stored. Raises Unreadable for bytes that are not that."""
    members = dict(open_package(stored, needs=_SHARED))
    return OfdParts(
        shared=tuple(
            SharedPart(
                name=row["name"],
                size=row["size"],
                crc32=row["crc32"],
                sm3=bytes.fromhex(row["sm3"]),
                sha256=bytes.fromhex(row["sha256"]),
            )
            for row in json.loads(members.pop(_SHARED))
        ),
        parts=tuple(Part(name=name, content=content) for name, content in members.items()),
    )


def size_of(*, parts: OfdParts) -> int:
    """Return how many bytes `assemble` gives."""
    rows = [(one.name, len(one.content)) for one in parts.parts]
    rows += [(one.name, one.size) for one in parts.shared]
    heads = _LOCAL.size + _CENTRAL.size
    return sum(heads + 2 * len(name.encode()) + size for name, size in rows) + _END.size


def assemble(*, parts: OfdParts, fonts: Sequence[Font]) -> Iterator[bytes]:
    """Return the whole file in pieces; the same parts and fonts give the same bytes.

    Raises:
        CannotWrite: a font that the document was sealed with is not at hand, before the first piece.
    """
    by_digest = {one.sha256: one for one in fonts}
    files: list[tuple[str, int, int, bytes | Path]] = [
        (one.name, len(one.content), zlib.crc32(one.content), one.content) for one in parts.parts
    ]
    for shared in parts.shared:
        font = by_digest.get(shared.sha256)
        if font is None:
            raise CannotWrite(f"the font of {shared.name}, SHA-256 {shared.sha256.hex()}, is gone")
        files.append((shared.name, shared.size, shared.crc32, font.path))
    return _pieces(files)


def _pieces(files: list[tuple[str, int, int, bytes | Path]]) -> Iterator[bytes]:
    place, directory = 0, []
    for name, size, check_sum, source in files:
        title = name.encode()
        yield (
            _LOCAL.pack(b"PK\3\4", 20, 0, 0, 0, _DAY, check_sum, size, size, len(title), 0) + title
        )
        yield from _content(source)
        directory.append(
            _CENTRAL.pack(
                b"PK\1\2", 20, 20, 0, 0, 0, _DAY, check_sum, size, size, len(title),
                0, 0, 0, 0, 0, place,
            )
            + title
        )  # fmt: skip
        place += _LOCAL.size + len(title) + size
    whole = b"".join(directory)
    yield whole + _END.pack(b"PK\5\6", 0, 0, len(files), len(files), len(whole), place, 0)


def _content(source: bytes | Path) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as font:
        while piece := font.read(_PIECE):
            yield piece
