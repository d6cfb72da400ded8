"""Read a mail as it comes: who wrote, what, with which files, or that nobody wrote it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parseaddr
from html.parser import HTMLParser

_MOST_PARTS, _MOST_FILES, _LONGEST = 60, 5, 4000
_ADDRESS = re.compile(r"^[^@\s<>\"]{1,64}@[A-Za-z0-9.-]{1,180}$")
_MACHINES = ("mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply")
_BULK = {"bulk", "junk", "list", "auto_reply"}
_QUIET = {"script", "style", "head", "title"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFile:
    """A file that came along."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRead:
    """A mail; `is_machine`: no person wrote it, so nobody is answered and no order made."""

    message_id: str
    sender: str
    sender_name: str
    subject: str
    text: str
    files: tuple[MailFile, ...]
    left_out: int
    is_machine: bool


def read_mail(*, content: bytes) -> MailRead:
    """Return what a mail says; one that is broken, nested or hostile as far as it can be read."""
    message = message_from_bytes(content, policy=policy.compat32)
    name, address = _sender(message)
    texts, files, left_out = _parts(message)
    return MailRead(
        message_id=_header(message, "Message-ID")[:400],
        sender=address,
        sender_name=name[:40],
        subject=_header(message, "Subject")[:200],
        text=_clean(texts)[:_LONGEST],
        files=files,
        left_out=left_out,
        is_machine=_is_machine(message, address),
    )


def _sender(message: Message) -> tuple[str, str]:
    try:
        name, address = parseaddr(_header(message, "From"))
    except (ValueError, IndexError, TypeError):
        return "", ""
    return (name, address.lower()) if _ADDRESS.match(address) else ("", "")


def _is_machine(message: Message, address: str) -> bool:
    automatic = _header(message, "Auto-Submitted").lower()
    named = address.partition("@")[0]
    return (
        not address
        or (automatic not in {"", "no"})
        or _header(message, "Precedence").lower() in _BULK
        or _header(message, "Return-Path") == "<>"
        or message.get_content_type() == "multipart/report"
        or any(
            message.get(one) is not None
            for one in ("X-Autoreply", "X-Autorespond", "List-Id", "List-Unsubscribe")
        )
        or named in _MACHINES
    )


def _parts(message: Message) -> tuple[list[str], tuple[MailFile, ...], int]:
    plain: list[str] = []
    rich: list[str] = []
    files: list[MailFile] = []
    left_out = 0
    for number, part in enumerate(_walked(message)):
        if number >= _MOST_PARTS:
            left_out += 1
            continue
        name = _file_name(part)
        kind = part.get_content_type()
        body = _bytes_of(part)
        if not name and kind in {"text/plain", "text/html"}:
            text = _decoded(part, body)
            (plain if kind == "text/plain" else rich).append(text)
        elif not body:
            continue
        elif len(files) < _MOST_FILES:
            files.append(MailFile(name=name or "附件", media_type=kind, content=body))
        else:
            left_out += 1
    return plain or [_without_marks(one) for one in rich], tuple(files), left_out


def _walked(message: Message) -> Iterator[Message]:
    """Yield the leaves of a mail; a mail inside a mail is not opened."""
    waiting, seen = [message], 0
    while waiting and seen < _MOST_PARTS * 4:
        part = waiting.pop(0)
        seen += 1
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting[:0] = [one for one in inner if isinstance(one, Message)]
        elif part.get_content_maintype() != "message":
            yield part


def _bytes_of(part: Message) -> bytes:
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError, UnicodeError):
        return b""
    return found if isinstance(found, bytes) else b""


def _decoded(part: Message, body: bytes) -> str:
    named = str(part.get_content_charset() or "utf-8")
    for encoding in (named, "utf-8", "gb18030"):
        try:
            return body.decode(encoding)
        except (LookupError, UnicodeError, ValueError):
            continue
    return body.decode("utf-8", "replace")


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError, UnicodeError):
        return ""
    return _one_line(_words_of(name))[:120] if name else ""


def _header(message: Message, name: str) -> str:
    return _one_line(_words_of(message.get(name, "")))


def _words_of(value: object) -> str:
    """Return an encoded header in words; one that cannot be decoded as it stands."""
    reader = EmailMessage(policy=policy.default)
    try:
        reader["Subject"] = _one_line(str(value))
        return str(reader["Subject"])
    except (ValueError, LookupError, IndexError, TypeError, AttributeError, UnicodeError):
        return str(value)


def _one_line(text: str) -> str:
    sound = text.encode("utf-8", "replace").decode("utf-8", "replace")
    return " ".join("".join(max(mark, " ") for mark in sound).split())


def _clean(texts: list[str]) -> str:
    joined = "\n".join(texts).encode("utf-8", "replace").decode("utf-8")
    sound = "".join(mark for mark in joined if mark >= " " or mark in "\n\t")
    lines = [line.rstrip() for line in sound.split("\n")]
    kept: list[str] = []
    for line in lines:
        if line.startswith(">") or (line.startswith("----") and "原始邮件" in line):
            continue
        kept.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


class _Words(HTMLParser):
    """Collects the words of a page; scripts and styles are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where words are not for people, and where a line begins."""
        self._quiet += tag in _QUIET
        if tag in {"br", "p", "div", "li", "tr"}:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Note where words are for people again."""
        if tag in _QUIET and self._quiet:
            self._quiet -= 1

    def handle_data(self, data: str) -> None:
        """Keep what people read."""
        if not self._quiet:
            self.found.append(data)


def _without_marks(text: str) -> str:
    reader = _Words()
    try:
        reader.feed(text[: _LONGEST * 20])
    except (ValueError, AssertionError, RecursionError):
        return ""
    return "".join(reader.found)
