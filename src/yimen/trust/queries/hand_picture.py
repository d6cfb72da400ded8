"""Pictures of signatures by hand: drawn from strokes, or read from a photograph."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageOps

from yimen.trust.contracts import HandRefused
from yimen.trust.rules.hand import Strokes

_WIDE: Final = 800
_OVER: Final = 2
_INK: Final = (22, 32, 70)
_MOST_PIXELS: Final = 40_000_000
_SHOWN: Final = 1_200
_NEAR: Final = 0.004
_PAPER: Final = (255, 255, 255)


def draw_strokes(strokes: Strokes) -> bytes:
    """Return the picture of strokes as PNG, thicker where the hand pressed."""
    made = io.BytesIO()
    _drawn(strokes).save(made, "PNG", optimize=True)
    return made.getvalue()


def looks_like(content: bytes, *, strokes: Strokes) -> bool:
    """Say whether a kept picture shows these strokes, but for what another drawer rounds apart."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG",)) as kept:
            drawn = _drawn(strokes)
            if kept.size != drawn.size:
                return False
            apart = ImageChops.difference(kept.convert("L"), drawn.convert("L"))
    except (OSError, ValueError, Image.DecompressionBombError):
        return False
    differing = sum(apart.point(lambda level: 255 if level > 64 else 0).histogram()[128:])
    return differing <= _NEAR * drawn.width * drawn.height


def read_picture(content: bytes) -> bytes:
    """Return a photograph or scan upright, small and without what else the file carried, as PNG.

    Raises HandRefused where it is no JPEG or PNG picture that can be drawn.
    """
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as sent:
            if sent.width * sent.height > _MOST_PIXELS:
                raise HandRefused("picture", "图片太大了，请拍近一点、选小一点的图片。")
            upright = ImageOps.exif_transpose(sent)
            upright.thumbnail((_SHOWN, _SHOWN))
            shown = Image.new("RGB", upright.size, _PAPER)
            clear = upright.convert("RGBA")
            shown.paste(clear, mask=clear.getchannel("A"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise HandRefused("picture", "这张图片打不开。请重新拍一张，用 JPG 或 PNG 格式。") from None
    made = io.BytesIO()
    shown.save(made, "PNG", optimize=True)
    return made.getvalue()


def _drawn(strokes: Strokes) -> Image.Image:
    scale = _WIDE * _OVER / strokes.width
    size = (_WIDE * _OVER, max(1, round(strokes.height * scale)))
    picture = Image.new("RGB", size, _PAPER)
    pen = ImageDraw.Draw(picture)
    for line in strokes.lines:
        before = None
        for point in line:
            thick = (3.0 + 5.0 * point.pressure) * _OVER
            x, y = point.x * scale, point.y * scale
            if before is not None:
                pen.line((*before, x, y), fill=_INK, width=round(thick))
            half = thick / 2
            pen.ellipse((x - half, y - half, x + half, y + half), fill=_INK)
            before = (x, y)
    return picture.resize((size[0] // _OVER, max(1, size[1] // _OVER)))
