"""Tell from its head whether a small file would become a huge one when somebody opens it. Pure.

What the head claims is not believed when the file is read: readers stop by themselves. This refuses
what says so itself, before any library opens it.
"""

from __future__ import annotations

import re
import struct
import zipfile
from typing import BinaryIO

from yimen.media import kinds

MOST_MEMBERS = 20_000
MOST_UNPACKED = 300 * 1024 * 1024
MOST_RATIO = 200
_SMALL = 8 * 1024 * 1024
MOST_PIXELS = 120_000_000
"""A photograph of the newest telephones has 50 million, a scan of A3 at 600 dpi 70 million."""

_HEAD = 512 * 1024
_PACKED = {kinds.DOCX, kinds.XLSX, kinds.OFD}
_STACKED = re.compile(
    rb"/Filter\s*\[\s*(?:/(?:FlateDecode|Fl|LZWDecode|LZW|RunLengthDecode)\s*){3,}"
)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def is_bomb(source: BinaryIO, *, media_type: str) -> bool:
    """Say whether a file would unpack to far more than it is; leaves the reader at its beginning."""
    source.seek(0)
    try:
        if media_type in _PACKED:
            return _unpacks_to_much(source)
        head = source.read(_HEAD)
        if media_type == kinds.PDF:
            return _STACKED.search(head + source.read()) is not None
        width, height = _SIZES.get(media_type, _nothing)(head)
        return width * height > MOST_PIXELS
    finally:
        source.seek(0)


def _unpacks_to_much(source: BinaryIO) -> bool:
    try:
        with zipfile.ZipFile(source) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return True
    whole = sum(one.file_size for one in members)
    packed = sum(one.compress_size for one in members) or 1
    shared = len({one.header_offset for one in members}) < len(members)
    return (
        len(members) > MOST_MEMBERS
        or whole > MOST_UNPACKED
        or shared
        or (whole > _SMALL and whole / packed > MOST_RATIO)
    )


def _nothing(head: bytes) -> tuple[int, int]:
    del head
    return 0, 0


def _png(head: bytes) -> tuple[int, int]:
    if head[12:16] != b"IHDR" or len(head) < 24:
        return 0, 0
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def _jpeg(head: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        if head[at + 1] in _FRAMES:
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(head[at + 2 : at + 4], "big")
    return 0, 0


def _webp(head: bytes) -> tuple[int, int]:
    if head[12:16] == b"VP8X" and len(head) >= 30:
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    return 0, 0  # the two other forms hold 16,383 pixels a side, of one picture


def _heic(head: bytes) -> tuple[int, int]:
    found = [
        struct.unpack(">II", head[one.end() + 4 : one.end() + 12])
        for one in re.finditer(b"ispe", head)
        if one.end() + 12 <= len(head)
    ]
    return max(found, key=lambda size: size[0] * size[1], default=(0, 0))


_SIZES = {kinds.PNG: _png, kinds.JPEG: _jpeg, kinds.WEBP: _webp, kinds.HEIC: _heic}
