"""Knock at a camera's door before a film library is sent in: who answers, and why it does not open.

OpenCV says only that it could not open an address. Whether nothing answers, the password is wrong or
the path is, whoever is on duty must know; so one DESCRIBE (RFC 2326) is asked by ourselves, with the
name and the password of the address as Basic or Digest (RFC 2617). No address is ever logged.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import socket
import time
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

_LONGEST = 16_384
_RTSP = 554
_PART = re.compile(r'(\w+)=(?:"([^"]*)"|([^,\s]+))')
_MD5 = frozenset({"", "MD5"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a camera does not open; `heals` where it may come back untouched.

    `barred`: to ask again soon may lock the account at the camera.
    """

    words: str
    heals: bool = True
    barred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Door:
    host: str
    port: int
    bare: str
    user: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: int
    asks: tuple[str, ...]
    """What it asks who comes to prove."""


class _Strange(Exception):  # noqa: N818 -- an answer that is none of a camera
    """Somebody answered who does not speak RTSP."""


_WRONG_ADDRESS = Fault(words="地址写得不对，请核对", heals=False)
_SAID = {
    403: Fault(words="摄像头不让这个用户看，请在摄像头里给权限", heals=False, barred=True),
    404: Fault(words="地址里的路径不对，请核对"),
    453: Fault(words="摄像头接的人太多，接不进去"),
    503: Fault(words="摄像头忙，接不进去"),
}
_NO_PASSWORD = Fault(words="摄像头要用户名和密码，地址里没有写", heals=False, barred=True)
_WRONG_PASSWORD = Fault(words="用户名或者密码不对，请核对", heals=False, barred=True)


def is_address(address: str) -> bool:
    """Say whether an address names a camera: rtsp://, a host, and a port that can be."""
    return _door(address) is not None


def bare(address: str) -> str:
    """Return an address without what lies before its last @: the name and the password."""
    scheme, found, rest = address.partition("://")
    return f"{scheme}{found}{rest.rpartition('@')[2]}"


def find_fault(*, address: str, seconds: float) -> Fault | None:
    """Return why a camera does not open, or None where it does, or only a library can say."""
    door = _door(address)
    if door is None:
        return _WRONG_ADDRESS
    until = time.monotonic() + seconds
    try:
        with socket.create_connection((door.host, door.port), timeout=seconds) as line:
            answer = _describe(line, door, "", until)
            if answer.status == 401 and door.user:
                proof = _proof(answer.asks, door)
                if proof is None:
                    return None
                answer = _describe(line, door, proof, until)
    except TimeoutError:
        return Fault(words="摄像头没有应答，请看电源和网络")
    except ConnectionRefusedError:
        return Fault(words="摄像头没有开，或者端口不对")
    except _Strange:
        return Fault(words="应答的不像摄像头，请核对地址和端口")
    except (OSError, UnicodeError):
        return Fault(words="连不上摄像头，请看网络和地址")
    return _fault_of(answer.status, door)


def _fault_of(status: int, door: _Door) -> Fault | None:
    if status == 401:
        return _WRONG_PASSWORD if door.user else _NO_PASSWORD
    if 300 <= status < 400:
        return Fault(words="摄像头让改看别的地址，请核对地址", heals=False)
    if status in _SAID:
        return _SAID[status]
    return Fault(words=f"摄像头没有接受，代号 {status}") if status >= 400 else None


def _door(address: str) -> _Door | None:
    try:
        parts = urlsplit(address)
        port = parts.port or _RTSP
    except ValueError:
        return None
    if parts.scheme != "rtsp" or not parts.hostname or any(one.isspace() for one in address):
        return None
    return _Door(
        host=parts.hostname,
        port=port,
        bare=bare(address),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _describe(line: socket.socket, door: _Door, proof: str, until: float) -> _Answer:
    heads = [f"DESCRIBE {door.bare} RTSP/1.0", f"CSeq: {2 if proof else 1}"]
    heads += ["Accept: application/sdp", "User-Agent: yimen"]
    heads += [f"Authorization: {proof}"] if proof else []
    _patient(line, until)
    line.sendall("\r\n".join([*heads, "", ""]).encode())
    held = b""
    while b"\r\n\r\n" not in held:
        held += _received(line, until)
        if len(held) > _LONGEST or not b"RTSP/".startswith(held[:5]):
            raise _Strange
    head, _, body = held.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    told = [(name.strip().lower(), value.strip()) for name, _, value in _halves(lines)]
    length = next((value for name, value in told if name == "content-length"), "0")
    left = min(_LONGEST, int(length) if length.isdecimal() else 0) - len(body)
    while left > 0:
        left -= len(_received(line, until))
    status = first.split(" ")[1] if first.count(" ") else ""
    if not status.isdecimal():
        raise _Strange
    asks = tuple(value for name, value in told if name == "www-authenticate")
    return _Answer(status=int(status), asks=asks)


def _halves(lines: list[str]) -> list[tuple[str, str, str]]:
    return [one.partition(":") for one in lines]


def _patient(line: socket.socket, until: float) -> None:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(left)


def _received(line: socket.socket, until: float) -> bytes:
    _patient(line, until)
    content = line.recv(4_096)
    if not content:
        raise _Strange
    return content


def _proof(asks: tuple[str, ...], door: _Door) -> str | None:
    """Return what proves who comes, or None where only ways are asked that we do not know."""
    for one in sorted(asks, reverse=True):  # Digest before Basic
        scheme, _, told = one.partition(" ")
        said = {name.lower(): quoted or plain for name, quoted, plain in _PART.findall(told)}
        if scheme.lower() == "digest" and said.get("algorithm", "").upper() in _MD5:
            return _digest(said, door)
        if scheme.lower() == "basic":
            both = f"{door.user}:{door.password}".encode()
            return f"Basic {base64.b64encode(both).decode()}"
    return None


def _digest(said: dict[str, str], door: _Door) -> str:
    realm, nonce = said.get("realm", ""), said.get("nonce", "")
    inner = _md5(f"{door.user}:{realm}:{door.password}")
    outer, ours = _md5(f"DESCRIBE:{door.bare}"), secrets.token_hex(8)
    is_counted = "auth" in said.get("qop", "").replace(",", " ").split()
    between = f"{nonce}:00000001:{ours}:auth" if is_counted else nonce
    parts = [f'username="{door.user}", realm="{realm}", nonce="{nonce}", uri="{door.bare}"']
    parts += [f'response="{_md5(f"{inner}:{between}:{outer}")}"']
    parts += [f'opaque="{said["opaque"]}"'] if "opaque" in said else []
    parts += [f'qop=auth, nc=00000001, cnonce="{ours}"'] if is_counted else []
    return f"Digest {', '.join(parts)}"


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()  # as cameras ask
