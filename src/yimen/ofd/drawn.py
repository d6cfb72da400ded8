"""Read what a typeset PDF draws: text with its places, paths, pictures, in the order of painting.

Made for the pages that this house sets by Typst: upright pages, whole colours, no gradients. What it
has no answer for is refused by name, never left out.
"""

from __future__ import annotations

import ctypes
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from yimen.media.marking import PDFIUM
from yimen.ofd.contracts import CannotWrite

MM = 25.4 / 72
_DEEPEST = 8
_MOST_OBJECTS = 200_000

Matrix = tuple[float, float, float, float, float, float]
Colour = tuple[int, int, int, int]
SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """A character and where its pen stands, in the space of its text, in points."""

    character: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Characters of one font, size and colour; `matrix` leads from their space to the page."""

    glyphs: tuple[Glyph, ...]
    font: str
    size: float
    matrix: Matrix
    colour: Colour
    artifact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Lines in points of the page; each step is a letter (M, L, B, C) and its points."""

    steps: tuple[tuple[str, tuple[tuple[float, float], ...]], ...]
    fill: Colour | None
    even_odd: bool
    stroke: Colour | None
    width: float
    cap: int
    join: int
    dash: tuple[float, ...]
    artifact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A raster picture as PNG or JPEG; `matrix` leads from the unit square to the page."""

    content: bytes
    suffix: str
    matrix: Matrix
    artifact: bool


Item = Text | Path | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: its size in points and what is painted on it, in order."""

    width: float
    height: float
    items: tuple[Item, ...]


