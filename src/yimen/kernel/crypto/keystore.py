"""The key store: one file that only its owner can read, holding keys by purpose and version.

Losing it loses every encrypted field; it belongs into the backup that is kept apart from the data.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.conf import settings

_FILE = "kernel-keys.json"


class Purpose(StrEnum):
    """What a key is for, and how long it is."""

    FIELD = "field"
    INDEX = "index"
    LEDGER = "ledger"
    FILE = "file"

    @property
    def size(self) -> int:
        """Return the key's length in bytes: SM4 takes 16, HMAC-SM3 and Ed25519 take 32."""
        return 16 if self is Purpose.FIELD else 32


class KeyStoreError(Exception):
    """The key store cannot be read, lacks a key, or lies open to others."""


@dataclass(frozen=True, slots=True)
class Key:
    """One version of a key."""

    version: int
    secret: bytes


class KeyStore:
    """Keys of one installation; reading is from memory, making a key writes the file."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._keys: dict[str, dict[int, bytes]] = {}
        self._read_at = 0

    def current(self, purpose: Purpose) -> Key:
        """Return the newest key of a purpose, made at its first use.

        Raises:
            KeyStoreError: the file is open to others or broken.
        """
        if purpose not in self._keys or self._written() != self._read_at:
            self._load_or_make(purpose)  # a key that another process made counts at once
        version = max(self._keys[purpose])
        return Key(version, self._keys[purpose][version])

    def version(self, purpose: Purpose, version: int) -> Key:
        """Return one version of a key.

        Raises:
            KeyStoreError: there is no such version, for instance after a restore without keys.
        """
        if version not in self._keys.get(purpose, {}):
            self._keys |= self._read()
        try:
            return Key(version, self._keys[purpose][version])
        except KeyError:
            raise KeyStoreError(
                f"密钥文件 {self._path} 里没有 {purpose} 第 {version} 版密钥。"
                "请从单独保存的备份里取回这个文件。"
            ) from None

    def rotate(self, purpose: Purpose) -> Key:
        """Make a new version of a key; older ones stay, to read what they wrote.

        Raises:
            ValueError: the index key has no versions, since a new one would find nothing.
        """
        if purpose is Purpose.INDEX:
            raise ValueError("a new index key finds nothing that was indexed before")
        with self._locked():
            keys = self._read()
            versions = keys.setdefault(purpose, {})
            versions[max(versions, default=0) + 1] = secrets.token_bytes(purpose.size)
            self._write(keys)
            self._keys = keys
        return self.current(purpose)

    def _written(self) -> int:
        try:
            return self._path.stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def _load_or_make(self, purpose: Purpose) -> None:
        written = self._written()
        keys = self._read()
        if purpose not in keys:
            with self._locked():
                keys = self._read()
                if purpose not in keys:
                    keys[purpose] = {1: secrets.token_bytes(purpose.size)}
                    self._write(keys)
                written = self._written()
        self._keys, self._read_at = keys, written

    def _locked(self) -> _Lock:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _Lock(self._path.with_suffix(".lock"))

    def _read(self) -> dict[str, dict[int, bytes]]:
        try:
            status = self._path.stat()
            text = self._path.read_text()
        except FileNotFoundError:
            return {}
        if status.st_mode & 0o077:
            raise KeyStoreError(
                f"密钥文件 {self._path} 别人也能读，已停止使用。请执行 chmod 600 {self._path}。"
            )
        try:
            raw = json.loads(text)
            return {
                purpose: {int(v): base64.b64decode(key) for v, key in versions.items()}
                for purpose, versions in raw.items()
            }
        except (ValueError, AttributeError) as broken:
            raise KeyStoreError(f"密钥文件 {self._path} 已损坏，请从备份恢复。") from broken

    def _write(self, keys: dict[str, dict[int, bytes]]) -> None:
        text = json.dumps(
            {
                purpose: {str(v): base64.b64encode(key).decode() for v, key in versions.items()}
                for purpose, versions in keys.items()
            }
        )
        temporary = self._path.with_suffix(f".{os.getpid()}.new")
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._path)


class _Lock:
    """A file lock, so that two processes do not each make a first key."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._handle = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
        fcntl.flock(self._handle, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)


@cache
def _store_at(folder: Path) -> KeyStore:
    return KeyStore(folder)


def installed() -> KeyStore:
    """Return the key store of this installation."""
    return _store_at(Path(settings.YIMEN_KEYS_FOLDER))
