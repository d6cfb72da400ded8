"""Foreign bytes become pixels, or are refused: what was sent is never looked at or kept otherwise.

Which format it is, the bytes say and no name; only that one decoder sees them. Size is read from
the header before anything is unpacked. What follows the end of an image, or hides in its notes, is
not carried on: whoever keeps an image writes it anew from the pixels.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from yimen.biometrics.contracts import FaceRefused, Trouble
from yimen.biometrics.rules.hints import HINTS

Pixels = npt.NDArray[np.uint8]
"""Rows, columns and channels, blue first, as OpenCV has them."""

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 40_000_000
LEAST_SIDE = 60
CROP_SIDE = 112
_SIGNS = (
    (b"\xff\xd8\xff", 0, "JPEG"),
    (b"\x89PNG\r\n\x1a\n", 0, "PNG"),
    (b"WEBP", 8, "WEBP"),
    (b"BM", 0, "BMP"),
)
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    EOFError,
    MemoryError,
    struct.error,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image that was let in, upright."""

    pixels: Pixels
    width: int
    height: int


def admit(image: bytes, *, crop: bool = False) -> Picture:
    """Return the pixels of a JPEG, PNG, WebP or BMP, turned as its EXIF note says.

    A crop of a panel must be 112 by 112 px. Raises FaceRefused.
    """
    kind = _kind(image)
    try:
        with Image.open(io.BytesIO(image), formats=[kind]) as opened:
            _check_header(opened, crop=crop)
            upright = _flat(opened)
    except Image.DecompressionBombError as error:
        raise _refused(Trouble.TOO_LARGE) from error
    except _UNREADABLE as error:
        raise _refused(Trouble.NOT_AN_IMAGE) from error
    width, height = upright.size
    pixels = np.ascontiguousarray(np.asarray(upright, dtype=np.uint8)[:, :, ::-1])
    return Picture(pixels=pixels, width=width, height=height)


def _kind(image: bytes) -> str:
    if len(image) > MOST_BYTES:
        raise _refused(Trouble.TOO_LARGE)
    for sign, at, kind in _SIGNS:
        if image[at : at + len(sign)] == sign:
            return kind
    raise _refused(Trouble.NOT_AN_IMAGE)


def _check_header(opened: Image.Image, *, crop: bool) -> None:
    width, height = opened.size
    if width * height > MOST_PIXELS:
        raise _refused(Trouble.TOO_LARGE)
    if min(width, height) < LEAST_SIDE:
        raise _refused(Trouble.TOO_SMALL)
    if getattr(opened, "n_frames", 1) > 1:
        raise _refused(Trouble.NOT_AN_IMAGE)
    if crop and (width, height) != (CROP_SIDE, CROP_SIDE):
        side = max(width, height)
        raise _refused(Trouble.TOO_LARGE if side > CROP_SIDE else Trouble.TOO_SMALL)


def _flat(opened: Image.Image) -> Image.Image:
    turn = _TURNS.get(opened.getexif().get(_ORIENTATION, 1))
    turned = opened if turn is None else opened.transpose(turn)
    if turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info:
        seen = turned.convert("RGBA")
        white = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(white, seen).convert("RGB")
    return turned.convert("RGB")


def _refused(trouble: Trouble) -> FaceRefused:
    return FaceRefused(HINTS[trouble], trouble=trouble)
