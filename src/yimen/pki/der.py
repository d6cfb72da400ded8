"""DER (X.690): refuse what is hostile before anybody parses it, read and write the few shapes we need often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

_DEEPEST = 32
_MOST_ELEMENTS = 400_000
SMALL, LARGE = 64 * 1024, 32 * 1024 * 1024
"""Bounds in bytes: of a request or a certificate, and of a list or a signed message."""


class BadDer(ValueError):  # noqa: N818 -- says what the bytes are
    """Bytes that are not DER, or more of it than anybody honest sends."""


def check(der: bytes, *, longest: int = SMALL) -> bytes:
    """Return the bytes when they are one DER element within bounds.

    One pass without recursion, so that nothing later meets nesting, lengths or counts that nobody
    honest sends. Indefinite lengths (BER) are refused.

    Raises:
        BadDer: they are not.
    """
    if not 2 <= len(der) <= longest:
        raise BadDer("length out of bounds")
    ends: list[int] = []
    place = elements = 0
    while place < len(der):
        while ends and place == ends[-1]:
            ends.pop()
        tag, start, end = header(der, place)
        limit = ends[-1] if ends else len(der)
        elements += 1
        if end > limit or elements > _MOST_ELEMENTS:
            raise BadDer("an element is longer than what holds it")
        if not ends and (place or end != len(der)):
            raise BadDer("more than one element")
        if tag & 0x20 and end > start:
            ends.append(end)
            place = start
            if len(ends) > _DEEPEST:
                raise BadDer("nested too deep")
        else:
            place = end
    return der


def header(der: bytes, place: int) -> tuple[int, int, int]:
    """Return tag, start and end of the content of the element that begins at a place.

    Raises:
        BadDer: it is cut off, or its length is not written in the shortest way.
    """
    try:
        tag, first = der[place], der[place + 1]
        if tag & 0x1F == 0x1F:
            raise BadDer("tags above 30 are not used")
        place += 2
        if first < 0x80:
            return tag, place, place + first
        size = first & 0x7F
        if not 1 <= size <= 4 or not der[place]:
            raise BadDer("a length that DER does not allow")
        length = int.from_bytes(der[place : place + size], "big")
    except IndexError:
        raise BadDer("cut off") from None
    if place + size > len(der) or length < 0x80 or length < 1 << 8 * (size - 1):
        raise BadDer("a length that DER does not allow")
    return tag, place + size, place + size + length


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its tag, its content and all of its bytes."""

    tag: int
    content: bytes
    whole: bytes

    def children(self) -> list[Element]:
        """Return the elements inside. Raises BadDer where they run over."""
        return list(elements(self.content))

    def integer(self) -> int:
        """Return the whole number that this is."""
        return int.from_bytes(self.content, "big", signed=True)


def elements(der: bytes) -> Iterator[Element]:
    """Return the elements that follow each other in the bytes. Raises BadDer where one runs over."""
    place = 0
    while place < len(der):
        tag, start, end = header(der, place)
        if end > len(der):
            raise BadDer("an element is longer than what holds it")
        yield Element(tag, der[start:end], der[place:end])
        place = end


def first(der: bytes) -> Element:
    """Return the one element of the bytes.

    Raises:
        BadDer: there is none, or more follows it.
    """
    found = list(elements(der))
    if len(found) != 1:
        raise BadDer("not one element")
    return found[0]


def wrap(tag: int, *parts: bytes) -> bytes:
    """Return an element of a tag around the parts."""
    content = b"".join(parts)
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    size = (length.bit_length() + 7) // 8
    return bytes((tag, 0x80 | size)) + length.to_bytes(size, "big") + content


def sequence(*parts: bytes) -> bytes:
    """Return a SEQUENCE of parts."""
    return wrap(0x30, *parts)


def set_of(*parts: bytes) -> bytes:
    """Return a SET OF parts, in the order that DER demands."""
    return wrap(0x31, *sorted(parts))


def integer(value: int) -> bytes:
    """Return an INTEGER."""
    return wrap(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def enumerated(value: int) -> bytes:
    """Return an ENUMERATED below 128."""
    return bytes((0x0A, 1, value))


def octets(value: bytes) -> bytes:
    """Return an OCTET STRING."""
    return wrap(0x04, value)


def bits(value: bytes) -> bytes:
    """Return a BIT STRING of whole bytes."""
    return wrap(0x03, b"\0", value)


def explicit(number: int, *parts: bytes) -> bytes:
    """Return the parts under an explicit tag of the context."""
    return wrap(0xA0 | number, *parts)


def identifier(dotted: str) -> bytes:
    """Return an OBJECT IDENTIFIER."""
    arcs = [int(arc) for arc in dotted.split(".")]
    content = b"".join(_arc(arc) for arc in (arcs[0] * 40 + arcs[1], *arcs[2:]))
    return wrap(0x06, content)


def _arc(arc: int) -> bytes:
    groups = [arc & 0x7F]
    while arc := arc >> 7:
        groups.append(0x80 | arc & 0x7F)
    return bytes(reversed(groups))


def time(at: datetime) -> bytes:
    """Return a GeneralizedTime in whole seconds, UTC."""
    return wrap(0x18, at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode())


def short_time(at: datetime) -> bytes:
    """Return a UTCTime in whole seconds: two digits of a year before 2050."""
    return wrap(0x17, at.astimezone(UTC).strftime("%y%m%d%H%M%SZ").encode())


NULL = b"\x05\x00"
TRUE = b"\x01\x01\xff"
