"""Set a page as accessible PDF from a Typst template and plain data."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst
from fontTools.ttLib import TTFont

from yimen.kernel.contracts import Refusal

SOURCE = Path(__file__).resolve().parents[2]
FONTS = Path(__file__).with_name("fonts")
_LAYOUT = frozenset("\n\t\r ​")


class GlyphMissing(Refusal):
    """A character that no installed font can draw."""

    def __init__(self, characters: str) -> None:
        points = "、".join(f"{one}（U+{ord(one):04X}）" for one in characters)
        super().__init__(
            "kernel.typeset.glyph_missing",
            f"这些字现在打印不出来：{points}。请联系运维人员加装含有这些字的字库，内容已经保存。",
        )


def font_folders() -> list[str]:
    """Return the folders fonts are read from: ours, then the site's (YIMEN_FONTS)."""
    extra = os.environ.get("YIMEN_FONTS")
    return [str(FONTS), *([extra] if extra else [])]


@lru_cache(maxsize=1)
def _drawable() -> frozenset[int]:
    points: set[int] = set()
    for folder in font_folders():
        for path in sorted(Path(folder).glob("*.[ot]tf")):
            with TTFont(path, lazy=True) as font:
                points.update(font.getBestCmap())
    return frozenset(points)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def check_drawable(data: Any) -> None:
    """Refuse text with a character that no font here can draw. Raises GlyphMissing."""
    known = _drawable()
    missing = {
        one for text in _texts(data) for one in text if ord(one) not in known and one not in _LAYOUT
    }
    if missing:
        raise GlyphMissing("".join(sorted(missing)))


_compilers = threading.local()


def _compiler() -> typst.Compiler:
    compiler: typst.Compiler | None = getattr(_compilers, "one", None)
    if compiler is None:
        compiler = typst.Compiler(
            root=str(SOURCE), font_paths=font_folders(), ignore_system_fonts=True
        )
        _compilers.one = compiler
    return compiler


def set_page(*, template: Path, data: Mapping[str, Any], made_at: datetime) -> bytes:
    """Return the page as PDF/UA-1. `template` is a `.typ` file that reads `sys.inputs.data`.

    The same data and time give the same bytes. Raises GlyphMissing.
    """
    check_drawable(data)
    page = _compiler().compile(
        input=str(template),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(made_at.timestamp()),
    )
    assert isinstance(page, bytes)
    return page


def qr_svg(text: str) -> str:
    """Return a QR code as SVG text for a template's `image(bytes(...))`."""
    return segno.make(text, error="m", micro=False).svg_inline(scale=4, border=2, omitsize=False)
