"""A mark over PDF pages: it is read upright on every page, and a broken file is told."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image

from yimen.media.marking import lay_over


def _pdf(*, size: tuple[int, int] = (400, 600), turned: int = 0, pages: int = 1) -> bytes:
    with pypdfium2.PdfDocument.new() as document:
        for _ in range(pages):
            document.new_page(*size).set_rotation(turned)
        made = io.BytesIO()
        document.save(made)
    return made.getvalue()


def _stamp() -> bytes:
    """Return a page that is black in its lower left quarter."""
    with pypdfium2.PdfDocument.new() as document:
        page = document.new_page(200, 200)
        picture = Image.new("RGB", (10, 10), "black")
        drawn = pypdfium2.PdfImage.new(document)
        drawn.set_bitmap(pypdfium2.PdfBitmap.from_pil(picture))
        drawn.set_matrix(pypdfium2.PdfMatrix().scale(100, 100))
        page.insert_obj(drawn)
        page.gen_content()
        made = io.BytesIO()
        document.save(made)
    return made.getvalue()


def _dark(content: bytes, page: int) -> dict[str, bool]:
    with pypdfium2.PdfDocument(content) as document:
        drawn = document[page].render(scale=0.5).to_pil().convert("L")
    wide, high = drawn.size
    places = {"left foot": (0.2, 0.8), "right foot": (0.8, 0.8), "left top": (0.2, 0.2)}
    return {
        name: drawn.getpixel((int(x * wide), int(y * high))) < 128
        for name, (x, y) in places.items()
    }


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_mark_stands_upright_over_each_page_however_it_is_turned(turned: int) -> None:
    marked = lay_over(_pdf(turned=turned, pages=2), mark=_stamp())

    assert marked is not None
    for page in (0, 1):
        assert _dark(marked, page) == {"left foot": True, "right foot": False, "left top": False}


def test_broken_file_cannot_be_marked() -> None:
    assert lay_over(b"%PDF-1.7 broken", mark=_stamp()) is None
