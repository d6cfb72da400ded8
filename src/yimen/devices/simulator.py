"""Simulated panels: real clients of the device interface, as a panel maker would write one.

Each makes its own key pair and keeps it in a file, numbers and signs every request, goes by the
site's time, keeps heartbeats while it is cut off, and sends aligned crops that somebody gives it (or
noise, which is no face). No real panel was ever attached.

    python -m yimen.devices.simulator --base http://127.0.0.1:8000 --codes codes.csv --seconds 120
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import csv
import http.client
import json
import os
import secrets
import struct
import threading
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SIDE, KEPT = 112, 1_440
POINTS = ((38.3, 51.7), (73.5, 51.5), (56.0, 71.7), (41.5, 92.4), (70.7, 92.2))
SOFTWARE, MODEL = "panel-simulator 1.0", "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: status, headers in lower case, and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def read(self) -> dict[str, Any]:
        """Return the JSON object of the body, an empty one where there is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


Send = Callable[[str, str, Mapping[str, str], bytes], Answer]
"""Sends method, path, headers and body; raises OSError where the network is away."""


class Wire:
    """A connection that is kept open, and made anew where the site closed it meanwhile."""

    def __init__(self, base: str) -> None:
        """Keep the address of the site."""
        self._address = urlsplit(base)
        self._link: http.client.HTTPConnection | None = None

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Return the answer. Raises OSError."""
        for tries_left in (1, 0):
            link = self._open()
            try:
                link.request(method, path, body=body or None, headers=dict(headers))
                answer = link.getresponse()
                heads = {name.lower(): value for name, value in answer.getheaders()}
                return Answer(status=answer.status, headers=heads, body=answer.read())
            except (http.client.HTTPException, OSError) as broken:
                self._link = None
                if not tries_left or not isinstance(
                    broken, ConnectionError | http.client.HTTPException
                ):
                    raise OSError(str(broken)) from broken
        raise OSError("unreachable")

    def _open(self) -> http.client.HTTPConnection:
        if self._link is None:
            host, port = self._address.hostname or "127.0.0.1", self._address.port
            secure = self._address.scheme == "https"
            kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
            self._link = kind(host, port, timeout=30)
        return self._link


@dataclass(slots=True, kw_only=True)
class Identity:
    """What a panel keeps on its disk: who it is, its key, and the number of its last request."""

    number: str
    serial: str
    device_id: str = ""
    key_id: str = ""
    private: bytes = b""
    sequence: int = 0

    @property
    def key(self) -> Ed25519PrivateKey:
        """Return the key pair."""
        return Ed25519PrivateKey.from_private_bytes(self.private)

    def save(self, path: Path | None) -> None:
        """Write it down before it is used, so that a number is never used twice."""
        if path is None:
            return
        told = {
            "number": self.number,
            "serial": self.serial,
            "device_id": self.device_id,
            "key_id": self.key_id,
            "private": base64.b64encode(self.private).decode(),
            "sequence": self.sequence,
        }
        scratch = path.with_suffix(".new")
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(told, file)
        scratch.replace(path)

    @classmethod
    def load(cls, path: Path) -> Identity:
        """Return what lies on the disk. Raises OSError, ValueError."""
        told = json.loads(path.read_text())
        return cls(**{**told, "private": base64.b64decode(told["private"])})


@dataclass(slots=True)
class Panel:
    """One panel. `clock_wrong` makes its own clock wrong, in seconds; it then learns by how much."""

    identity: Identity
    send: Send
    path: Path | None = None
    clock_wrong: float = 0.0
    ahead_ms: int = 0
    is_offline: bool = False
    kept: list[dict[str, Any]] = field(default_factory=list)
    configuration: dict[str, Any] = field(default_factory=dict)
    shown: str = ""

    def now_ms(self, *, own: bool = False) -> int:
        """Return the time as the panel has it, set right by what the site said unless `own`."""
        told = int((time.time() + self.clock_wrong) * 1000)
        return told if own else told - self.ahead_ms

    def set_clock(self) -> None:
        """Ask the site for the time and keep how far the panel's own clock is ahead."""
        answer = self._over("GET", "/api/devices/time", {}, b"")
        self.ahead_ms = self.now_ms(own=True) - int(answer.read()["server_time_ms"])

    def activate(self, code: str) -> Answer:
        """Make a key pair and come into use with the printed code."""
        pair = Ed25519PrivateKey.generate()
        self.identity.private = pair.private_bytes_raw()
        public = base64.b64encode(pair.public_key().public_bytes_raw()).decode()
        text = f"YIMEN-DEVICE-1-KEY\nactivate\n{self.identity.number}\ned25519\n{public}\n{code}\n"
        body = {
            "number": self.identity.number,
            "serial": self.identity.serial,
            "code": code,
            "software": SOFTWARE,
            "algorithm": "ed25519",
            "public_key": public,
            "proof": base64.b64encode(pair.sign(text.encode())).decode(),
        }
        answer = self._over("POST", "/api/devices/activate", {}, _json(body))
        if answer.status == 201:
            told = answer.read()
            self.identity.device_id, self.identity.key_id = told["device_id"], told["key_id"]
            self.identity.sequence = 0
            self.configuration = told["configuration"]
            self.identity.save(self.path)
        return answer

    def rotate(self) -> Answer:
        """Make another key pair and go over to it."""
        pair = Ed25519PrivateKey.generate()
        public = base64.b64encode(pair.public_key().public_bytes_raw()).decode()
        said = self.identity.device_id
        text = f"YIMEN-DEVICE-1-KEY\nrotate\n{self.identity.number}\ned25519\n{public}\n{said}\n"
        proof = base64.b64encode(pair.sign(text.encode())).decode()
        body = {"algorithm": "ed25519", "public_key": public, "proof": proof}
        answer = self.call("POST", "/api/devices/rotate", body)
        if answer.status == 200:
            self.identity.private, self.identity.sequence = pair.private_bytes_raw(), 0
            self.identity.key_id = answer.read()["key_id"]
            self.identity.save(self.path)
        return answer

    def heartbeat(self, *, camera_ok: bool = True, queue: int = 0) -> Answer | None:
        """Send the heartbeat of now with those kept; cut off, keep it and show the other way."""
        beat = {
            "at_ms": self.now_ms(),
            "software": SOFTWARE,
            "model_hash": MODEL,
            "free_mb": 20_480,
            "camera_ok": camera_ok,
            "queue": queue,
            "temperature": 41,
        }
        self.kept = [*self.kept, beat][-KEPT:]
        try:
            answer = self.call("POST", "/api/devices/heartbeat", {"beats": self.kept})
        except OSError:
            self.shown = str(self.configuration.get("texts", {}).get("other_way", ""))
            return None
        if answer.status == 200:
            self.kept, self.shown = [], ""
        return answer

    def configure(self) -> Answer:
        """Fetch the configuration unless the one that is held is still in force."""
        held = str(self.configuration.get("tag", ""))
        more = {"If-None-Match": f'"{held}"'} if held else {}
        answer = self.call("GET", "/api/devices/configuration", None, more)
        if answer.status == 200:
            self.configuration = answer.read()
        return answer

    def identify(self, crop: bytes, *, is_live: bool = True) -> Answer:
        """Send an aligned crop. Raises OSError where the panel is cut off: it has no gallery."""
        body = {
            "image": base64.b64encode(crop).decode(),
            "landmarks": [list(one) for one in POINTS],
            "quality": {
                "yaw": 2.0,
                "pitch": -1.5,
                "roll": 0.4,
                "sharpness": 0.7,
                "brightness": 0.5,
            },
            "liveness": {"method": "simulated", "score": 0.97, "passed": is_live},
            "captured_at_ms": self.now_ms(),
        }
        return self.call("POST", "/api/devices/identify", body)

    def confirm(self, identification_id: str, tail: str) -> Answer:
        """Send the tail of the number that the person typed."""
        path = f"/api/devices/identify/{identification_id}/confirm"
        return self.call("POST", path, {"tail": tail})

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Answer:
        """Number, sign and send a request; told that its clock is wrong, set it and try once more."""
        raw = _json(body) if body is not None else b""
        answer = self._over(method, path, {**self.signed(method, path, raw), **(more or {})}, raw)
        if answer.status == 401 and answer.read().get("code") == "devices.clock.skewed":
            before = self.ahead_ms
            self.ahead_ms = self.now_ms(own=True) - int(answer.headers["x-server-time"])
            raw = _moved(raw, before - self.ahead_ms)
            heads = {**self.signed(method, path, raw), **(more or {})}
            answer = self._over(method, path, heads, raw)
        return answer

    def signed(self, method: str, path: str, body: bytes) -> dict[str, str]:
        """Return the headers of the next request."""
        self.identity.sequence += 1
        self.identity.save(self.path)
        heads = {
            "time": str(self.now_ms()),
            "nonce": secrets.token_urlsafe(18),
            "sequence": str(self.identity.sequence),
        }
        lines = (
            *("YIMEN-DEVICE-1", method, path, sha256(body).hexdigest()),
            *heads.values(),
            *(self.identity.device_id, self.identity.key_id),
        )
        text = "".join(f"{line}\n" for line in lines)
        return {
            "X-Device-Id": self.identity.device_id,
            "X-Device-Key": self.identity.key_id,
            "X-Device-Time": heads["time"],
            "X-Device-Nonce": heads["nonce"],
            "X-Device-Sequence": heads["sequence"],
            "X-Device-Signature": base64.b64encode(self.identity.key.sign(text.encode())).decode(),
        }

    def stolen(self, send: Send | None = None) -> Panel:
        """Return a thief's panel that holds a copy of this one's key file."""
        return Panel(identity=replace(self.identity), send=send or self.send)

    def _over(self, method: str, path: str, heads: Mapping[str, str], body: bytes) -> Answer:
        if self.is_offline:
            raise OSError("cut off")
        kind = {"Content-Type": "application/json", "Accept": "application/json"}
        return self.send(method, path, {**kind, **heads}, body)


