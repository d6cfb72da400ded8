"""A simulated camera: a real RTSP server that sends pictures as RTP inside its one connection.

It answers OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER and TEARDOWN (RFC 2326), asks for a name and a
password where it has some (Basic or Digest), and sends JPEG (RFC 2435) over the interleaved
connection. It can be unplugged, fall silent, become deaf, flood and send rubbish. It knows only its
own folder of pictures and calls nobody. No real camera was ever attached.

    python -m yimen.hall.simulator --pictures frames/ --port 8554 --user admin --password secret
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import re
import secrets
import socketserver
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BufferedIOBase
from pathlib import Path
from typing import Protocol

from yimen.hall.simulated_pictures import CLOCK, PAYLOAD_TYPE, Packets, Picture, picture_of

_REALM = "simulated camera"
_METHODS = "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN"
_WORDS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    454: "Session Not Found",
    455: "Method Not Valid in This State",
    461: "Unsupported Transport",
    501: "Not Implemented",
}
_LONGEST = 16_384
_PATIENCE_SECONDS = 30.0
_REPORT_EVERY = 5.0
_SINCE_1900 = 2_208_988_800
_OPEN = frozenset({"OPTIONS"})
"""What is answered before a camera asks who it is."""
_LINE = re.compile(r'(\w+)=(?:"([^"]*)"|([^,\s]+))')


@dataclass(slots=True, kw_only=True)
class Manners:
    """How the camera behaves; may be changed while it runs."""

    frames: Sequence[bytes]
    a_second: float = 5.0
    user: str = ""
    password: str = ""
    scheme: str = "digest"
    path: str = "/live"
    silent: bool = False
    deaf: bool = False
    rubbish: Sequence[bytes] = field(default_factory=tuple)
    """Payloads that are sent as they are, in turn, instead of the pictures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request of RTSP."""

    method: str
    address: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is answered to it."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


class _Sends(Protocol):
    def __call__(self, content: bytes, /) -> object: ...


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads, block_on_close = True, True, False

    def __init__(self, camera: RtspCamera, port: int) -> None:
        self.camera = camera
        super().__init__(("127.0.0.1", port), _Visit)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: visitors leave as they like."""