def multiply(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that does the first and then the second."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r, a * q + b * s,
        c * p + d * r, c * q + d * s,
        e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Return where a point goes."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def read_pages(*, pdf: bytes) -> tuple[Page, ...]:
    """Return the pages of a PDF as drawn.

    Raises:
        CannotWrite: it is no PDF, or draws what OFD is not written for here.
    """
    from yimen.ofd.patterns import check_plain  # noqa: PLC0415 -- pyHanko is slow to load

    check_plain(pdf=pdf)
    with PDFIUM:
        try:
            with pypdfium2.PdfDocument(pdf) as document:
                return tuple(_page(document[number]) for number in range(len(document)))
        except pypdfium2.PdfiumError as broken:
            raise CannotWrite("no readable PDF") from broken


def _page(page: pypdfium2.PdfPage) -> Page:
    if page.get_rotation() != 0:
        raise CannotWrite("a rotated page")
    width, height = page.get_size()
    text = page.get_textpage()
    glyphs = _glyphs(text.raw)
    items: list[Item] = []
    for handle, outer in _objects(page):
        items.extend(_item(page, handle, outer, glyphs))
    text.close()
    return Page(width=width, height=height, items=tuple(items))


def _objects(page: pypdfium2.PdfPage) -> Iterator[tuple[object, Matrix]]:
    """Yield each drawn object with the matrix of the forms around it."""
    seen = 0
    stack: list[Iterator[tuple[object, Matrix, int]]] = [
        (
            (pdfium.FPDFPage_GetObject(page.raw, number), SAME, 0)
            for number in range(pdfium.FPDFPage_CountObjects(page.raw))
        )
    ]
    while stack:
        found = next(stack[-1], None)
        if found is None:
            stack.pop()
            continue
        handle, outer, depth = found
        seen += 1
        if seen > _MOST_OBJECTS or depth > _DEEPEST:
            raise CannotWrite("more objects than a page has")
        if pdfium.FPDFPageObj_GetType(handle) == pdfium.FPDF_PAGEOBJ_FORM:
            stack.append(_inside(handle, multiply(_matrix(handle), outer), depth + 1))
        else:
            yield handle, outer


def _inside(form: object, matrix: Matrix, depth: int) -> Iterator[tuple[object, Matrix, int]]:
    for number in range(pdfium.FPDFFormObj_CountObjects(form)):
        yield pdfium.FPDFFormObj_GetObject(form, number), matrix, depth


def _matrix(handle: object) -> Matrix:
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(handle, found)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _item(
    page: pypdfium2.PdfPage,
    handle: object,
    outer: Matrix,
    glyphs: dict[int, list[tuple[str, float, float]]],
) -> Iterator[Item]:
    kind = pdfium.FPDFPageObj_GetType(handle)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        placed = glyphs.get(ctypes.addressof(handle.contents), [])  # type: ignore[attr-defined]
        if placed and pdfium.FPDFTextObj_GetTextRenderMode(handle) != 3:
            yield _text(handle, outer, placed)
    elif kind == pdfium.FPDF_PAGEOBJ_PATH:
        path = _path(handle, multiply(_matrix(handle), outer))
        if path is not None:
            yield path
    elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        yield _picture(page, handle, outer)
    else:
        raise CannotWrite("a gradient")


def _glyphs(text: object) -> dict[int, list[tuple[str, float, float]]]:
    """Return the characters of each text object with their places on the page."""
    found: dict[int, list[tuple[str, float, float]]] = {}
    x, y = ctypes.c_double(), ctypes.c_double()
    high = 0
    for place in range(pdfium.FPDFText_CountChars(text)):
        if pdfium.FPDFText_IsGenerated(text, place) == 1:
            continue
        point = pdfium.FPDFText_GetUnicode(text, place)
        if 0xD800 <= point < 0xDC00:
            high = point
            continue
        if 0xDC00 <= point < 0xE000:
            point = 0x10000 + ((high - 0xD800) << 10) + point - 0xDC00
        if point < 0x20 or pdfium.FPDFText_HasUnicodeMapError(text, place) == 1:
            raise CannotWrite("a character without its code")
        owner = pdfium.FPDFText_GetTextObject(text, place)
        pdfium.FPDFText_GetCharOrigin(text, place, x, y)
        row = found.setdefault(ctypes.addressof(owner.contents), [])
        row.append((chr(point), x.value, y.value))
    return found


def _text(handle: object, outer: Matrix, placed: list[tuple[str, float, float]]) -> Text:
    size = ctypes.c_float()
    pdfium.FPDFTextObj_GetFontSize(handle, size)
    matrix = multiply(_matrix(handle), outer)
    back = _inverse(matrix)
    return Text(
        glyphs=tuple(
            Glyph(character=one, x=at[0], y=at[1])
            for one, x, y in placed
            for at in (apply(back, x, y),)
        ),
        font=_font_name(handle),
        size=size.value,
        matrix=matrix,
        colour=_colour(handle, pdfium.FPDFPageObj_GetFillColor),
        artifact=_is_artifact(handle),
    )


def _inverse(matrix: Matrix) -> Matrix:
    a, b, c, d, e, f = matrix
    whole = a * d - b * c
    if abs(whole) < 1e-9:
        raise CannotWrite("text without a size")
    return (
        d / whole, -b / whole, -c / whole, a / whole,
        (c * f - d * e) / whole, (b * e - a * f) / whole,
    )  # fmt: skip


def _font_name(handle: object) -> str:
    room = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetBaseFontName(pdfium.FPDFTextObj_GetFont(handle), room, 256)
    return room.value.decode("utf-8", "replace").rpartition("+")[2]


def _colour(handle: object, ask: object) -> Colour:
    parts = [ctypes.c_uint() for _ in range(4)]
    ask(handle, *parts)  # type: ignore[operator]
    return parts[0].value, parts[1].value, parts[2].value, parts[3].value


def _is_artifact(handle: object) -> bool:
    room, length = (ctypes.c_ushort * 32)(), ctypes.c_ulong()
    for number in range(pdfium.FPDFPageObj_CountMarks(handle)):
        mark = pdfium.FPDFPageObj_GetMark(handle, number)
        pdfium.FPDFPageObjMark_GetName(mark, room, 64, length)
        if bytes(room)[: max(length.value - 2, 0)].decode("utf-16-le", "replace") == "Artifact":
            return True
    return False


def _path(handle: object, matrix: Matrix) -> Path | None:
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(handle, mode, stroked)
    if not mode.value and not stroked.value:
        return None  # a clip alone
    width = ctypes.c_float()
    pdfium.FPDFPageObj_GetStrokeWidth(handle, width)
    scale = math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))
    fill = _colour(handle, pdfium.FPDFPageObj_GetFillColor) if mode.value else None
    return Path(
        steps=_steps(handle, matrix),
        fill=fill,
        even_odd=mode.value == pdfium.FPDF_FILLMODE_ALTERNATE,
        stroke=_colour(handle, pdfium.FPDFPageObj_GetStrokeColor) if stroked.value else None,
        width=width.value * scale,
        cap=pdfium.FPDFPageObj_GetLineCap(handle),
        join=pdfium.FPDFPageObj_GetLineJoin(handle),
        dash=tuple(one * scale for one in _dash(handle)),
        artifact=_is_artifact(handle),
    )


def _dash(handle: object) -> list[float]:
    count = pdfium.FPDFPageObj_GetDashCount(handle)
    if count <= 0:
        return []
    room = (ctypes.c_float * count)()
    pdfium.FPDFPageObj_GetDashArray(handle, room, count)
    return list(room)


def _steps(
    handle: object, matrix: Matrix
) -> tuple[tuple[str, tuple[tuple[float, float], ...]], ...]:
    steps: list[tuple[str, tuple[tuple[float, float], ...]]] = []
    curve: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for number in range(pdfium.FPDFPath_CountSegments(handle)):
        segment = pdfium.FPDFPath_GetPathSegment(handle, number)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = apply(matrix, x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            curve.append(point)
            if len(curve) == 3:
                steps.append(("B", tuple(curve)))
                curve = []
        else:
            steps.append(("M" if kind == pdfium.FPDF_SEGMENT_MOVETO else "L", (point,)))
        if pdfium.FPDFPathSegment_GetClose(segment):
            steps.append(("C", ()))
    return tuple(steps)


def _picture(page: pypdfium2.PdfPage, handle: object, outer: Matrix) -> Picture:
    image = pypdfium2.PdfObject(handle, page=page, pdf=page.pdf)
    held = io.BytesIO()
    image.get_bitmap(render=True, scale_to_original=True).to_pil().save(held, "PNG")
    return Picture(
        content=held.getvalue(),
        suffix="png",
        matrix=multiply(_matrix(handle), outer),
        artifact=_is_artifact(handle),
    )
