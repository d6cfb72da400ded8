"""Pictures that leave for a paper: what a page asks to be taken, and what was made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class PictureKind(StrEnum):
    """What is made before the camera: an ID photo, or the copy of a card's two sides."""

    PHOTO = "photo"
    CARD = "card"


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetView:
    """A kind of ID photo that can be taken here."""

    code: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoAsk:
    """What another page asks to be taken, in words, and where it goes.

    The finished picture's id is posted to `post_to`; `back` is the page that asked, as it was, and
    `here` leads a telephone that is signed in to the same question.
    """

    kind: PictureKind
    preset: str
    says: str
    purpose: str
    post_to: str
    back: str
    here: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePicture:
    """A picture that was accepted, with its provenance: `measures` are name and value in words."""

    id: UUID
    kind: PictureKind
    content: bytes
    name: str
    media_type: str
    preset: str
    preset_version: int
    preset_title: str
    measures: tuple[tuple[str, str], ...]
    sha256: str
    made_at: datetime
