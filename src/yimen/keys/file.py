"""Keys in one file that only its owner can read, encrypted where a secret is configured.

Without a secret, who may read the file has the keys; with one (from the environment, never in a
backup) he must know it too: scrypt (RFC 7914), then SM4-GCM over the whole list.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from yimen.keys.contracts import Key, KeyStoreError, Purpose
from yimen.pki import ciphers
from yimen.pki.contracts import SuiteName

NAME = "kernel-keys.json"
_SALT = 16
_COST = 2**15
_TRIES, _WAIT_SECONDS = 20, 0.05
_BOUND = b"yimen.keys"
_Held = dict[str, dict[int, Key]]


class FileKeys:
    """Keys of one installation; reading is from memory, making a key writes the file."""

    def __init__(self, folder: Path, *, secret: str = "", suite: SuiteName = SuiteName.SM) -> None:
        self._path = folder / NAME
        self._secret, self._suite = secret, suite
        self._keys: _Held = {}
        self._read_at = 0
        self._salt, self._lock_key = b"", b""

    def newest(self, purpose: Purpose) -> int:
        """Return the newest version of a purpose, made at its first use.

        Where the file is gone, what is in memory still finds and reads; nothing new is encrypted, for
        it would be lost with this process.
        """
        written = self._written()
        if purpose not in self._keys or written != self._read_at:
            if self._read_at and not written:
                if purpose is Purpose.INDEX and purpose in self._keys:
                    return max(self._keys[purpose])
                raise self._lost()
            self._load_or_make(purpose)  # a key that another process made counts at once
        return max(self._keys[purpose])

    def current(self, purpose: Purpose) -> Key:
        """Return the newest key of a purpose. Raises KeyStoreError: open to others, or broken."""
        return self.version(purpose, self.newest(purpose))

    def version(self, purpose: Purpose, version: int) -> Key:
        """Return one version of a key. Raises KeyStoreError, for instance without the file."""
        if purpose.signs:
            raise KeyStoreError(f"{purpose} 密钥只用来签名，不给出去。")
        return self._held(purpose, version)

    def rotate(self, purpose: Purpose, *, suite: SuiteName | None = None) -> int:
        """Make a new version of a key and return it. Raises ValueError for the index key."""
        if purpose is Purpose.INDEX:
            raise ValueError("a new index key finds nothing that was indexed before")
        with self._locked():
            keys = self._read()
            _add(keys, purpose, suite or self._suite)
            self._write(keys)
            self._keys = keys
        return self.newest(purpose)

    def sign(self, purpose: Purpose, *, version: int, message: bytes) -> bytes:
        """Return an Ed25519 signature of 64 bytes."""
        return self._signing(purpose, version).sign(message)

    def public_key(self, purpose: Purpose, *, version: int) -> bytes:
        """Return the 32 bytes of the public key."""
        key = self._signing(purpose, version).public_key()
        return key.public_bytes(Encoding.Raw, PublicFormat.Raw)

    def is_protected(self) -> bool:
        """Say whether the file is encrypted; one that is not there yet will be as configured."""
        try:
            return "sealed" in json.loads(self._path.read_text())
        except FileNotFoundError:
            return bool(self._secret)
        except ValueError:
            return False

    def protect(self) -> None:
        """Write the file anew, encrypted under the configured secret. Raises KeyStoreError."""
        if not self._secret:
            raise KeyStoreError("没有设置 YIMEN_KEYS_SECRET，密钥文件不能加密。")
        with self._locked():
            self._write(self._read())

    def _signing(self, purpose: Purpose, version: int) -> Ed25519PrivateKey:
        if not purpose.signs:
            raise KeyStoreError(f"{purpose} 密钥不是用来签名的。")
        return Ed25519PrivateKey.from_private_bytes(self._held(purpose, version).secret)

    def _held(self, purpose: Purpose, version: int) -> Key:
        with suppress(KeyError):
            return self._keys[purpose][version]
        self._keys |= self._read()
        try:
            return self._keys[purpose][version]
        except KeyError:
            if not self._written():
                raise self._lost() from None
            raise KeyStoreError(
                f"密钥文件 {self._path} 里没有 {purpose} 第 {version} 版密钥。"
                "请从单独保存的备份里取回这个文件。"
            ) from None

    def _written(self) -> int:
        try:
            return self._path.stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def _load_or_make(self, purpose: Purpose) -> None:
        written = self._written()
        keys = self._read()
        if purpose not in keys:
            keys, written = self._made(purpose)
        self._keys, self._read_at = keys, written

    def _made(self, purpose: Purpose) -> tuple[_Held, int]:
        """Return the keys with one of this purpose, made by whoever holds the lock first.

        A lock without keys was left by a process that is about to write its first, or the file is
        lost. Who finds it waits outside the lock, or the other could never write.
        """
        is_first = not self._path.with_suffix(".lock").exists()
        for _ in range(_TRIES):
            with self._locked():
                keys = self._read()
                if (keys or is_first) and purpose not in keys:
                    _add(keys, purpose, self._suite)
                    self._write(keys)
                if keys:
                    return keys, self._written()
            time.sleep(_WAIT_SECONDS)
        raise self._lost()

    def _lost(self) -> KeyStoreError:
        return KeyStoreError(
            f"密钥文件 {self._path} 不见了。加密的内容还在数据库里，没有它谁也读不出。"
            "请马上从单独保存的备份里取回这个文件，放回原处，权限设成 600；不要新建。"
        )

    def _locked(self) -> _Lock:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _Lock(self._path.with_suffix(".lock"))

    def _read(self) -> _Held:
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
            raw = self._opened(raw) if "sealed" in raw else raw
            return {
                purpose: {int(number): _key(int(number), text) for number, text in versions.items()}
                for purpose, versions in raw.items()
            }
        except (ValueError, AttributeError) as broken:
            raise KeyStoreError(f"密钥文件 {self._path} 已损坏，请从备份恢复。") from broken

    def _write(self, keys: _Held) -> None:
        text = json.dumps(
            {
                purpose: {
                    str(number): f"{key.suite}:{base64.b64encode(key.secret).decode()}"
                    for number, key in versions.items()
                }
                for purpose, versions in keys.items()
            }
        )
        temporary = self._path.with_suffix(f".{os.getpid()}.new")
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(self._sealed(text) if self._secret else text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._path)

    def _sealed(self, text: str) -> str:
        salt = self._salt or secrets.token_bytes(_SALT)
        nonce = secrets.token_bytes(ciphers.NONCE)
        cipher = ciphers.cipher(SuiteName.SM, self._key_of(salt))
        parts = {"salt": salt, "text": nonce + cipher.encrypt(nonce, text.encode(), _BOUND)}
        coded = {name: base64.b64encode(part).decode() for name, part in parts.items()}
        return json.dumps({"sealed": "scrypt+sm4-gcm", **coded})

    def _opened(self, raw: dict[str, str]) -> dict[str, dict[str, str]]:
        if not self._secret:
            raise KeyStoreError(
                f"密钥文件 {self._path} 是加密的：请设置 YIMEN_KEYS_SECRET（或 YIMEN_KEYS_SECRET_FILE）。"
            )
        salt, stored = base64.b64decode(raw["salt"]), base64.b64decode(raw["text"])
        cipher = ciphers.cipher(SuiteName.SM, self._key_of(salt))
        try:
            text = cipher.decrypt(stored[: ciphers.NONCE], stored[ciphers.NONCE :], _BOUND)
        except InvalidTag:
            raise KeyStoreError(
                f"密钥文件 {self._path} 打不开：YIMEN_KEYS_SECRET 不对，或者文件被改过。"
            ) from None
        opened: dict[str, dict[str, str]] = json.loads(text)
        return opened

    def _key_of(self, salt: bytes) -> bytes:
        if salt != self._salt:  # a tenth of a second each, so it is kept
            self._lock_key = hashlib.scrypt(
                self._secret.encode(), salt=salt, n=_COST, r=8, p=1, maxmem=2**26, dklen=16
            )
            self._salt = salt
        return self._lock_key


def _add(keys: _Held, purpose: Purpose, suite: SuiteName) -> None:
    versions = keys.setdefault(purpose, {})
    number = max(versions, default=0) + 1
    versions[number] = Key(number, suite, secrets.token_bytes(purpose.size))


def _key(number: int, text: str) -> Key:
    # Before suites were chosen, a key was written without its own: all of them were of SM.
    suite, _, coded = text.rpartition(":")
    return Key(number, SuiteName(suite or SuiteName.SM), base64.b64decode(coded))


class _Lock:
    """A file lock, so that two processes do not each make a first key."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._handle = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
        fcntl.flock(self._handle, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)
