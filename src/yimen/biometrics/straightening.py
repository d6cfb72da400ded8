"""Lay a card straight by its four corners; needs none of the libraries of faces."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image

from yimen.biometrics.rules.corners import Corner, check_corners

WIDTH, HEIGHT = 1011, 638
"""85.6 by 54 mm at 300 dpi."""


def straighten(content: bytes, *, corners: Sequence[Corner], field: str) -> bytes:
    """Return what lies between four corners (per cent of the picture) as a JPEG of a card's size.

    A card photographed standing is laid. Raises FaceRefused where the corners bound no card.
    """
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as opened:
        picture = opened.convert("RGB")
    check_corners(corners=corners, width=picture.width, height=picture.height, field=field)
    places = [(x / 100 * picture.width, y / 100 * picture.height) for x, y in corners]
    if _is_standing(places):  # its upper right corner becomes the upper left
        places = [*places[1:], places[0]]
    laid = picture.transform(
        (WIDTH, HEIGHT),
        Image.Transform.PERSPECTIVE,
        _coefficients(places),
        Image.Resampling.BICUBIC,
    )
    made = io.BytesIO()
    laid.save(made, "JPEG", quality=95, subsampling=0)
    return made.getvalue()


def _is_standing(places: Sequence[Corner]) -> bool:
    def apart(one: int, other: int) -> float:
        (x, y), (across, down) = places[one], places[other]
        return float(((x - across) ** 2 + (y - down) ** 2) ** 0.5)

    return apart(0, 1) + apart(2, 3) < apart(1, 2) + apart(3, 0)


def _coefficients(places: Sequence[Corner]) -> tuple[float, ...]:
    """Return the eight numbers by which each pixel of the card finds its place in the photograph.

    A projective map of the unit square onto the corners (Heckbert 1989), scaled to the card's size.
    """
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = places
    dx1, dx2, dx3 = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    dy1, dy2, dy3 = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    whole = dx1 * dy2 - dx2 * dy1
    g = (dx3 * dy2 - dx2 * dy3) / whole
    h = (dx1 * dy3 - dx3 * dy1) / whole
    a, b = x1 - x0 + g * x1, x3 - x0 + h * x3
    d, e = y1 - y0 + g * y1, y3 - y0 + h * y3
    return (
        *(a / WIDTH, b / HEIGHT, x0),
        *(d / WIDTH, e / HEIGHT, y0),
        *(g / WIDTH, h / HEIGHT),
    )
