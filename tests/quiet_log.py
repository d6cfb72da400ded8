"""What a whole run of the tests wrote into its log, searched for what must never stand there.

Every process of a run listens to everything that an installation logs and more. Beside it the places
are watched through which secrets pass: what is encrypted or turned into an index, hashed as a
password, drawn at random as a code or token, or used as the key of a session. At the end no word of
the log may be one of these, an ID number or a telephone.
"""

from __future__ import annotations

import logging
import re
import secrets as chance
import sys
from base64 import b32encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

_ID_NUMBER = re.compile(r"439981(?:19|20)\d{9}[\dX]")
_TELEPHONE = re.compile(r"1[3-9]\d{9}")
_WORDS = (re.compile(r"[A-Za-z0-9_-]{6,}"), re.compile(r"[A-Za-z0-9]{6,}"))
_ONE_WORD = re.compile(r"[A-Za-z0-9_-]{6,}")
_CODE = re.compile(r"验证码是 (\d{6})")
_PRIVATE_KEY = re.compile(r"^[A-Za-z0-9+/]{20,}=*$", re.MULTILINE)
_NOT_SECRET = {"identity_secret.rate"}
"""The keys of rates are addresses and names."""
_HELD_TO_WARNINGS = {"httpx", "httpcore"}
"""They write whole addresses, and every installation's settings hold them to warnings."""
_SHORTEST_PASSWORD = 8


class Listener(logging.Handler):
    """Keeps what is logged and what is secret, and says which lines tell a secret."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
        self.lines: list[str] = []
        self.secrets: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line with its traceback."""
        quiet = record.name.partition(".")[0] in _HELD_TO_WARNINGS
        if not quiet or record.levelno >= logging.WARNING:
            self.lines.append(self.format(record))

    def learn(self, text: str) -> None:
        """Remember what is secret in a text: all of it, a code, or the lines of a private key."""
        if _ONE_WORD.fullmatch(text):
            self.secrets.add(text)
        self.secrets.update(_CODE.findall(text))
        if "PRIVATE KEY" in text:
            self.secrets.update(map(_longest_word, _PRIVATE_KEY.findall(text)))

    def learn_bytes(self, plain: bytes) -> None:
        """Remember what is secret in bytes: a text, or the secret of an authenticator as shown."""
        try:
            self.learn(plain.decode())
        except UnicodeDecodeError:
            self.secrets.add(b32encode(plain).decode().rstrip("="))

    def told(self) -> list[str]:
        """Return the lines that tell a secret."""
        return [line for line in self.lines if self._tells(line)]

    def _tells(self, line: str) -> bool:
        words = {word for pattern in _WORDS for word in pattern.findall(line)}
        return bool(words & self.secrets) or any(
            _ID_NUMBER.fullmatch(word) or _TELEPHONE.fullmatch(word) for word in words
        )

    @contextmanager
    def apart(self) -> Iterator[list[str]]:
        """Take what is logged in a block out of the run, and give the lines that tell a secret."""
        found: list[str] = []
        before, self.lines = self.lines, []
        try:
            yield found
        finally:
            found += self.told()
            self.lines = before


def _longest_word(line: str) -> str:
    return max(_WORDS[1].findall(line), key=len, default="")


@contextmanager
def listening() -> Iterator[Listener]:
    """Listen to the log and to the places of secrets for a block."""
    listener, patch = Listener(), pytest.MonkeyPatch()
    root, ours = logging.getLogger(), logging.getLogger("yimen")
    level = ours.level
    _watch(listener, patch)
    root.addHandler(listener)
    ours.setLevel(logging.DEBUG)
    try:
        yield listener
    finally:
        ours.setLevel(level)
        root.removeHandler(listener)
        patch.undo()


def _watch(listener: Listener, patch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth import hashers
    from django.contrib.sessions.backends.base import SessionBase

    from yimen.kernel.crypto import fields

    def of_column(*, column: str, value: str) -> None:
        if column not in _NOT_SECRET:
            listener.learn(value.rpartition("\x00")[2])

    def of_password(password: str | None, *_: object, **__: object) -> None:
        if password and len(password) >= _SHORTEST_PASSWORD:
            listener.learn(password)

    _everywhere(patch, fields.blind_index, before=of_column)
    _everywhere(
        patch,
        fields.encrypt_field,
        before=lambda *, plaintext, **_: listener.learn_bytes(plaintext),
    )
    for hashing in (hashers.make_password, hashers.check_password):
        _everywhere(patch, hashing, before=of_password)
    for place, name in ((chance, "token_urlsafe"), (SessionBase, "_get_new_session_key")):
        patch.setattr(place, name, _with_answer(getattr(place, name), listener.learn))


def _everywhere(
    patch: pytest.MonkeyPatch, told: Callable[..., Any], *, before: Callable[..., object]
) -> None:
    """Let a function tell what it is given, wherever a module has taken it."""

    def telling(*args: Any, **named: Any) -> Any:
        before(*args, **named)
        return told(*args, **named)

    for module in list(sys.modules.values()):
        for name, value in list(vars(module).items()) if hasattr(module, "__dict__") else ():
            if value is told:
                patch.setattr(module, name, telling)


def _with_answer(told: Callable[..., str], after: Callable[[str], None]) -> Callable[..., str]:
    def telling(*args: Any, **named: Any) -> str:
        answer = told(*args, **named)
        after(answer)
        return answer

    return telling
