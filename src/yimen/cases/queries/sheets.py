"""The papers of a case as sheets to look at beside the form, and their pages as pictures."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import pypdfium2  # type: ignore[import-untyped]

from yimen.cases.contracts import PaperView
from yimen.kernel.contracts import NotFound
from yimen.kernel.files import actions as files
from yimen.kernel.files.contracts import StoredFile
from yimen.media.kinds import JPEG, PDF, PNG, WEBP
from yimen.media.marking import PDFIUM

PICTURES = frozenset({JPEG, PNG, WEBP})
"""What every browser shows by itself."""
MOST_PAGES = 200
_WIDTH, _TALLEST = 1_600, 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file of a paper, or a paper that came without one, by its place among all of the case."""

    number: int
    paper: PaperView
    file_id: UUID | None
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How the file of a sheet can be shown: `picture`, `pages` or, with neither, taken away."""

    stored: StoredFile | None
    picture: bool
    pages: int


def list_sheets(papers: Sequence[PaperView]) -> list[Sheet]:
    """Return every file of every paper in order; a paper without a file is one sheet too."""
    sheets: list[Sheet] = []
    for paper in papers:
        several = len(paper.file_ids) > 1
        for place, file_id in enumerate(paper.file_ids or (None,), start=1):
            title = f"{paper.name}（{place}）" if several else paper.name
            sheets.append(Sheet(number=len(sheets) + 1, paper=paper, file_id=file_id, title=title))
    return sheets


def show(sheet: Sheet) -> Shown:
    """Return how a sheet is shown."""
    if sheet.file_id is None:
        return Shown(stored=None, picture=False, pages=0)
    stored = files.find(file_id=sheet.file_id)
    pages = _pages_of(stored.id) if stored.media_type == PDF else 0
    return Shown(stored=stored, picture=stored.media_type in PICTURES, pages=pages)


@lru_cache(maxsize=4096)
def _pages_of(file_id: UUID) -> int:
    """Return how many pages a PDF has, 0 where it cannot be read; a stored file never changes."""
    with PDFIUM:
        try:
            with pypdfium2.PdfDocument(files.read_bytes(file_id=file_id)) as document:
                return min(len(document), MOST_PAGES)
        except (pypdfium2.PdfiumError, FileNotFoundError):
            return 0


def draw_page(content: bytes, *, number: int) -> bytes:
    """Return one page of a PDF, counted from 1, as a JPEG picture. Raises NotFound."""
    with PDFIUM:
        try:
            with pypdfium2.PdfDocument(content) as document:
                if not 1 <= number <= min(len(document), MOST_PAGES):
                    raise NotFound
                page = document[number - 1]
                width, height = page.get_size()
                scale = min(_WIDTH / max(width, 1), _TALLEST / max(height, 1))
                drawn = page.render(scale=scale).to_pil().convert("RGB")
        except pypdfium2.PdfiumError as broken:
            raise NotFound from broken
    made = io.BytesIO()
    drawn.save(made, "JPEG", quality=82)
    return made.getvalue()
