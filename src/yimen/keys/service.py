"""Keys in a process of their own, asked over a Unix socket.

Only that process reads the key file and knows its secret; it may run as another user of the machine.
Who asks must be a user that it lets in, by what the system says of the caller and not by what he
says. A message is four bytes of length and JSON. Keys that encrypt are lent and stay in the
caller's memory, because a page opens hundreds of values; keys that sign are never given out.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any

from yimen.keys.contracts import Key, KeyStore, KeyStoreError, Purpose
from yimen.pki.contracts import SuiteName

_LENGTH = struct.Struct(">I")
_PEER = struct.Struct("3i")
_LONGEST = 1024 * 1024
_PATIENCE_SECONDS = 5.0
_FRESH_SECONDS = 1.0


class KeyServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Lends and uses the keys of a store to the users that are let in."""

    daemon_threads = True

    def __init__(self, *, path: Path, keys: KeyStore, users: Collection[int]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        path.unlink(missing_ok=True)
        self.keys, self.users = keys, frozenset(users)
        super().__init__(str(path), _Asked)
        path.chmod(0o666)  # who may ask is decided by the user who asks, see `is_let_in`

    def is_let_in(self, connection: socket.socket) -> bool:
        """Say whether the process at the other end belongs to a user who may ask."""
        peer = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
        return _PEER.unpack(peer)[1] in self.users

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to one question, or the sentence of a refusal."""
        try:
            return self._answer(asked["ask"], Purpose(asked["purpose"]), asked)
        except KeyStoreError as refused:
            return {"refused": str(refused)}
        except (KeyError, ValueError, TypeError):
            return {"refused": "密钥服务没有看懂这个请求。"}

    def _answer(self, ask: str, purpose: Purpose, asked: dict[str, Any]) -> dict[str, Any]:
        match ask:
            case "newest":
                return {"version": self.keys.newest(purpose)}
            case "version":
                key = self.keys.version(purpose, int(asked["version"]))
                return {"suite": key.suite, "secret": base64.b64encode(key.secret).decode()}
            case "rotate":
                suite = SuiteName(asked["suite"]) if asked.get("suite") else None
                return {"version": self.keys.rotate(purpose, suite=suite)}
            case "sign":
                message = base64.b64decode(asked["message"])
                made = self.keys.sign(purpose, version=int(asked["version"]), message=message)
                return {"bytes": base64.b64encode(made).decode()}
            case "public":
                public = self.keys.public_key(purpose, version=int(asked["version"]))
                return {"bytes": base64.b64encode(public).decode()}
        raise ValueError(ask)


class _Asked(socketserver.BaseRequestHandler):
    """One caller, as long as he stays."""

    def handle(self) -> None:
        server = self.server
        assert isinstance(server, KeyServer)
        if not server.is_let_in(self.request):
            self._refuse()
            return
        while (asked := _receive(self.request)) is not None:
            _send(self.request, server.answer(asked))

    def _refuse(self) -> None:
        """Hear the question out before the refusal: who is cut off while he asks reads no answer."""
        self.request.settimeout(_PATIENCE_SECONDS)
        with contextlib.suppress(OSError):
            _receive(self.request)
            _send(self.request, {"refused": "密钥服务不认识这个系统用户，没有回答。"})


class ServiceKeys:
    """The keys of a service, in the place of a file. Safe between threads and after a fork."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._link: tuple[int, socket.socket] | None = None
        self._keys: dict[tuple[Purpose, int], Key] = {}
        self._newest: dict[Purpose, tuple[float, int]] = {}

    def newest(self, purpose: Purpose) -> int:
        """Return the newest version; one that another process made counts within a second."""
        until, number = self._newest.get(purpose, (0.0, 0))
        if time.monotonic() > until:
            number = int(self._ask("newest", purpose)["version"])
            self._newest[purpose] = (time.monotonic() + _FRESH_SECONDS, number)
        return number

    def current(self, purpose: Purpose) -> Key:
        """Return the newest key of a purpose."""
        return self.version(purpose, self.newest(purpose))

    def version(self, purpose: Purpose, version: int) -> Key:
        """Return one version of a key, asked for once and then kept in memory."""
        held = self._keys.get((purpose, version))
        if held is None:
            answer = self._ask("version", purpose, version=version)
            held = Key(version, SuiteName(answer["suite"]), base64.b64decode(answer["secret"]))
            self._keys[purpose, version] = held
        return held

    def rotate(self, purpose: Purpose, *, suite: SuiteName | None = None) -> int:
        """Have a new version made and return it. Raises ValueError for the index key."""
        if purpose is Purpose.INDEX:
            raise ValueError("a new index key finds nothing that was indexed before")
        made = int(self._ask("rotate", purpose, suite=suite)["version"])
        self._newest.pop(purpose, None)
        return made

    def sign(self, purpose: Purpose, *, version: int, message: bytes) -> bytes:
        """Have a message signed there."""
        text = base64.b64encode(message).decode()
        answer = self._ask("sign", purpose, version=version, message=text)
        return base64.b64decode(answer["bytes"])

    def public_key(self, purpose: Purpose, *, version: int) -> bytes:
        """Return the 32 bytes of the public key."""
        return base64.b64decode(self._ask("public", purpose, version=version)["bytes"])

    def close(self) -> None:
        """Close the connection; the next question opens another."""
        with self._lock:
            self._drop()

    def _ask(self, ask: str, purpose: Purpose, **named: Any) -> dict[str, Any]:
        with self._lock:
            for again in (True, False):
                try:
                    link = self._linked()
                    _send(link, {"ask": ask, "purpose": purpose, **named})
                    answer = _receive(link)
                    if answer is not None:
                        break
                except OSError as down:
                    if not again:
                        raise KeyStoreError(
                            f"密钥服务 {self._path} 没有应答：加密的内容暂时读不出，也写不进。"
                            "请启动 ./yimen keys serve。"
                        ) from down
                self._drop()  # it was started anew, perhaps; once more
            else:
                raise KeyStoreError(f"密钥服务 {self._path} 断开了连接。")
        if "refused" in answer:
            raise KeyStoreError(answer["refused"])
        return answer

    def _drop(self) -> None:
        if self._link is not None and self._link[0] == os.getpid():
            self._link[1].close()
        self._link = None

    def _linked(self) -> socket.socket:
        if self._link is None or self._link[0] != os.getpid():
            link = socket.socket(socket.AF_UNIX)
            self._link = (os.getpid(), link)
            link.settimeout(_PATIENCE_SECONDS)
            link.connect(str(self._path))
        return self._link[1]


def _send(link: socket.socket, message: dict[str, Any]) -> None:
    content = json.dumps(message).encode()
    link.sendall(_LENGTH.pack(len(content)) + content)


def _receive(link: socket.socket) -> dict[str, Any] | None:
    head = _exactly(link, _LENGTH.size)
    if head is None:
        return None
    (size,) = _LENGTH.unpack(head)
    content = _exactly(link, size) if size <= _LONGEST else None
    try:
        found = json.loads(content or b"null")
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _exactly(link: socket.socket, size: int) -> bytes | None:
    read = b""
    while len(read) < size:
        part = link.recv(size - len(read))
        if not part:
            return None
        read += part
    return read
