"""A JPEG picture as a camera sends it: cut into RTP packets as RFC 2435 says, one frame after another."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

PAYLOAD_TYPE = 26
CLOCK = 90_000
"""Ticks of a second in the timestamps of video."""
_LONGEST = 1_400
_OWN_TABLES = 255
_MOST_SIDE = 255 * 8
_SAMPLINGS = {0x21: 0, 0x22: 1}
"""How much finer brightness is than colour, by the kind of picture of the payload format."""
_START, _TABLES, _FRAME, _SCAN, _INTERVAL = 0xD8, 0xDB, 0xC0, 0xDA, 0xDD


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What the payload format carries of a JPEG; the rest it takes for granted."""

    kind: int
    width: int
    height: int
    tables: bytes
    scan: bytes


def picture_of(jpeg: bytes) -> Picture:
    """Return the parts of a baseline JPEG that are sent.

    Raises ValueError: the format has no room for it (too large, grey, progressive, with restarts).
    """
    tables: dict[int, bytes] = {}
    size, kind, place = (0, 0), -1, 2
    if jpeg[:2] != bytes((0xFF, _START)):
        raise ValueError("no JPEG")
    while place + 4 <= len(jpeg):
        mark, length = jpeg[place + 1], int.from_bytes(jpeg[place + 2 : place + 4], "big")
        body = jpeg[place + 4 : place + 2 + length]
        place += 2 + length
        if mark == _TABLES:
            tables |= _tables(body)
        elif mark == _FRAME:
            size, kind = _frame(body)
        elif mark == _INTERVAL and any(body):
            raise ValueError("restarts are not sent")
        elif mark == _SCAN:
            break
    if (
        kind < 0
        or not {0, 1} <= tables.keys()
        or max(size) > _MOST_SIDE
        or any(n % 8 for n in size)
    ):
        raise ValueError(f"cannot be sent: {size}, {kind}, {len(tables)} tables")
    end = jpeg.rfind(b"\xff\xd9")
    scan = jpeg[place : end if end > place else len(jpeg)]
    return Picture(
        kind=kind, width=size[0], height=size[1], tables=tables[0] + tables[1], scan=scan
    )


def _tables(body: bytes) -> dict[int, bytes]:
    found = {}
    while len(body) >= 65:
        if body[0] >> 4:
            raise ValueError("only tables of eight bits are sent")
        found[body[0] & 15], body = body[1:65], body[65:]
    return found


def _frame(body: bytes) -> tuple[tuple[int, int], int]:
    height, width, parts = struct.unpack(">HHB", body[1:6])
    if parts != 3:
        raise ValueError("only pictures in colour are sent")
    return (width, height), _SAMPLINGS.get(body[7], -1)


@dataclass(slots=True)
class Packets:
    """Numbers and times the packets of one stream."""

    source: int
    sequence: int = 0

    def of(self, picture: Picture, *, ticks: int) -> Iterator[bytes]:
        """Yield the packets of a frame, the last of them marked."""
        at = 0
        while at < len(picture.scan):
            head = _main(picture, at)
            if at == 0:
                head += struct.pack(">BBH", 0, 0, len(picture.tables)) + picture.tables
            part = picture.scan[at : at + _LONGEST - len(head)]
            at += len(part)
            yield self.packet(head + part, ticks=ticks, last=at >= len(picture.scan))

    def packet(self, payload: bytes, *, ticks: int, last: bool) -> bytes:
        """Return one packet with its head (RFC 3550)."""
        kind = PAYLOAD_TYPE | (0x80 if last else 0)
        self.sequence = (self.sequence + 1) & 0xFFFF
        head = struct.pack(">BBHII", 0x80, kind, self.sequence, ticks & 0xFFFFFFFF, self.source)
        return head + payload


def _main(picture: Picture, at: int) -> bytes:
    sides = (picture.width // 8, picture.height // 8)
    return struct.pack(">B3sBBBB", 0, at.to_bytes(3, "big"), picture.kind, _OWN_TABLES, *sides)
