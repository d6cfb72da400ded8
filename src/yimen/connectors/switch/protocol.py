"""The Event Socket's frames, read from whatever pieces arrive and written one command each; pure.

A frame is a block of headers, an empty line, and a body where a length was told. Events carry a block
of headers of their own in the body, their values percent-encoded. What is longer than any honest
frame, or cannot be read, ends the line: afterwards nobody knows where the next frame begins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

LONGEST_HEAD, LONGEST_BODY, MOST_HEADERS = 64 * 1024, 1024 * 1024, 800
AUTH, REPLY, RESPONSE = "auth/request", "command/reply", "api/response"
EVENT, GOODBYE, REJECTED = "text/event-plain", "text/disconnect-notice", "text/rude-rejection"


class Malformed(Exception):  # noqa: N818 -- the state of something outside
    """What came is no frame of this protocol; the line cannot go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One frame: its headers and its body."""

    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def kind(self) -> str:
        """Return what the frame is."""
        return self.headers.get("Content-Type", "")

    @property
    def reply(self) -> str:
        """Return the answer to a command: `+OK …` or `-ERR …`."""
        return self.headers.get("Reply-Text", "")

    @property
    def text(self) -> str:
        """Return the body as text; bytes that are no UTF-8 become a mark."""
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event: its headers, decoded, and its body where it has one."""

    headers: Mapping[str, str]
    body: str = ""

    @property
    def name(self) -> str:
        """Return what happened."""
        return self.headers.get("Event-Name", "")

    def value(self, name: str) -> str:
        """Return a header, empty where it is not there."""
        return self.headers.get(name, "")


class Reader:
    """Makes frames of pieces as they come."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._held = b""

    def feed(self, piece: bytes) -> list[Frame]:
        """Return the frames that are whole now. Raises Malformed."""
        self._held += piece
        found = []
        while (frame := self._next()) is not None:
            found.append(frame)
        return found

    def _next(self) -> Frame | None:
        self._held = self._held.lstrip(b"\r\n")
        head, gap, rest = self._held.partition(b"\n\n")
        if not gap:
            if len(self._held) > LONGEST_HEAD:
                raise Malformed("head too long")
            return None
        if len(head) > LONGEST_HEAD:
            raise Malformed("head too long")
        headers = _headers(head.decode("utf-8", "replace"))
        length = _length(headers)
        if len(rest) < length:
            return None
        self._held = rest[length:]
        return Frame(headers=headers, body=rest[:length])


def event_of(frame: Frame) -> Event:
    """Return the event that a frame carries. Raises Malformed."""
    head, _, rest = frame.text.partition("\n\n")
    headers = {name: unquote(value) for name, value in _headers(head).items()}
    length = _length(headers)
    return Event(headers=headers, body=rest.encode()[:length].decode("utf-8", "replace"))


def command(words: str, **headers: str) -> bytes:
    """Return a command as it is sent. Raises Malformed for words that would be two commands."""
    lines = [words, *(f"{name}: {value}" for name, value in headers.items())]
    if any(mark in line for line in lines for mark in "\r\n\0"):
        raise Malformed("a command of several lines")
    return ("\n".join(lines) + "\n\n").encode()


def _headers(head: str) -> dict[str, str]:
    lines = [line.strip("\r") for line in head.split("\n") if line.strip()]
    if len(lines) > MOST_HEADERS:
        raise Malformed("too many headers")
    found: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise Malformed("a header without a colon")
        found.setdefault(name.strip(), value.strip())
    return found


def _length(headers: Mapping[str, str]) -> int:
    told = headers.get("Content-Length", "0")
    if not (told.isascii() and told.isdigit()) or len(told) > 9 or int(told) > LONGEST_BODY:
        raise Malformed("no length, or too long")
    return int(told)
