"""A mark over every page of a PDF, so that a copy tells who took it away.

The mark tells; it does not lock: whoever wants to can take it off a file again. That it was taken
stands in the ledger all the same.
"""

from __future__ import annotations

import io
import threading

import pypdfium2  # type: ignore[import-untyped]

PDFIUM = threading.Lock()
"""PDFium works in one thread at a time: whoever draws or writes with it holds this meanwhile."""
MOST_PAGES = 500
_Matrix = tuple[float, float, float, float, float, float]


def lay_over(content: bytes, *, mark: bytes) -> bytes | None:
    """Return the PDF with the first page of `mark` drawn over each of its pages.

    None where that cannot be done: the file is locked, broken, or longer than MOST_PAGES.
    """
    with PDFIUM:
        try:
            return _laid_over(content, mark)
        except pypdfium2.PdfiumError:
            return None


def _laid_over(content: bytes, mark: bytes) -> bytes | None:
    with pypdfium2.PdfDocument(content) as document, pypdfium2.PdfDocument(mark) as drawn:
        if len(document) > MOST_PAGES:
            return None
        size = drawn[0].get_size()
        form = drawn.page_as_xobject(0, document)
        try:
            for page in document:
                over = form.as_pageobject()
                over.transform(pypdfium2.PdfMatrix(*_fitted(page, size)))
                page.insert_obj(over)
                page.gen_content()
                page.close()
        finally:
            form.close()
        made = io.BytesIO()
        document.save(made)
    return made.getvalue()


def _fitted(page: pypdfium2.PdfPage, size: tuple[float, float]) -> _Matrix:
    """Return how the mark comes upright over the whole page, however the page is turned."""
    left, bottom, right, top = page.get_cropbox()
    wide, high = right - left, top - bottom
    turned: int = page.get_rotation()
    shown_wide, shown_high = (high, wide) if turned in {90, 270} else (wide, high)
    x, y = shown_wide / size[0], shown_high / size[1]
    return {
        0: (x, 0, 0, y, left, bottom),
        90: (0, x, -y, 0, right, bottom),
        180: (-x, 0, 0, -y, right, top),
        270: (0, -x, y, 0, left, top),
    }[turned]
