"""The process of faces as a WSGI application: models and indexes, and questions over a socket.

It serves one worker with several threads, on a Unix socket that only its own user may open, or on
an address of the network together with a secret. It changes nothing in the database. Nothing of an
image, a vector or a person is logged.
"""

from __future__ import annotations

import hmac
import logging
import os
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qs

import django
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections

from yimen.biometrics.contracts import FaceRefused, FacesOff, Strictness
from yimen.biometrics.resident import wire
from yimen.biometrics.resident.serving import NETWORK_VARIABLE
from yimen.kernel import clock
from yimen.keys.contracts import KeyStoreError

_JSON = "application/json"
_NO_DATABASE = "人脸服务连不上数据库，这一次没有比对。请稍后再试，或者用别的方式办理。"
_TOO_LARGE = "图片太大，请换一张小一些的。"
_AGAIN_SECONDS = 2.0
_logger = logging.getLogger(__name__)

Start = Callable[[str, list[tuple[str, str]]], Any]


class _Turned(Exception):  # noqa: N818 -- an answer, not an error
    """A request is not one that is answered here."""

    def __init__(self, status: str, message: str = "") -> None:
        super().__init__(message)
        self.status, self.message = status, message


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """A request, read whole."""

    path: str
    query: dict[str, list[str]]
    content: bytes

    def has(self, name: str) -> bool:
        """Say whether a mark is set."""
        return self.query.get(name, ["0"])[0] == "1"


class Application:
    """Answers the questions of a client."""

    def __init__(self, resident: Any, *, secret: str = "", is_guarded: bool = False) -> None:
        self._resident, self._secret, self._is_guarded = resident, secret, is_guarded

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer one request."""
        try:
            content = self._answer(environ)
            status = "200 OK"
        except _Turned as turned:
            status, content = turned.status, wire.dump_refusal(turned.message)
        except FaceRefused as refused:
            status = "422 Unprocessable Content"
            content = wire.dump_refusal(refused.message, refused.trouble, refused.field)
        except FacesOff as off:
            status, content = "503 Service Unavailable", wire.dump_refusal(off.message)
        except (DatabaseError, KeyStoreError):
            _logger.exception("faces: no answer from the database or the keys")
            status, content = "503 Service Unavailable", wire.dump_refusal(_NO_DATABASE)
        except Exception:
            _logger.exception("faces: a fault")
            status, content = "500 Internal Server Error", wire.dump_refusal("")
        start(status, [("Content-Type", _JSON), ("Content-Length", str(len(content)))])
        return [content]

    def _answer(self, environ: dict[str, Any]) -> bytes:
        self._check_secret(environ)
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        if (method, path) == ("GET", "/status"):
            return wire.dump_standing(self._resident.standing())
        if method == "POST" and path == "/search":
            return self._search(_read(environ, wire.LONGEST_QUESTION))
        if method == "POST" and path == "/read":
            return self._faces(_read(environ, wire.LONGEST_IMAGE))
        if method == "POST" and path.startswith("/photo/"):
            return self._photo(_read(environ, wire.LONGEST_IMAGE))
        raise _Turned("404 Not Found")

    def _check_secret(self, environ: dict[str, Any]) -> None:
        if not self._is_guarded:
            return
        name = "HTTP_" + wire.SECRET_HEADER.upper().replace("-", "_")
        given = str(environ.get(name, "")).encode()
        if not (self._secret and hmac.compare_digest(given, self._secret.encode())):
            raise _Turned("403 Forbidden")

    def _search(self, request: _Request) -> bytes:
        try:
            asked = wire.load_question(request.content)
            return wire.dump_found(self._resident.search(**asked))
        except ValueError as error:
            raise _Turned("400 Bad Request") from error

    def _faces(self, request: _Request) -> bytes:
        try:
            strictness = Strictness(request.query.get("strictness", [Strictness.VERIFY])[0])
        except ValueError as error:
            raise _Turned("400 Bad Request") from error
        seen = self._resident.read(
            image=request.content,
            crop=request.has("crop"),
            many=request.has("many"),
            strictness=strictness,
        )
        return wire.dump_seen(seen)

    def _photo(self, request: _Request) -> bytes:
        try:
            content = self._resident.photo(
                op=request.path.removeprefix("/photo/"), image=request.content
            )
        except LookupError as error:
            raise _Turned("404 Not Found") from error
        assert isinstance(content, bytes)
        return content


def _read(environ: dict[str, Any], longest: int) -> _Request:
    """Return a request whose length was told before it came and keeps within bounds."""
    told = environ.get("CONTENT_LENGTH") or ""
    if not told.isdigit():
        raise _Turned("411 Length Required")
    if int(told) > longest:
        raise _Turned("413 Content Too Large", _TOO_LARGE)
    return _Request(
        path=environ.get("PATH_INFO", ""),
        query=parse_qs(environ.get("QUERY_STRING", "")),
        content=environ["wsgi.input"].read(int(told)),
    )


class _Running:
    """The one resident of this process, and the thread that keeps it up."""

    lock = threading.Lock()
    application: ClassVar[list[Application]] = []


def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Answer a request in the process of faces."""
    try:
        return started()(environ, start)
    finally:
        close_old_connections()


def started() -> Application:
    """Return the application of this process, its keeper at work."""
    with _Running.lock:
        if not _Running.application:
            from yimen.biometrics.resident.holder import Resident  # noqa: PLC0415 -- after set-up

            resident = Resident(
                folder=settings.YIMEN_FACES_MODELS, engine=settings.YIMEN_FACES_ENGINE
            )
            threading.Thread(target=_keep, args=(resident,), name="faces", daemon=True).start()
            _Running.application.append(
                Application(
                    resident,
                    secret=settings.YIMEN_FACES_SECRET,
                    is_guarded=bool(os.environ.get(NETWORK_VARIABLE)),
                )
            )
        return _Running.application[0]


def _keep(resident: Any) -> None:
    stop, is_told = threading.Event(), False
    while True:
        try:
            resident.keep_once(at=clock.now())
            is_told = False
            resident.keep(stop)
        except (DatabaseError, KeyStoreError):
            if not is_told:
                _logger.warning("faces: the galleries cannot be read now; trying until they can")
            is_told = True
        except Exception:
            _logger.exception("faces: the keeper failed; trying again")
        connections.close_all()
        stop.wait(_AGAIN_SECONDS)


def run() -> Callable[[dict[str, Any], Start], Iterable[bytes]]:
    """Set Django up and return the application, its keeper at work: what the server loads."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.site.settings.prod")
    django.setup()
    started()
    return application
