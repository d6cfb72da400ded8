"""Pictures of photos and cards: taken in safely, cut, laid on a colour, marked, written as JPEG.

What comes in is drawn anew and nothing else of it is kept: no place, no device, nothing hidden behind
the picture. Needs none of the libraries of faces.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from yimen.biometrics.contracts import FaceRefused, Trouble
from yimen.biometrics.rules.photo import Frame
from yimen.biometrics.rules.presets import Colour, Preset
from yimen.kernel.clock import LOCAL
from yimen.kernel.typeset.pages import FONTS
from yimen.media import kinds

LARGEST_FILE = 15 * 1024 * 1024
MOST_PIXELS = 30_000_000
LEAST_SIDE = 240
_LONGEST_SIDE = 2400
_LONGEST_SEEN = 900
_TAKEN = {kinds.JPEG, kinds.PNG, kinds.WEBP}
_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITIES = (98, 95, 92, 88, 84, 80, 75, 70, 62, 54, 46, 38)
_CARD_SIZE = (1011, 638)  # 85.6 by 54 mm at 300 dpi
_DESCRIPTION, _SOFTWARE, _TAKEN_AT, _COMMENT, _EXIF_IFD = 0x010E, 0x0131, 0x0132, 0x9286, 0x8769
_WHITE: Colour = (255, 255, 255)
_RIM, _SURE = 110, 235
"""Below the one an outline's pixel is wall, above the other it is the person."""


def take_in(content: bytes, *, name: str, declared_type: str, field: str) -> bytes:
    """Return a picture that somebody brought, upright, at most 2,400 px long, as a plain JPEG.

    Raises: FaceRefused with a sentence that says which picture to bring instead.
    """
    if not content:
        raise FaceRefused(
            "还没有照片。请拍一张，或者选一个照片文件。",
            field=field,
            trouble=Trouble.NOT_AN_IMAGE,
        )
    if len(content) > LARGEST_FILE:
        raise _too_large(field, "文件超过 15 MB")
    found = kinds.sniff(io.BytesIO(content))
    if found not in _TAKEN:
        raise _not_an_image(field, found)
    claimed = kinds.declared(name=name, declared_type=declared_type)
    if claimed is not None and claimed != found:
        raise FaceRefused(
            f"文件名或类型写的是“{kinds.KNOWN[claimed]}”，内容却是“{kinds.KNOWN[found]}”，没有收。"
            "请用原来的软件另存一次，或者重新拍一张。",
            field=field,
            trouble=Trouble.NOT_AN_IMAGE,
        )
    return _drawn_anew(content, field)


def _not_an_image(field: str, found: str | None) -> FaceRefused:
    said = "苹果手机的 HEIC 格式这里还不能读。请在设置里选“兼容性最佳”再拍，或者另存成 JPG。"
    return FaceRefused(
        said if found == kinds.HEIC else "这不是照片文件。请选 JPG、PNG 或 WebP 格式的照片。",
        field=field,
        trouble=Trouble.NOT_AN_IMAGE,
    )


def _too_large(field: str, said: str) -> FaceRefused:
    return FaceRefused(
        f"照片太大：{said}。请把相机的像素调低一些，或者在本页直接拍。",
        field=field,
        trouble=Trouble.TOO_LARGE,
    )


def _drawn_anew(content: bytes, field: str) -> bytes:
    broken = FaceRefused(
        "这张照片打不开，可能没有传完整。请重新拍一张，或者另存一次再传。",
        field=field,
        trouble=Trouble.NOT_AN_IMAGE,
    )
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
            width, height = opened.size
            if width * height > MOST_PIXELS:
                raise _too_large(field, f"有 {width * height // 10_000} 万像素，最多 3000 万")
            if min(width, height) < LEAST_SIDE:
                raise FaceRefused(
                    f"照片太小：只有 {width}×{height} 像素，宽和高都要到 {LEAST_SIDE} 像素以上。"
                    "请重新拍一张，不要用截图或者缩略图。",
                    field=field,
                    trouble=Trouble.TOO_SMALL,
                )
            opened.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            upright = _flat(ImageOps.exif_transpose(opened))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise broken from error
    upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE), Image.Resampling.LANCZOS)
    return _jpeg(upright, quality=95)


