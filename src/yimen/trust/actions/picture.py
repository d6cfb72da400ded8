"""The picture of a seal as SVG, as PDF operators and as a picture in points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import typst
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from yimen.kernel.typeset.pages import check_drawable
from yimen.trust.contracts import SealKind
from yimen.trust.queries.fonts import font_files
from yimen.trust.rules import seal_picture
from yimen.trust.rules.seal_picture import RED, Outline, SealPicture, Segment

POINTS_PER_MM = 72 / 25.4
_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg")"""
_SCAN = re.compile(r"([MLCZ])([^MLCZ]*)")
_PDF_VERBS = {"M": "m", "L": "l", "C": "c", "Z": "h"}


def draw_svg(*, name: str, purpose: str, kind: SealKind) -> str:
    """Return the picture of a seal as SVG, drawn with outlines, so that it needs no font.

    Raises SealRefused, GlyphMissing.
    """
    seal_picture.check_name(name=name, purpose=purpose)
    check_drawable(name + purpose)
    return to_svg(
        seal_picture.draw(name=name, purpose=purpose, kind=kind, outline=outline_of), title=name
    )


def to_svg(picture: SealPicture, *, title: str) -> str:
    """Return a picture as SVG in millimetres."""
    size = f"{picture.diameter:g}"
    whole = "".join(_svg_path(path) for path in picture.paths)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}mm" height="{size}mm"'
        f' viewBox="0 0 {size} {size}" role="img" aria-label="{title}印章">'
        f'<path fill="{RED}" fill-rule="nonzero" d="{whole}"/></svg>'
    )


def pdf_operators(*, svg: str) -> tuple[float, bytes]:
    """Return the width in millimetres and the operators that fill a seal into a PDF of that size.

    `svg` is what `draw_svg` made; the operators draw in millimetres from the lower left corner.
    """
    diameter = float(svg.partition('viewBox="0 0 ')[2].partition(" ")[0])
    lines = ["0.843 0 0.059 rg"]
    for verb, numbers in _read_path(svg):
        pairs = [
            f"{x:.2f} {diameter - y:.2f}" for x, y in zip(numbers[::2], numbers[1::2], strict=True)
        ]
        lines.append(" ".join([*pairs, _PDF_VERBS[verb]]))
    lines.append("f")
    return diameter, "\n".join(lines).encode()


def draw_png(*, svg: str, dots_per_inch: int = 300) -> bytes:
    """Return the picture in points with a clear background."""
    made = _painter().compile(
        input=_PAGE, format="png", ppi=float(dots_per_inch), sys_inputs={"svg": svg}
    )
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=1)
def _painter() -> typst.Compiler:
    return typst.Compiler(ignore_system_fonts=True)


@lru_cache(maxsize=4096)
def outline_of(character: str) -> Outline:
    """Return a character's outline from the first font that has it."""
    for font in _fonts():
        glyph_name = font.getBestCmap().get(ord(character))
        if glyph_name is None:
            continue
        glyphs = font.getGlyphSet()
        pen = DecomposingRecordingPen(glyphs)
        glyphs[glyph_name].draw(pen)
        return _squared(pen.value, glyphs[glyph_name].width)
    return Outline(segments=())


@lru_cache(maxsize=1)
def _fonts() -> tuple[TTFont, ...]:
    return tuple(TTFont(path, lazy=True) for path in font_files())


def _squared(value: list[tuple[str, tuple[tuple[float, float], ...]]], width: float) -> Outline:
    """Return an outline so that an ordinary ideograph fills the square of one unit."""
    left, low, span = (width - 940) / 2, -90, 940

    def point(pair: tuple[float, float]) -> tuple[float, float]:
        return (pair[0] - left) / span, (pair[1] - low) / span

    found: list[Segment] = []
    for verb, points in value:
        flat = tuple(number for pair in points for number in point(pair))
        if verb == "moveTo":
            found.append(("M", flat))
        elif verb == "lineTo":
            found.append(("L", flat))
        elif verb == "curveTo":
            found.append(("C", flat))
        elif verb in {"closePath", "endPath"}:
            found.append(("Z", ()))
    return Outline(segments=tuple(found))


def _svg_path(path: tuple[Segment, ...]) -> str:
    return "".join(verb + " ".join(f"{number:.2f}" for number in numbers) for verb, numbers in path)


def _read_path(svg: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    whole = svg.partition(' d="')[2].partition('"')[0]
    for verb, numbers in _SCAN.findall(whole):
        yield verb, tuple(float(one) for one in numbers.split())
