"""Read the hotline's mailbox: each new letter is handed over, then marked as read.

A letter is marked only after it was taken; one that comes again is known by its Message-ID.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from yimen.hotline import public as hotline

_SECONDS = 20
_A_TIME = 20
_LARGEST = 25 * 1024 * 1024
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxDown(Exception):  # noqa: N818 -- the state of something outside, tried again later
    """The mailbox does not answer, or not in a way that can be read."""


def is_configured() -> bool:
    """Say whether this installation has a mailbox to read."""
    return bool(settings.YIMEN_IMAP.get("host"))


def read_new(*, at: datetime) -> int:
    """Hand over the letters that nobody has read, and return how many there were.

    Raises MailboxDown.
    """
    try:
        line = _opened(settings.YIMEN_IMAP)
        try:
            line.select("INBOX")
            count = 0
            for uid in _unread(line):
                hotline.take_mail(content=_content(line, uid), at=at)
                line.uid("STORE", uid, "+FLAGS", r"(\Seen)")
                count += 1
            return count
        finally:
            line.logout()
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        raise MailboxDown(type(error).__name__) from error


def _opened(account: dict[str, str]) -> imaplib.IMAP4:
    host, port = account["host"], int(account["port"])
    if account.get("security") == "none":
        if host not in _LOOPBACK:
            raise MailboxDown("no_tls")
        line = imaplib.IMAP4(host, port, timeout=_SECONDS)
    else:
        context = ssl.create_default_context(cafile=account.get("authority") or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        line = imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=_SECONDS)
    line.login(account["user"], account["password"])
    return line


def _unread(line: imaplib.IMAP4) -> Iterator[str]:
    _, found = line.uid("SEARCH", "UNSEEN")
    for uid in (found[0] or b"").split()[:_A_TIME]:
        yield uid.decode("ascii")


def _content(line: imaplib.IMAP4, uid: str) -> bytes:
    """Return a letter, or its head alone where it is larger than anything that is taken."""
    _, told = line.uid("FETCH", uid, "(RFC822.SIZE)")
    size = _SIZE.search(b" ".join(one for one in told if isinstance(one, bytes)))
    part = "BODY.PEEK[]" if size and int(size.group(1)) <= _LARGEST else "BODY.PEEK[HEADER]"
    _, found = line.uid("FETCH", uid, f"({part})")
    for one in found:
        if isinstance(one, tuple):
            return bytes(one[1])
    raise ValueError("no such letter")
