"""A portrait as the engine measured it for an ID photo: the face, who stands there, what is behind."""

from __future__ import annotations

from dataclasses import dataclass

from yimen.biometrics.seen import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What is behind a person: its mean colour (red, green, blue), and how even it is.

    `uniformity` is 1 where every spot has the same colour, and 0 where colours lie a quarter of the
    whole range apart on average. `measured_by` is "mask" or, without the model, "borders".
    """

    colour: tuple[int, int, int]
    uniformity: float
    measured_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """A face, its background, and the person's outline as an 8-bit grey PNG: 255 is the person.

    The outline has the proportions of the image; it is empty where its model is not there.
    """

    seen: Seen
    background: Background
    mask_png: bytes
