"""Find gradients and patterns in a PDF: the reader of drawn objects shows them as plain white."""

from __future__ import annotations

import io

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from yimen.ofd.contracts import CannotWrite

_DEEPEST = 8


def check_plain(*, pdf: bytes) -> None:
    """Refuse a PDF whose pages, or forms in them, name a pattern or a shading.

    Raises:
        CannotWrite: they do, or it is no PDF.
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        for number in range(int(reader.root["/Pages"]["/Count"])):
            page = reader.find_page_for_modification(number)[0].get_object()
            _check(page, 0)
    except (PdfError, KeyError, ValueError, TypeError, IndexError) as broken:
        raise CannotWrite("no readable PDF") from broken


def _check(holder: generic.DictionaryObject, depth: int) -> None:
    if "/Resources" not in holder or depth > _DEEPEST:
        return
    resources = holder["/Resources"]
    if "/Pattern" in resources or "/Shading" in resources:
        raise CannotWrite("a gradient or a pattern")
    if "/XObject" not in resources:
        return
    forms = resources["/XObject"]
    for name in forms:
        drawn = forms[name]
        if drawn["/Subtype"] == "/Form":
            _check(drawn, depth + 1)