class RtspCamera:
    """A camera at a port of this machine; plugged in until it is unplugged."""

    def __init__(self, manners: Manners, *, port: int = 0) -> None:
        """Stand ready at a port, any that is free for 0."""
        self.manners, self.port = manners, port
        self.asked: list[str] = []
        """The methods that came, for who wants to see that the real protocol was spoken."""
        self._server: _Server | None = None
        self._visits: set[_Visit] = set()
        self._lock = threading.Lock()
        self.plug_in()

    @property
    def address(self) -> str:
        """Return the address with the name and the password in it."""
        manners = self.manners
        who = f"{manners.user}:{manners.password}@" if manners.user else ""
        return f"rtsp://{who}127.0.0.1:{self.port}{manners.path}"

    def plug_in(self) -> None:
        """Answer at the port, the same as before."""
        self._server = _Server(self, self.port)
        self.port = int(self._server.server_address[1])
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    def unplug(self) -> None:
        """Answer no more, and cut who is there."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        self.cut()

    def cut(self) -> None:
        """Cut every connection that stands."""
        with self._lock:
            visits = list(self._visits)
        for visit in visits:
            visit.cut()

    def visits(self) -> int:
        """Return how many connections stand."""
        return len(self._visits)

    def came(self, visit: _Visit) -> None:
        """Note who is there."""
        with self._lock:
            self._visits.add(visit)

    def went(self, visit: _Visit) -> None:
        """Note who is gone."""
        with self._lock:
            self._visits.discard(visit)


class _Visit(socketserver.StreamRequestHandler):
    """One connection: requests come, answers and packets go, over the same line."""

    server: _Server
    timeout = _PATIENCE_SECONDS

    def setup(self) -> None:
        super().setup()
        self._camera = self.server.camera
        self._writing, self._over = threading.Lock(), threading.Event()
        self._session, self._nonce = "", secrets.token_hex(16)
        self._player: threading.Thread | None = None
        self._camera.came(self)

    def handle(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while not self._over.is_set():
                asked = _read(self.rfile)
                if asked is None:
                    return
                self._camera.asked.append(asked.method)
                if not self._camera.manners.deaf:
                    self._write(_written(asked, self._answer(asked)))

    def finish(self) -> None:
        self._over.set()
        self._camera.went(self)
        with contextlib.suppress(OSError):
            super().finish()

    def cut(self) -> None:
        """End the connection without a word."""
        self._over.set()
        with contextlib.suppress(OSError):
            self.connection.shutdown(2)

    def _answer(self, asked: Asked) -> Said:
        manners = self._camera.manners
        if asked.method not in _OPEN and not _is_known(asked, manners, self._nonce):
            return Said(status=401, headers={"WWW-Authenticate": _challenge(manners, self._nonce)})
        match asked.method:
            case "OPTIONS":
                return Said(status=200, headers={"Public": _METHODS})
            case "DESCRIBE" if not _path(asked.address).startswith(manners.path):
                return Said(status=404)
            case "DESCRIBE":
                base = {"Content-Base": asked.address.rstrip("/") + "/"}
                kind = {"Content-Type": "application/sdp"}
                return Said(status=200, headers={**base, **kind}, body=_sdp(manners))
            case "SETUP":
                return self._set_up(asked)
            case "PLAY" | "GET_PARAMETER" | "TEARDOWN" if not self._is_mine(asked):
                return Said(status=454)
            case "PLAY":
                return self._play(asked)
            case "GET_PARAMETER":
                return Said(status=200, headers={"Session": self._session})
            case "TEARDOWN":
                self._over.set()
                return Said(status=200, headers={"Session": self._session})
            case _:
                return Said(status=501)

    def _is_mine(self, asked: Asked) -> bool:
        return bool(self._session) and asked.headers.get("session", "") == self._session

    def _set_up(self, asked: Asked) -> Said:
        wanted = asked.headers.get("transport", "")
        if "RTP/AVP/TCP" not in wanted or "interleaved" not in wanted:
            return Said(status=461)
        self._session = self._session or secrets.token_hex(8)
        ways = "RTP/AVP/TCP;unicast;interleaved=0-1"
        return Said(
            status=200, headers={"Transport": ways, "Session": f"{self._session};timeout=60"}
        )

    def _play(self, asked: Asked) -> Said:
        if self._player is None:
            self._player = threading.Thread(target=self._send, daemon=True)
            self._player.start()
        return Said(
            status=200,
            headers={"Session": self._session, "Range": "npt=0.000-",
                     "RTP-Info": f"url={asked.address.rstrip('/')}/track1"},
        )  # fmt: skip

    def _send(self) -> None:
        with contextlib.suppress(OSError):
            send_all(self._camera.manners, self._write, self._over)
        self.cut()

    def _write(self, content: bytes) -> None:
        with self._writing:
            self.wfile.write(content)


def send_all(manners: Manners, write: _Sends, over: threading.Event) -> None:
    """Send frames in turn until told to stop, with a report of the sender now and then."""
    packets, parts = Packets(source=secrets.randbits(32)), _Parts()
    begun = reported = time.monotonic()
    sent = 0
    while not over.is_set():
        ticks = int((time.monotonic() - begun) * CLOCK)
        if not manners.silent:
            for packet in _frame(manners, packets, parts, sent, ticks):
                write(struct.pack(">cBH", b"$", 0, len(packet)) + packet)
            sent += 1
        if time.monotonic() - reported > _REPORT_EVERY:
            reported = time.monotonic()
            report = _report(packets, ticks, sent)
            write(struct.pack(">cBH", b"$", 1, len(report)) + report)
        over.wait(1 / manners.a_second)


def _frame(
    manners: Manners, packets: Packets, parts: _Parts, number: int, ticks: int
) -> Iterator[bytes]:
    if manners.rubbish:
        payload = manners.rubbish[number % len(manners.rubbish)]
        yield packets.packet(payload, ticks=ticks, last=True)
    else:
        yield from packets.of(parts.of(manners.frames[number % len(manners.frames)]), ticks=ticks)


class _Parts:
    """Keeps how pictures were taken apart, since each is sent again and again."""

    def __init__(self) -> None:
        self._held: dict[bytes, Picture] = {}

    def of(self, jpeg: bytes) -> Picture:
        found = self._held.get(jpeg)
        if found is None:
            found = self._held[jpeg] = picture_of(jpeg)
        return found


def _report(packets: Packets, ticks: int, sent: int) -> bytes:
    now = time.time() + _SINCE_1900
    parts = (int(now), int(now % 1 * 2**32), ticks & 0xFFFFFFFF, packets.sequence, sent)
    return struct.pack(">BBHI5I", 0x80, 200, 6, packets.source, *parts)


def _read(line: BufferedIOBase) -> Asked | None:
    """Return the next request, leaping over what a client sends about packets; None at the end."""
    while (first := line.read(1)) == b"$":
        _, length = struct.unpack(">BH", line.read(3))
        line.read(length)
    if not first:
        return None
    head = first + line.readline(_LONGEST)
    if not head.strip():
        return _read(line)
    method, address, _ = head.decode("latin-1").split(" ", 2)
    headers = {}
    while (more := line.readline(_LONGEST)).strip():
        name, _, value = more.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    line.read(min(_LONGEST, int(headers.get("content-length", "0"))))
    return Asked(method=method, address=address, headers=headers)


def _written(asked: Asked, said: Said) -> bytes:
    body = said.body.encode()
    heads = {"CSeq": asked.headers.get("cseq", "0"), **said.headers}
    if body:
        heads["Content-Length"] = str(len(body))
    lines = [f"RTSP/1.0 {said.status} {_WORDS[said.status]}"]
    lines += [f"{name}: {value}" for name, value in heads.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def _path(address: str) -> str:
    return "/" + address.partition("://")[2].partition("/")[2]


def _sdp(manners: Manners) -> str:
    lines = (
        *("v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=simulated camera", "c=IN IP4 0.0.0.0", "t=0 0"),
        *("a=control:*", "a=range:npt=now-", f"m=video 0 RTP/AVP {PAYLOAD_TYPE}"),
        *(f"a=rtpmap:{PAYLOAD_TYPE} JPEG/{CLOCK}", f"a=framerate:{manners.a_second:g}"),
        "a=control:track1",
    )
    return "".join(f"{line}\r\n" for line in lines)


def _challenge(manners: Manners, nonce: str) -> str:
    if manners.scheme == "basic":
        return f'Basic realm="{_REALM}"'
    return f'Digest realm="{_REALM}", nonce="{nonce}"'


def _is_known(asked: Asked, manners: Manners, nonce: str) -> bool:
    if not manners.user:
        return True
    scheme, _, told = asked.headers.get("authorization", "").partition(" ")
    if scheme.lower() != manners.scheme:
        return False
    if manners.scheme == "basic":
        wanted = base64.b64encode(f"{manners.user}:{manners.password}".encode()).decode()
        return secrets.compare_digest(told.strip(), wanted)
    said = {name: quoted or plain for name, quoted, plain in _LINE.findall(told)}
    inner = _md5(f"{manners.user}:{_REALM}:{manners.password}")
    outer = _md5(f"{asked.method}:{said.get('uri', '')}")
    wanted = _md5(f"{inner}:{nonce}:{outer}")
    is_right = said.get("nonce") == nonce and said.get("username") == manners.user
    return is_right and secrets.compare_digest(said.get("response", ""), wanted)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()  # as cameras ask


def main(
    arguments: Sequence[str] | None = None, *, wait: Callable[[], object] | None = None
) -> None:
    """Serve the JPEG pictures of a folder in turn until interrupted."""
    parser = argparse.ArgumentParser(description="a simulated camera")
    parser.add_argument("--pictures", type=Path, required=True, help="folder of baseline JPEGs")
    parser.add_argument("--port", type=int, default=8554)
    parser.add_argument("--user", default="")
    parser.add_argument("--password", default="")
    parser.add_argument("--scheme", choices=("digest", "basic"), default="digest")
    parser.add_argument("--a-second", type=float, default=5.0)
    wanted = parser.parse_args(arguments)
    frames = [one.read_bytes() for one in sorted(wanted.pictures.glob("*.jp*g"))]
    for frame in frames:
        picture_of(frame)
    if not frames:
        parser.error("no JPEG in this folder")
    camera = RtspCamera(
        Manners(
            frames=frames, a_second=wanted.a_second, user=wanted.user, password=wanted.password,
            scheme=wanted.scheme,
        ),
        port=wanted.port,
    )  # fmt: skip
    print(f"rtsp://127.0.0.1:{camera.port}{camera.manners.path}")  # noqa: T201 -- a command says it
    try:
        (wait or threading.Event().wait)()
    except KeyboardInterrupt:
        pass
    finally:
        camera.unplug()


if __name__ == "__main__":
    main()