def _flat(picture: Image.Image) -> Image.Image:
    """Return the picture in red, green and blue; what can be seen through, white behind it."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        ground = Image.new("RGB", seen.size, _WHITE)
        ground.paste(seen, mask=seen.getchannel("A"))
        return ground
    return picture.convert("RGB")


def _jpeg(picture: Image.Image, *, quality: int, dpi: int = 0, exif: bytes = b"") -> bytes:
    made = io.BytesIO()
    more = {"dpi": (dpi, dpi)} if dpi else {}
    picture.save(made, "JPEG", quality=quality, subsampling=0, optimize=True, exif=exif, **more)
    return made.getvalue()


def seen_small(content: bytes) -> bytes:
    """Return a picture small enough for a page."""
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as opened:
        small = opened.convert("RGB")
    small.thumbnail((_LONGEST_SEEN, _LONGEST_SEEN), Image.Resampling.LANCZOS)
    return _jpeg(small, quality=85)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePhoto:
    """A finished photo and the hash of its pixels, which stands in the file too."""

    content: bytes
    pixels_sha256: str


def make_photo(
    *,
    source: bytes,
    frame: Frame,
    preset: Preset,
    mask: bytes | None,
    colour: Colour,
    checks: Sequence[str],
    at: datetime,
) -> MadePhoto:
    """Return the photo: cut, scaled, on another colour where a mask is given, with its proofs.

    The file says by which preset and when it was made, which checks it passed, and the hash of its
    pixels as they are decoded. It says no place.

    Raises: FaceRefused where the picture cannot be written as small as the preset asks.
    """
    with Image.open(io.BytesIO(source), formats=("JPEG",)) as opened:
        picture = opened.convert("RGB")
    if mask is not None:
        picture = _on_colour(picture, mask, colour)
    cut = _cut(picture, frame, (preset.width, preset.height), colour)
    for quality in _QUALITIES:
        digest = _pixels_hash(_jpeg(cut, quality=quality))
        exif = _exif(preset, checks, digest, at)
        made = _jpeg(cut, quality=quality, dpi=preset.dpi, exif=exif)
        if not preset.bytes_most or len(made) <= preset.bytes_most:
            return MadePhoto(content=made, pixels_sha256=digest)
    raise FaceRefused(
        f"这张照片压不到 {preset.bytes_most // 1024} KB 以内。请换一面平整的墙再拍一张。"
    )


def _on_colour(picture: Image.Image, mask: bytes, colour: Colour) -> Image.Image:
    with Image.open(io.BytesIO(mask), formats=("PNG",)) as opened:
        seen = opened.convert("L")
    if seen.size != picture.size:
        seen = seen.resize(picture.size, Image.Resampling.BILINEAR)
    # The rim of an outline still has the old wall in it: what is mostly wall becomes wall.
    sharp = seen.point([_clamped((one - _RIM) * 255 // (_SURE - _RIM)) for one in range(256)])
    return Image.composite(picture, Image.new("RGB", picture.size, colour), sharp)


def _clamped(value: int) -> int:
    return min(255, max(0, value))


def _cut(picture: Image.Image, frame: Frame, size: tuple[int, int], colour: Colour) -> Image.Image:
    top = frame.top
    if top < 0:
        added = round(-top) + 1
        taller = Image.new("RGB", (picture.width, picture.height + added), colour)
        taller.paste(picture, (0, added))
        picture, top = taller, top + added
    right = min(frame.left + frame.width, float(picture.width))
    bottom = min(top + frame.height, float(picture.height))
    return picture.resize(
        size, Image.Resampling.LANCZOS, box=(max(frame.left, 0.0), max(top, 0.0), right, bottom)
    )


def _pixels_hash(content: bytes) -> str:
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as opened:
        return hashlib.sha256(opened.convert("RGB").tobytes()).hexdigest()


def _exif(preset: Preset, checks: Sequence[str], digest: str, at: datetime) -> bytes:
    made_at = at.astimezone(LOCAL)
    facts = {
        "preset": preset.code,
        "version": preset.version,
        "made_at": made_at.isoformat(timespec="seconds"),
        "checks": list(checks),
        "pixels_sha256": digest,
    }
    written = Image.Exif()
    written[_DESCRIPTION] = f"ID photo {preset.code} v{preset.version}"
    written[_SOFTWARE] = "Yimen ID photo"
    written[_TAKEN_AT] = made_at.strftime("%Y:%m:%d %H:%M:%S")
    written.get_ifd(_EXIF_IFD)[_COMMENT] = b"ASCII\x00\x00\x00" + json.dumps(facts).encode("ascii")
    return written.tobytes()


def read_facts(content: bytes) -> dict[str, object]:
    """Return what a photo made here says of itself, empty for any other picture."""
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as opened:
        said = opened.getexif().get_ifd(_EXIF_IFD).get(_COMMENT, b"")
    if not isinstance(said, bytes) or not said.startswith(b"ASCII\x00\x00\x00"):
        return {}
    found = json.loads(said[8:])
    return found if isinstance(found, dict) else {}


def lay_card(content: bytes, *, words: str, is_grey: bool) -> bytes:
    """Return one side of a card at the size of a card, upright, with words drawn across it.

    The words are part of the pixels, so that the picture cannot be taken out of a page without them.
    """
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as opened:
        picture = opened.convert("RGB")
    if picture.height > picture.width:
        picture = picture.rotate(90, expand=True)
    side = ImageOps.pad(picture, _CARD_SIZE, Image.Resampling.LANCZOS, color=_WHITE)
    if is_grey:
        side = ImageOps.grayscale(side).convert("RGB")
    return _jpeg(_marked(side, words), quality=88, dpi=300)


def _marked(side: Image.Image, words: str) -> Image.Image:
    """Return the side with the words in slanting lines, dark with a light edge: read on any ground."""
    reach = int((side.width**2 + side.height**2) ** 0.5)
    layer = Image.new("RGBA", (reach, reach), (0, 0, 0, 0))
    pen, font = ImageDraw.Draw(layer), _font(34)
    step = int(pen.textlength(words, font=font)) + 90
    for number, height in enumerate(range(40, reach, 132)):
        for left in range(-step + (number % 2) * step // 2, reach, step):
            pen.text(
                (left, height),
                words,
                font=font,
                fill=(20, 40, 90, 120),
                stroke_width=2,
                stroke_fill=(255, 255, 255, 70),
            )
    turned = layer.rotate(24, resample=Image.Resampling.BICUBIC)
    left, top = (reach - side.width) // 2, (reach - side.height) // 2
    shown = turned.crop((left, top, left + side.width, top + side.height))
    return Image.alpha_composite(side.convert("RGBA"), shown).convert("RGB")


@lru_cache(maxsize=2)
def _font(size: int) -> ImageFont.FreeTypeFont:
    path = next(iter(sorted(Path(FONTS).glob("*.[ot]tf"))))
    return ImageFont.truetype(str(path), size)
