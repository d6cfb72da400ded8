"""Images constructed for tests: turned, dimmed, glued together, or none at all."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageEnhance, ImageFilter


def opened(image: bytes) -> Image.Image:
    return Image.open(io.BytesIO(image)).convert("RGB")


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def blurred(image: bytes, radius: float) -> bytes:
    return encoded(opened(image).filter(ImageFilter.GaussianBlur(radius)), quality=95)


def lit(image: bytes, factor: float) -> bytes:
    return encoded(ImageEnhance.Brightness(opened(image)).enhance(factor))


def half_dark(image: bytes) -> bytes:
    picture = opened(image)
    width, height = picture.size
    half = picture.crop((width // 2, 0, width, height))
    picture.paste(ImageEnhance.Brightness(half).enhance(0.35), (width // 2, 0))
    return encoded(picture)


def turned(image: bytes, degrees: float) -> bytes:
    return encoded(opened(image).rotate(degrees, fillcolor="white"))


def placed(image: bytes, *, size: tuple[int, int], at: tuple[int, int]) -> bytes:
    ground = Image.new("RGB", size, "white")
    ground.paste(opened(image), at)
    return encoded(ground)


def side_by_side(one: bytes, other: bytes) -> bytes:
    left, right = opened(one), opened(other)
    both = Image.new("RGB", (left.width + right.width, max(left.height, right.height)))
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    return encoded(both)
