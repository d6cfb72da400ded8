"""What the process of faces holds: the models, and an index for each purpose."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Protocol

import numpy as np
from django.conf import settings

from yimen.biometrics.contracts import FacesOff, ModelView, Purpose, Strictness
from yimen.biometrics.engine import faces
from yimen.biometrics.portrait import Portrait
from yimen.biometrics.resident import photo
from yimen.biometrics.resident.catching_up import Follower
from yimen.biometrics.resident.index import Query
from yimen.biometrics.resident.standing import SEARCHED, Standing
from yimen.biometrics.seen import Found, Seen
from yimen.kernel import clock, register

_logger = logging.getLogger(__name__)
_ROUND_SECONDS = 0.5
_TIDY_SECONDS = 30.0
_AGAIN_SECONDS = 10.0
_MOST_NETS = 4
_UNIT = 0.01
_BROKEN = "人脸模型装不上：文件可能损坏。请管理员重新取得模型文件（./yimen faces on）。"


class Reader(Protocol):
    """The models as this process uses them."""

    @property
    def model(self) -> ModelView:
        """Return which recogniser makes the vectors."""
        ...

    def read(self, image: bytes, *, crop: bool, many: bool, strictness: Strictness) -> list[Seen]:
        """Return the faces of an image."""
        ...

    def portrait(self, image: bytes) -> Portrait:
        """Return the face of a portrait and what is behind it."""
        ...


class Resident:
    """Models and indexes in this process. Safe between threads."""

    def __init__(self, *, folder: Path, engine: str, is_inline: bool = False) -> None:
        self._folder, self._opener, self._is_inline = folder, engine, is_inline
        self._engine: Reader | None = None
        self._why = "人脸服务刚刚启动，正在载入模型。请稍后再试，或者用别的方式办理。"
        self._tried = -_AGAIN_SECONDS
        self._followers: dict[Purpose, Follower] = {}
        self._started_at = clock.now()
        self._lock = threading.RLock()

    def standing(self) -> Standing:
        """Return how it stands."""
        if self._is_inline:
            self._load()
        return Standing(
            model=self._engine.model if self._engine else None,
            why=self._why,
            galleries=tuple(one.standing() for one in self._followers.values()),
            started_at=self._started_at,
            pid=os.getpid(),
            memory_bytes=_memory(),
        )

    def read(self, *, image: bytes, crop: bool, many: bool, strictness: Strictness) -> list[Seen]:
        """Return the faces of an image. Raises FaceRefused, and FacesOff without models."""
        return self._held().read(image, crop=crop, many=many, strictness=strictness)

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
        """Return whom a vector resembles, in a gallery no older than `version`.

        Raises:
            FacesOff: there are no models, or the templates are still being read.
            ValueError: the vector is not one of this model, or the purpose is not searched.
        """
        asked = np.frombuffer(vector, dtype="<f4").astype(np.float32)
        length = float(np.linalg.norm(asked))
        if len(asked) != self._held().model.dimension or not abs(length - 1) < _UNIT:
            raise ValueError("not a vector of this model")
        if purpose not in SEARCHED:
            raise ValueError(f"{purpose} is not searched")
        follower = self._followers[purpose]
        if self._is_inline:
            follower.keep_up(at=at)
        follower.catch_up(version=version, at=at)
        reached = follower.version
        answer = follower.turns.ask(Query(vector=asked, cells=tuple(cells), limit=limit, at=at))
        return Found(candidates=answer.candidates, looked_at=answer.looked_at, version=reached)

    def photo(self, *, op: str, image: bytes) -> bytes:
        """Return what an operation on a photo answers.

        Raises FaceRefused, FacesOff, and LookupError for an operation that there is not.
        """
        content = photo.answer(engine=self._held(), op=op, image=image)
        assert isinstance(content, bytes)
        return content

    def keep(self, stop: threading.Event) -> None:
        """Load the models and the galleries, and keep them up with the database until told."""
        tidied = time.monotonic()
        while not stop.is_set():
            self.keep_once(at=clock.now())
            if time.monotonic() - tidied > _TIDY_SECONDS:
                tidied = time.monotonic()
                for follower in list(self._followers.values()):
                    follower.index.tidy()
            stop.wait(_ROUND_SECONDS)

    def keep_once(self, *, at: datetime) -> None:
        """Load what is not here yet, and apply what changed."""
        self._load()
        for follower in list(self._followers.values()):
            follower.keep_up(at=at)

    def _held(self) -> Reader:
        if self._is_inline:
            self._load()
        if self._engine is None:
            raise FacesOff(self._why)
        return self._engine

    def _load(self) -> None:
        """Load the models once; where they cannot be loaded, try again now and then."""
        with self._lock:
            if self._engine or time.monotonic() - self._tried < _AGAIN_SECONDS:
                return
            self._tried = time.monotonic()
            try:
                engine: Reader = register.resolve(self._opener)(self._folder)
            except FacesOff as off:
                self._why = off.message
                return
            except Exception:
                _logger.exception("the models of faces cannot be loaded")
                self._why = _BROKEN
                return
            self._followers = {
                purpose: Follower(purpose=purpose, model=engine.model) for purpose in SEARCHED
            }
            self._engine, self._why = engine, ""


class _Inline:
    """The resident that lives in this process, until another folder or opener is asked for."""

    lock = threading.Lock()
    kept: ClassVar[dict[tuple[str, str], Resident]] = {}


def open_engine(folder: Path) -> Reader:
    """Return the engine as the process uses it: a set of nets for each processor, four at most.

    Raises:
        FacesOff: a file is absent or damaged.
    """
    return faces.load(folder, at_once=min(os.cpu_count() or 1, _MOST_NETS))


def inline() -> Resident:
    """Return the resident of this very process, for tests and for small tools."""
    folder, engine = Path(settings.YIMEN_FACES_MODELS), settings.YIMEN_FACES_ENGINE
    with _Inline.lock:
        key = (str(folder), engine)
        if key not in _Inline.kept:
            _Inline.kept.clear()
            _Inline.kept[key] = Resident(folder=folder, engine=engine, is_inline=True)
        return _Inline.kept[key]


def _memory() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
