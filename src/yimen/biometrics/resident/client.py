"""Ask the process of faces: over its socket, over the network, or in this process (tests).

Nothing here needs the libraries of faces, so that every process of an installation can import it.
Where several addresses are given, the one that answered last is asked first and the next when it
is down. A question is asked anew without harm: no question changes anything.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import httpx
from django.conf import settings

from yimen.biometrics.contracts import (
    Availability,
    FaceRefused,
    FacesOff,
    Purpose,
    Strictness,
    Trouble,
)
from yimen.biometrics.resident import wire
from yimen.biometrics.resident.standing import Faces, Standing
from yimen.biometrics.seen import Found, Seen
from yimen.kernel import clock, register

INLINE = "inline"
_SOCKET = "unix:"
_CONNECT_SECONDS = 1.0
_STANDING_SECONDS = 2.0
_SEARCH_SECONDS = 10.0
_READ_SECONDS = 20.0
_REMEMBERED_SECONDS = 1.0
_REFUSED = 422
_BUSY = 503
_STRANGER = 403

NOT_ON = "这里没有开启人脸服务。请用别的方式办理：密码、短信验证码，或者到窗口。"
DOWN = (
    "人脸服务暂时没有应答，这一次没有比对。已经填写的内容都在；请稍后再试，"
    "或者用别的方式办理：密码、短信验证码，或者到窗口。"
)

STRANGER = (
    "人脸服务不认识这台机器，这一次没有比对：两边的密钥（faces-secret）不一样，请管理员核对。"
)
_logger = logging.getLogger(__name__)


def availability() -> Availability:
    """Return whether faces can be used now; asked at most once a second."""
    try:
        standing = _Remembered.standing()
    except FacesOff as off:
        return Availability(on=False, why=off.message)
    return Availability(on=standing.model is not None, why=standing.why, model=standing.model)


def standing() -> Standing:
    """Return how the process stands. Raises FacesOff where none answers."""
    return _faces().standing()


def read(
    image: bytes,
    *,
    crop: bool = False,
    many: bool = False,
    strictness: Strictness = Strictness.VERIFY,
) -> list[Seen]:
    """Return the faces of an image, the largest first.

    Raises:
        FaceRefused: the image cannot be used.
        FacesOff: faces are not switched on, or their process does not answer.
    """
    return _faces().read(image=image, crop=crop, many=many, strictness=strictness)


def search(
    *,
    purpose: Purpose,
    version: int,
    vector: bytes,
    cells: Sequence[str] = ("",),
    limit: int = 5,
    at: datetime | None = None,
) -> Found:
    """Return whom a vector resembles among the templates whose cell begins with one of `cells`.

    The answer is of `version` of the gallery or of a later one.

    Raises:
        FacesOff: faces are not switched on, their process does not answer, or it is still reading
            the templates.
    """
    return _faces().search(
        purpose=purpose,
        version=version,
        vector=vector,
        cells=cells,
        limit=limit,
        at=at or clock.now(),
    )


def photo(op: str, image: bytes) -> bytes:
    """Return what an operation on a photo answers. Raises FaceRefused and FacesOff."""
    return _faces().photo(op=op, image=image)


def forget() -> None:
    """Forget connections and what was remembered, as a process that is started anew."""
    _Remembered.clear()
    _Lines.clear()


def _faces() -> Faces:
    named = settings.YIMEN_FACES
    if not named:
        raise FacesOff(NOT_ON)
    if named == INLINE:
        # By its name: the libraries of faces are there only where faces are switched on.
        found: Faces = register.resolve("yimen.biometrics.resident.holder:inline")()
        return found
    return _Distant(_Lines.of(named))


class _Remembered:
    """How the process stood a moment ago, so that a page may ask without a thought."""

    _kept: ClassVar[dict[str, tuple[float, Standing | FacesOff]]] = {}

    @classmethod
    def standing(cls) -> Standing:
        named = settings.YIMEN_FACES
        until, kept = cls._kept.get(named, (0.0, FacesOff()))
        if time.monotonic() > until:
            try:
                kept = standing()
            except FacesOff as off:
                kept = off
            cls._kept[named] = (time.monotonic() + _REMEMBERED_SECONDS, kept)
        if isinstance(kept, FacesOff):
            raise FacesOff(kept.message)
        return kept

    @classmethod
    def clear(cls) -> None:
        cls._kept.clear()


@dataclass(slots=True)
class _Line:
    """One address and the connections to it."""

    link: httpx.Client
    secret: str = ""
    socket: Path | None = None

    def ask(self, method: str, path: str, content: bytes, seconds: float) -> httpx.Response:
        """Return the answer; a connection that the other side had closed meanwhile is made anew.

        Raises:
            httpx.TransportError: nobody answers there.
        """
        if self.socket is not None and not self.socket.exists():
            raise httpx.ConnectError("no socket")
        headers = {wire.SECRET_HEADER: self.secret} if self.secret else {}
        limits = httpx.Timeout(seconds, connect=_CONNECT_SECONDS)
        asked = self.link.build_request(
            method, path, content=content, headers=headers, timeout=limits
        )
        try:
            return self.link.send(asked)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            return self.link.send(asked)


class _Lines:
    """The lines of this process to each address of a setting; a fork makes its own."""

    _lock = threading.Lock()
    _kept: ClassVar[dict[tuple[int, str], list[_Line]]] = {}

    @classmethod
    def of(cls, named: str) -> list[_Line]:
        key = (os.getpid(), named)
        with cls._lock:
            if key not in cls._kept:
                cls._kept[key] = [_line(one) for one in named.split(",") if one]
            return cls._kept[key]

    @classmethod
    def clear(cls) -> None:
        with cls._lock:
            for (owner, _), lines in cls._kept.items():
                for line in lines if owner == os.getpid() else ():
                    line.link.close()
            cls._kept.clear()


def _line(address: str) -> _Line:
    if address.startswith(_SOCKET):
        socket = Path(address.removeprefix(_SOCKET))
        _check_owner(socket.parent)
        transport = httpx.HTTPTransport(uds=str(socket))
        return _Line(httpx.Client(transport=transport, base_url="http://faces"), socket=socket)
    link = httpx.Client(base_url=address.rstrip("/"), trust_env=False)
    return _Line(link, secret=settings.YIMEN_FACES_SECRET)


def _check_owner(folder: Path) -> None:
    """Refuse a folder that somebody else could have put there: faces would go to him."""
    if folder.is_dir() and folder.stat().st_uid not in {os.getuid(), 0}:
        raise FacesOff(DOWN)


@dataclass(frozen=True, slots=True)
class _Distant:
    """The process of faces, or several that answer alike."""

    lines: list[_Line]

    def standing(self) -> Standing:
        return wire.load_standing(self._ask("GET", "/status", b"", _STANDING_SECONDS))

    def read(self, *, image: bytes, crop: bool, many: bool, strictness: Strictness) -> list[Seen]:
        _check_size(image)
        path = f"/read?crop={int(crop)}&many={int(many)}&strictness={strictness}"
        return wire.load_seen(self._ask("POST", path, image, _READ_SECONDS))

    def search(
        self,
        *,
        purpose: Purpose,
        version: int,
        vector: bytes,
        cells: Sequence[str],
        limit: int,
        at: datetime,
    ) -> Found:
        question = wire.dump_question(
            purpose=purpose, version=version, vector=vector, cells=cells, limit=limit, at=at
        )
        return wire.load_found(self._ask("POST", "/search", question, _SEARCH_SECONDS))

    def photo(self, *, op: str, image: bytes) -> bytes:
        _check_size(image)
        return self._ask("POST", f"/photo/{op}", image, _READ_SECONDS)

    def _ask(self, method: str, path: str, content: bytes, seconds: float) -> bytes:
        why = ""
        for line in list(self.lines):
            try:
                answer = line.ask(method, path, content, seconds)
            except httpx.TransportError:
                continue
            if answer.is_success:
                self._prefer(line)
                return answer.content
            message, trouble, field = wire.load_refusal(answer.content)
            if answer.status_code == _REFUSED:
                raise FaceRefused(message, field=field, trouble=trouble)
            if answer.status_code == _STRANGER:
                message = STRANGER
            if answer.status_code != _BUSY:
                _logger.error("faces: %s was answered by %s", path, answer.status_code)
            why = why or message
        raise FacesOff(why or DOWN)

    def _prefer(self, line: _Line) -> None:
        if self.lines[0] is not line:
            self.lines[:] = [line, *(one for one in self.lines if one is not line)]


def _check_size(image: bytes) -> None:
    if len(image) > wire.LONGEST_IMAGE:
        size = wire.LONGEST_IMAGE // (1024 * 1024)
        raise FaceRefused(
            f"图片太大：最大 {size} MB，请换一张小一些的。", trouble=Trouble.TOO_LARGE
        )
