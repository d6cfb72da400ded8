"""Keep an index equal to its gallery in the database: read it whole once, then every change.

A gallery's changes are numbered without gaps in the order in which they were committed, so a number
says exactly which templates belong. An index that has come as far as number n answers as any other
that has. What is read from the beginning is read in pages while others write: the number is taken
first, and the changes after it are applied again, which does no harm.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Q

from yimen.biometrics.contracts import FacesOff, ModelView, Purpose
from yimen.biometrics.models import Gallery, GalleryChange, Template
from yimen.biometrics.queries import template as templates
from yimen.biometrics.resident import blocks
from yimen.biometrics.resident.blocks import Rows
from yimen.biometrics.resident.index import ROWS, Index
from yimen.biometrics.resident.standing import GalleryStanding
from yimen.biometrics.resident.turns import Turns

_PAGE = 4_096
_PATIENCE_SECONDS = 1.0
_PAUSE_SECONDS = 0.02
_READ = ("id", "subject_id", "cell", "expires_at", "vector_encrypted")


class Follower:
    """The index of one purpose, and how far it has come. Safe between threads."""

    def __init__(self, *, purpose: Purpose, model: ModelView, rows: int = ROWS) -> None:
        self.purpose, self._model, self._rows = purpose, model, rows
        self.index = Index(dimension=model.dimension, rows=rows)
        self.turns = Turns(self.index)
        self.version, self._last = 0, None
        self.ready = False
        self._done = self._total = 0
        self._lock = threading.RLock()

    _last: UUID | None

    def standing(self) -> GalleryStanding:
        """Return how far it has come."""
        return GalleryStanding(
            purpose=self.purpose,
            version=self.version,
            templates=len(self.index),
            done=self._done,
            total=self._total,
            ready=self.ready,
        )

    def rebuild(self, *, at: datetime) -> None:
        """Read every template of this purpose and model that is not over."""
        with self._lock:
            self.ready = False
            version, last = self._position()
            mine = self._mine().filter(Q(expires_at=None) | Q(expires_at__gt=at))
            self._done, self._total = 0, mine.count()
            index = Index(dimension=self._model.dimension, rows=self._rows)
            for page in self._pages(mine):
                index.add(self._opened(index, page), are_new=True)
                self._done += len(page)
            index.settle()
            self.index, self.turns = index, Turns(index)
            self.version, self._last = version, last
            self._apply_changes(at)
            self.ready = True

    def catch_up(self, *, version: int, at: datetime) -> None:
        """Come as far as a version of the gallery, waiting a moment for its writer.

        Raises:
            FacesOff: the gallery is being read, or its writer is not done.
        """
        self._check_ready()
        if self.version >= version:
            return
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            with self._lock:
                self._check_ready()
                self._apply_changes(at)
            if self.version >= version:
                return
            if time.monotonic() > until:
                raise FacesOff("人脸库正在更新，这一次没有比对。请稍等几秒再试。")
            time.sleep(_PAUSE_SECONDS)

    def keep_up(self, *, at: datetime) -> None:
        """Apply what changed, let go of what is over; read all anew where the past is another.

        The past is another when the database was restored from a backup while this process ran.
        """
        with self._lock:
            if not self.ready or self._has_another_past():
                self.rebuild(at=at)
            else:
                self._apply_changes(at)
            self.index.expire(at)

    def _check_ready(self) -> None:
        if not self.ready:
            raise FacesOff(
                f"人脸服务刚刚启动，正在载入人脸库（{self._done:,} / {self._total:,}）。"
                "请稍后再试，或者用别的方式办理。"
            )

    def _mine(self) -> Any:
        return Template.objects.filter(
            purpose=self.purpose.value, model_sha256=self._model.sha256
        ).order_by("id")

    def _position(self) -> tuple[int, UUID | None]:
        """Return the gallery's version, and the template of the change that made it."""
        version = (
            Gallery.objects.filter(purpose=self.purpose.value)
            .values_list("version", flat=True)
            .first()
        ) or 0
        return version, self._template_of(version)

    def _template_of(self, version: int) -> UUID | None:
        return (
            GalleryChange.objects.filter(purpose=self.purpose.value, version=version)
            .values_list("template_id", flat=True)
            .first()
        )

    def _has_another_past(self) -> bool:
        version, last = self._position()
        if version < self.version:
            return True
        if version > self.version:
            last = self._template_of(self.version)
        return last != self._last

    def _pages(self, mine: Any) -> Iterator[Sequence[tuple[Any, ...]]]:
        after: UUID | None = None
        while True:
            further = mine if after is None else mine.filter(id__gt=after)
            page = list(further.values_list(*_READ)[:_PAGE])
            if page:
                yield page
            if len(page) < _PAGE:
                return
            after = page[-1][0]

    def _apply_changes(self, at: datetime) -> None:
        """Apply the changes after this index's version; read all anew where some are missing."""
        while True:
            changes = list(
                GalleryChange.objects.filter(purpose=self.purpose.value, version__gt=self.version)
                .order_by("version")
                .values_list("version", "template_id", "added")[:_PAGE]
            )
            if not changes:
                return
            if changes[-1][0] != self.version + len(changes):
                self.version = changes[-1][0]  # what is left of the log cannot tell it
                self.rebuild(at=at)
                return
            self._apply({template: added for _, template, added in changes})
            self.version, self._last = changes[-1][0], changes[-1][1]

    def _apply(self, changed: dict[UUID, bool]) -> None:
        came = [template for template, added in changed.items() if added]
        page = list(self._mine().filter(id__in=came).values_list(*_READ))
        here = {row[0] for row in page}
        self.index.remove([template for template in changed if template not in here])
        if page:
            self.index.add(self._opened(self.index, page))

    def _opened(self, index: Index, page: Sequence[tuple[Any, ...]]) -> Rows:
        """Return rows of the table as the index takes them, their vectors decrypted."""
        vectors = b"".join(templates.open_vector(row[4]) for row in page)
        return Rows(
            ids=blocks.halves([row[0] for row in page]),
            subjects=blocks.halves([row[1] for row in page]),
            cells=index.codes([row[2] for row in page]),
            expires=np.array([row[3].timestamp() if row[3] else np.inf for row in page]),
            vectors=np.frombuffer(vectors, dtype="<f4").reshape(len(page), -1).astype(np.float32),
        )