def _json(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _moved(raw: bytes, by: int) -> bytes:
    """Return a body whose times are set by the clock as it is known now."""
    if not raw:
        return raw
    body = json.loads(raw)
    for one in body.get("beats", ()):
        one["at_ms"] += by
    if "captured_at_ms" in body:
        body["captured_at_ms"] += by
    return _json(body)


def noise(*, carrying: bytes = b"") -> bytes:
    """Return a crop of noise as PNG: a picture of the right size that shows nobody.

    `carrying` is put into it as text, for engines of constructed faces.
    """
    rows = b"".join(b"\0" + secrets.token_bytes(SIDE) for _ in range(SIDE))
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    text = ((b"tEXt", b"Comment\0" + carrying),) if carrying else ()
    parts = ((b"IHDR", head), *text, (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def crops_of(folder: Path | None) -> list[bytes]:
    """Return the crops of a folder, aligned by whoever put them there; without one, noise."""
    if folder is None:
        return [noise()]
    kinds = {".png", ".jpg", ".jpeg"}
    found = [one.read_bytes() for one in sorted(folder.iterdir()) if one.suffix.lower() in kinds]
    return found or [noise()]


@dataclass(slots=True)
class Told:
    """What a run of many panels saw."""

    milliseconds: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, answer: Answer | None, began: float) -> None:
        """Count one answer."""
        name = f"{what} {answer.status if answer else 'offline'}"
        self.statuses[name] = self.statuses.get(name, 0) + 1
        self.milliseconds.append((time.perf_counter() - began) * 1000)

    def percentile(self, share: float) -> float:
        """Return how long a share of the requests took at most, in milliseconds."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def run_panels(
    *,
    panels: Sequence[Panel],
    seconds: float,
    every: float,
    crops: Sequence[bytes],
    say: Callable[[str], None],
) -> Told:
    """Let panels beat every so often and send a crop between, all at once; return what they saw."""
    told, lock, ends = Told(), threading.Lock(), time.monotonic() + seconds

    def live(panel: Panel, place: int) -> None:
        time.sleep(every * place / max(1, len(panels)))
        while time.monotonic() < ends:
            for what, act in (
                ("heartbeat", panel.heartbeat),
                ("identify", lambda: panel.identify(crops[place % len(crops)])),
                ("configuration", panel.configure),
            ):
                began, answer = time.perf_counter(), None
                with contextlib.suppress(OSError):
                    answer = act()
                with lock:
                    told.add(what, answer, began)
            time.sleep(every)

    threads = [
        threading.Thread(target=live, args=(panel, place), daemon=True)
        for place, panel in enumerate(panels)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    say(f"{len(panels)} panels, {len(told.milliseconds)} requests: {told.statuses}")
    return told


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the panels of a list of codes (columns number, serial, code), keeping their keys."""
    parser = argparse.ArgumentParser(description="simulated panels")
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--codes", type=Path, required=True, help="CSV: number,serial,code")
    parser.add_argument("--keys", type=Path, default=Path("panels"), help="where keys are kept")
    parser.add_argument("--crops", type=Path, default=None, help="aligned crops of 112×112")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--every", type=float, default=60.0)
    parser.add_argument("--clock-wrong", type=float, default=0.0, help="seconds of wrong clock")
    wanted = parser.parse_args(arguments)
    wanted.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    with wanted.codes.open(newline="") as file:
        panels = [_started(row, wanted) for row in csv.DictReader(file)]
    run_panels(
        panels=panels,
        seconds=wanted.seconds,
        every=wanted.every,
        crops=crops_of(wanted.crops),
        say=print,
    )


def _started(row: Mapping[str, str], wanted: argparse.Namespace) -> Panel:
    path = wanted.keys / f"{row['number']}.json"
    known = path.exists()
    identity = (
        Identity.load(path) if known else Identity(number=row["number"], serial=row["serial"])
    )
    panel = Panel(
        identity=identity, send=Wire(wanted.base), path=path, clock_wrong=wanted.clock_wrong
    )
    if not known:
        answer = panel.activate(row["code"])
        print(f"{identity.number}: activate {answer.status}")  # noqa: T201 -- a command says it
    return panel


if __name__ == "__main__":
    main()
