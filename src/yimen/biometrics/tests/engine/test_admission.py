from __future__ import annotations

import contextlib
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from yimen.biometrics.contracts import FaceRefused, Trouble
from yimen.biometrics.engine import admission
from yimen.biometrics.tests.engine.drawing import encoded


def _plain(width: int = 320, height: int = 240, kind: str = "JPEG") -> bytes:
    return encoded(Image.new("RGB", (width, height), (200, 30, 30)), kind)


def _bomb(width: int = 10_000, height: int = 5_000) -> bytes:
    """A PNG of a few bytes whose header promises 50 megapixels and whose pixels never come."""

    def chunk(name: bytes, told: bytes) -> bytes:
        check = zlib.crc32(name + told)
        return struct.pack(">I", len(told)) + name + told + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


def _archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("inside.html", "<script>alert(1)</script>")
    return target.getvalue()


_HOSTILE: dict[str, tuple[Callable[[], bytes], Trouble]] = {
    "empty": (lambda: b"", Trouble.NOT_AN_IMAGE),
    "text": (lambda: "不是照片".encode(), Trouble.NOT_AN_IMAGE),
    "svg": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', Trouble.NOT_AN_IMAGE),
    "gif": (lambda: _plain(kind="GIF"), Trouble.NOT_AN_IMAGE),
    "tiff": (lambda: _plain(kind="TIFF"), Trouble.NOT_AN_IMAGE),
    "pdf": (lambda: _plain(kind="PDF"), Trouble.NOT_AN_IMAGE),
    "archive": (_archive, Trouble.NOT_AN_IMAGE),
    "truncated": (lambda: _plain()[:600], Trouble.NOT_AN_IMAGE),
    "only a signature": (lambda: b"\xff\xd8\xff", Trouble.NOT_AN_IMAGE),
    "signature of another": (lambda: b"\x89PNG\r\n\x1a\n" + _plain(), Trouble.NOT_AN_IMAGE),
    "moving": (
        lambda: encoded(
            Image.new("RGB", (99, 99)), "PNG", save_all=True, append_images=[_red(), _red()]
        ),
        Trouble.NOT_AN_IMAGE,
    ),
    "fifty megapixels": (_bomb, Trouble.TOO_LARGE),
    "two hundred megapixels": (lambda: _bomb(20_000, 10_000), Trouble.TOO_LARGE),
    "too many bytes": (
        lambda: _plain() + b"\0" * admission.MOST_BYTES,
        Trouble.TOO_LARGE,
    ),
    "one pixel high": (lambda: _plain(5_000, 1, "PNG"), Trouble.TOO_SMALL),
    "one pixel wide": (lambda: _plain(1, 5_000, "PNG"), Trouble.TOO_SMALL),
}


def _red() -> Image.Image:
    return Image.new("RGB", (99, 99), "red")


@pytest.mark.parametrize("name", _HOSTILE)
def test_hostile_bytes_are_refused_with_their_trouble(name: str) -> None:
    make, trouble = _HOSTILE[name]
    with pytest.raises(FaceRefused) as refused:
        admission.admit(make())
    assert refused.value.trouble == trouble
    assert refused.value.message.endswith("。")


def test_fifty_megapixels_are_refused_before_a_pixel_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unpack(_: object) -> None:
        raise AssertionError("unpacked")

    monkeypatch.setattr(Image.Image, "load", unpack)
    with pytest.raises(FaceRefused):
        admission.admit(_bomb())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP"])
def test_an_image_is_told_by_its_bytes(kind: str) -> None:
    picture = admission.admit(_plain(kind=kind))
    assert (picture.width, picture.height) == (320, 240)
    assert picture.pixels.shape == (240, 320, 3)
    blue, green, red = picture.pixels[120, 160].tolist()
    assert red > 180
    assert max(blue, green) < 60


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "CMYK", "I;16"])
def test_other_ways_of_colour_become_three_channels(mode: str) -> None:
    kind = {"CMYK": "JPEG"}.get(mode, "PNG")
    base = Image.new("RGB", (99, 99), "white")
    made = Image.new("I;16", (99, 99), 65_535) if mode == "I;16" else base.convert(mode)
    assert admission.admit(encoded(made, kind)).pixels.shape == (99, 99, 3)


def test_what_shines_through_lies_on_white() -> None:
    clear = encoded(Image.new("RGBA", (99, 99), (0, 0, 0, 0)), "PNG")
    assert admission.admit(clear).pixels[50, 50].tolist() == [255, 255, 255]


@pytest.mark.parametrize(
    ("note", "corner"),
    [
        (1, (0, 0)),
        (2, (0, -1)),
        (3, (-1, -1)),
        (4, (-1, 0)),
        (5, (0, 0)),
        (6, (0, -1)),
        (7, (-1, -1)),
        (8, (-1, 0)),
        (99, (0, 0)),
    ],
)
def test_an_image_is_turned_as_its_note_says(note: int, corner: tuple[int, int]) -> None:
    lying = Image.new("RGB", (300, 200))
    lying.paste("white", (0, 0, 30, 30))
    exif = Image.Exif()
    exif[0x112] = note
    picture = admission.admit(encoded(lying, exif=exif))
    is_upright = note in {5, 6, 7, 8}
    assert (picture.width, picture.height) == ((200, 300) if is_upright else (300, 200))
    assert picture.pixels[corner].min() > 200


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP"])
def test_damaged_bytes_are_read_or_refused_and_never_a_fault(kind: str) -> None:
    whole, chance = _plain(99, 99, kind), random.Random(kind)
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 5, 30))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        with contextlib.suppress(FaceRefused):
            admission.admit(bytes(damaged))


def test_nothing_behind_an_image_changes_a_pixel() -> None:
    alone, both = admission.admit(_plain()), admission.admit(_plain() + _archive())
    assert zipfile.is_zipfile(io.BytesIO(_plain() + _archive()))
    assert (alone.pixels == both.pixels).all()


@pytest.mark.parametrize(("side", "trouble"), [(111, Trouble.TOO_SMALL), (113, Trouble.TOO_LARGE)])
def test_a_crop_has_exactly_its_size(side: int, trouble: Trouble) -> None:
    with pytest.raises(FaceRefused) as refused:
        admission.admit(_plain(side, side), crop=True)
    assert refused.value.trouble == trouble
