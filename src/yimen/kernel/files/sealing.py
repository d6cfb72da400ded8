"""Seal contents at rest, in pieces that can be read from anywhere in the middle.

Stored form: mark (4 bytes), key version (2), salt (16), then pieces of 64 KiB, each with its tag
(16). Every content has a key of its own, the keyed hash of the salt under the versioned key, whose
suite says whether that is HMAC-SM3 and SM4-GCM or HMAC-SHA256 and AES-GCM. The nonce
counts the pieces and marks the last one, so that pieces cannot be moved, dropped or cut off. The
content's address is authenticated with each piece.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag

from yimen.kernel.crypto import fields, keystore
from yimen.kernel.crypto.fields import Unreadable
from yimen.keys.contracts import Key, Purpose
from yimen.pki.ciphers import SECRET, Aead, cipher

_MARK = b"YMS1"
_VERSION, _SALT, _TAG, _PIECE = 2, 16, 16, 64 * 1024
_HEAD = len(_MARK) + _VERSION + _SALT


def address_of(*, sha256: str) -> str:
    """Return the name of a content in the store: a keyed hash, which tells nothing of the content."""
    return fields.blind_index(column="kernel_file.content", value=sha256).hex()


def sealed_size(size: int) -> int:
    """Return how many bytes a content takes in the store."""
    return _HEAD + size + _TAG * max(1, -(-size // _PIECE))


def seal(*, source: BinaryIO, address: str) -> BinaryIO:
    """Return a reader of the content as it is to lie in the store."""
    return io.BufferedReader(_Sealing(source, address), _PIECE)


def is_sealed(source: BinaryIO) -> bool:
    """Say whether a stored content is sealed, and close its reader."""
    with source:
        return source.read(len(_MARK)) == _MARK


def version_of(source: BinaryIO) -> int | None:
    """Return the key version of a stored content, None where it lies open; close its reader."""
    with source:
        head = source.read(len(_MARK) + _VERSION)
    return int.from_bytes(head[len(_MARK) :], "big") if head.startswith(_MARK) else None


def unseal(*, source: BinaryIO, address: str) -> BinaryIO:
    """Return a reader of the content, which can be read from any place.

    A content of the time before sealing lies open under its SHA-256, to which it is held.

    Raises:
        Unreadable: the content was changed, cut or moved; perhaps only while it is read.
        KeyStoreError: its key is not here.
    """
    head = source.read(_HEAD)
    if head.startswith(_MARK):
        return io.BufferedReader(_Opening(source, head, address), _PIECE)
    with source:
        content = head + source.read()
    if hashlib.sha256(content).hexdigest() != address:
        raise Unreadable(f"content {address} was changed")
    return io.BytesIO(content)


def _cipher(key: Key, salt: bytes) -> Aead:
    return cipher(key.suite, key.hashed(salt)[:SECRET])


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class _Sealing(io.RawIOBase):
    """Gives out the sealed form of what it reads."""

    def __init__(self, source: BinaryIO, address: str) -> None:
        key, salt = keystore.installed().current(Purpose.FILE), os.urandom(_SALT)
        self._cipher = _cipher(key, salt)
        self._pieces = self._sealed(source, address.encode())
        self._left = _MARK + key.version.to_bytes(_VERSION, "big") + salt

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._left = self._left or next(self._pieces, b"")
        part, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)

    def _sealed(self, source: BinaryIO, address: bytes) -> Iterator[bytes]:
        number, piece = 0, source.read(_PIECE)
        while True:
            following = source.read(_PIECE)
            yield self._cipher.encrypt(_nonce(number, not following), piece, address)
            if not following:
                return
            number, piece = number + 1, following


class _Opening(io.RawIOBase):
    """Gives out the content of what was sealed, from any place."""

    def __init__(self, source: BinaryIO, head: bytes, address: str) -> None:
        version = int.from_bytes(head[len(_MARK) : -_SALT], "big")
        self._cipher = _cipher(keystore.installed().version(Purpose.FILE, version), head[-_SALT:])
        self._source, self._address = source, address.encode()
        sealed = source.seek(0, io.SEEK_END) - _HEAD
        self._pieces = max(1, -(-sealed // (_PIECE + _TAG)))
        self._size = sealed - self._pieces * _TAG
        if self._size < 1:
            raise Unreadable(f"content {address} was cut")
        self._at, self._held = 0, (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, (0, self._at, self._size)[whence] + offset)
        return self._at

    def close(self) -> None:
        self._source.close()
        super().close()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._at >= self._size:
            return 0
        number, start = divmod(self._at, _PIECE)
        if self._held[0] != number:
            self._held = (number, self._piece(number))
        part = self._held[1][start : start + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _piece(self, number: int) -> bytes:
        self._source.seek(_HEAD + number * (_PIECE + _TAG))
        stored, last = self._source.read(_PIECE + _TAG), number == self._pieces - 1
        try:
            return self._cipher.decrypt(_nonce(number, last), stored, self._address)
        except (InvalidTag, ValueError):
            raise Unreadable(
                f"content {self._address.decode()} was changed, cut or moved"
            ) from None
