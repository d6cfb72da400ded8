"""How the process of faces stands: which model, which galleries, how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from yimen.biometrics.contracts import ModelView, Purpose, Strictness
from yimen.biometrics.seen import Found, Seen

SEARCHED = (Purpose.IDENTIFY, Purpose.WATCH)
"""What is searched. A template for 1:1 is compared from its row, and never held in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleryStanding:
    """One gallery in memory; while it is being read, `done` of `total` templates are there."""

    purpose: Purpose
    version: int
    templates: int
    done: int = 0
    total: int = 0
    ready: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The whole process; `why` says in Chinese why there is no model, where there is none."""

    model: ModelView | None
    why: str
    galleries: tuple[GalleryStanding, ...]
    started_at: datetime
    pid: int
    memory_bytes: int


class Faces(Protocol):
    """What answers questions on faces, in this process or in another.

    Every method raises FacesOff where it cannot answer now.
    """

    def standing(self) -> Standing:
        """Return how it stands."""
        ...

    def read(self, *, image: bytes, crop: bool, many: bool, strictness: Strictness) -> list[Seen]:
        """Return the faces of an image. Raises FaceRefused where it cannot be used."""
        ...

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
        """Return whom a vector resembles, in a gallery no older than `version`."""
        ...

    def photo(self, *, op: str, image: bytes) -> bytes:
        """Return what an operation on a photo answers. Raises FaceRefused."""
        ...
