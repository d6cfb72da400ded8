"""Write what a page draws as objects of OFD: text, paths and pictures (GB/T 33190, 8, 9 and 11)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator

from yimen.ofd.contracts import Font
from yimen.ofd.drawn import MM, Colour, Glyph, Matrix, Path, Picture, Text, apply, multiply
from yimen.ofd.fonts import advance
from yimen.ofd.markup import array, element, factors, number, steps, text

_CAPS = {1: "Round", 2: "Square"}
_JOINS = {1: "Round", 2: "Bevel"}
_ABOVE, _BELOW, _BESIDE = 1.16, 0.36, 0.2
"""How far signs of our fonts reach from the pen, in parts of the size; readers clip at the boundary."""
_SAME_LINE = 0.01

NewId = Callable[[], int]


def text_object(*, item: Text, page_height: float, font: Font, font_id: int, new_id: NewId) -> str:
    """Return a line of text whose characters stand where the page has them."""
    scale, matrix = _upright(item.matrix)
    size = item.size * scale * MM
    glyphs = [
        Glyph(character=one.character, x=one.x * scale * MM, y=-one.y * scale * MM)
        for one in _apart(item, font)
    ]
    onto = multiply(matrix, (MM, 0, 0, -MM, 0, page_height * MM))
    # from millimetres of the text, downwards, to millimetres of the page, downwards
    onto = multiply((1 / MM, 0, 0, -1 / MM, 0, 0), onto)
    left, top, width, height = _box(glyphs, size, onto)
    a, b, c, d, e, f = onto
    moved = (a, b, c, d, e - left, f - top)
    plain = math.dist((a, b, c, d), (1, 0, 0, 1)) < 1e-9
    if plain:
        glyphs = [
            Glyph(character=one.character, x=one.x + moved[4], y=one.y + moved[5]) for one in glyphs
        ]
    return element(
        "TextObject",
        _colour("FillColor", item.colour),
        *(_code(row) for row in _rows(glyphs)),
        ID=new_id(),
        Boundary=array((left, top, width, height)),
        CTM=None if plain else factors(moved),
        Font=font_id,
        Size=number(size),
    )


def _upright(matrix: Matrix) -> tuple[float, Matrix]:
    """Return the scale of a text that only grows, and what is left of its matrix."""
    a, b, c, d, e, f = matrix
    if abs(b) < 1e-6 and abs(c) < 1e-6 and abs(a - d) < 1e-6 and a > 0:
        return a, (1.0, 0.0, 0.0, 1.0, e, f)
    return 1.0, matrix


def _apart(item: Text, font: Font) -> Iterator[Glyph]:
    """Yield the characters, those that one sign drew (fi, ffl) set beside each other."""
    pen: Glyph | None = None
    drawn = (math.inf, math.inf)
    for one in item.glyphs:
        if pen is not None and math.dist(drawn, (one.x, one.y)) < 1e-6:
            step = advance(font=font, character=pen.character) * item.size
            pen = Glyph(character=one.character, x=pen.x + step, y=pen.y)
        else:
            pen, drawn = one, (one.x, one.y)
        yield pen


def _box(glyphs: list[Glyph], size: float, onto: Matrix) -> tuple[float, float, float, float]:
    left = min(one.x for one in glyphs) - _BESIDE * size
    right = max(one.x for one in glyphs) + (1 + _BESIDE) * size
    top = min(one.y for one in glyphs) - _ABOVE * size
    bottom = max(one.y for one in glyphs) + _BELOW * size
    corners = [apply(onto, x, y) for x in (left, right) for y in (top, bottom)]
    return _around(corners, 0.0)


def _around(points: list[tuple[float, float]], beside: float) -> tuple[float, float, float, float]:
    left = round(min(x for x, _ in points) - beside, 3)
    top = round(min(y for _, y in points) - beside, 3)
    right = round(max(x for x, _ in points) + beside, 3)
    bottom = round(max(y for _, y in points) + beside, 3)
    return left, top, right - left, bottom - top


def _rows(glyphs: list[Glyph]) -> Iterator[list[Glyph]]:
    """Yield runs on one line; a character beyond the basic plane stands alone, since readers count it
    as one or as two when they deal out distances."""
    row: list[Glyph] = []
    for one in glyphs:
        alone = ord(one.character) > 0xFFFF
        if row and (alone or ord(row[-1].character) > 0xFFFF or abs(one.y - row[0].y) > _SAME_LINE):
            yield row
            row = []
        row.append(one)
    yield row


def _code(row: list[Glyph]) -> str:
    places = [round(one.x, 3) for one in row]
    return element(
        "TextCode",
        text("".join(one.character for one in row)),
        X=number(places[0]),
        Y=number(row[0].y),
        DeltaX=steps([after - one for one, after in itertools.pairwise(places)]) or None,
    )


def path_object(*, item: Path, page_height: float, new_id: NewId) -> str:
    """Return lines and areas: rules, frames, the dots of a QR code."""
    rows = [
        (kind, [(x * MM, (page_height - y) * MM) for x, y in points]) for kind, points in item.steps
    ]
    width = item.width * MM
    left, top, wide, high = _around(
        [point for _, points in rows for point in points], width if item.stroke else 0.0
    )
    data = " ".join(
        " ".join([kind, *(f"{number(x - left)} {number(y - top)}" for x, y in points)])
        for kind, points in rows
    )
    return element(
        "PathObject",
        _colour("StrokeColor", item.stroke) if item.stroke else "",
        _colour("FillColor", item.fill) if item.fill else "",
        element("AbbreviatedData", data),
        ID=new_id(),
        Boundary=array((left, top, wide, high)),
        LineWidth=number(width) if item.stroke else None,
        Cap=_CAPS.get(item.cap),
        Join=_JOINS.get(item.join),
        DashPattern=array(one * MM for one in item.dash) if item.dash else None,
        Stroke="true" if item.stroke else "false",
        Fill="true" if item.fill else None,
        Rule="Even-Odd" if item.fill and item.even_odd else None,
    )


def image_object(*, item: Picture, page_height: float, resource_id: int, new_id: NewId) -> str:
    """Return a picture; the unit square of OFD has its origin above, that of PDF below."""
    onto = multiply(item.matrix, (MM, 0, 0, -MM, 0, page_height * MM))
    onto = multiply((1, 0, 0, -1, 0, 1), onto)
    left, top, width, height = _around([apply(onto, x, y) for x in (0, 1) for y in (0, 1)], 0.0)
    a, b, c, d, e, f = onto
    return element(
        "ImageObject",
        ID=new_id(),
        Boundary=array((left, top, width, height)),
        CTM=factors((a, b, c, d, e - left, f - top)),
        ResourceID=resource_id,
    )


def _colour(name: str, colour: Colour) -> str:
    red, green, blue, alpha = colour
    return element(name, Value=f"{red} {green} {blue}", Alpha=alpha if alpha < 255 else None)
