"""Find where on a page the seal goes: over the issuer's name and the date that close the text."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from yimen.kernel.rules import rule
from yimen.media.marking import PDFIUM
from yimen.trust.actions.picture import POINTS_PER_MM

_MARGIN = 4 * POINTS_PER_MM


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """The middle of a seal in points from the lower left corner; pages count from 0."""

    page: int
    x: float
    y: float
    page_height: float


@rule(
    "TRUST-SEAL-4",
    cites="GB/T 9704-2012 7.3.5.1：印章端正、居中下压发文机关署名和成文日期",
)
def find_spot(*, pdf: bytes, issuer: str, diameter: float) -> Spot:
    """Return where a seal of so many millimetres goes: over the last place that names the issuer.

    The signature and the date lie at its middle and below it. Where nobody is named, the lower right
    of the last page.
    """
    with PDFIUM, pdfium.PdfDocument(pdf) as document:
        for number in range(len(document) - 1, -1, -1):
            page = document[number]
            found = _last_line(page, issuer)
            if found is not None:
                left, bottom, right, _ = found
                return _inside(page, number, (left + right) / 2, bottom + 6, diameter)
        last = len(document) - 1
        page = document[last]
        width, _ = page.get_size()
        return _inside(page, last, width * 0.72, diameter * POINTS_PER_MM, diameter)


def _last_line(page: pdfium.PdfPage, words: str) -> tuple[float, float, float, float] | None:
    """Return the rectangle of the last place where the words stand on the page, or None."""
    text = page.get_textpage()
    search = text.search(words)
    last: tuple[int, int] | None = None
    while (hit := search.get_next()) is not None:
        last = hit
    if last is None:
        return None
    first, count = last
    boxes = [text.get_charbox(place) for place in range(first, first + count)]
    boxes = [box for box in boxes if box[2] > box[0]]
    if not boxes:
        return None
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _inside(page: pdfium.PdfPage, number: int, x: float, y: float, diameter: float) -> Spot:
    """Return the spot, moved so far that the whole seal lies on the page."""
    width, height = page.get_size()
    half = diameter * POINTS_PER_MM / 2 + _MARGIN
    return Spot(
        page=number,
        x=min(max(x, half), max(width - half, half)),
        y=min(max(y, half), max(height - half, half)),
        page_height=height,
    )
