"""Find where the seal goes: over the issuer and the date, as a stamp on paper would."""

from __future__ import annotations

from yimen.ofd.contracts import OfdParts, Place
from yimen.ofd.package import Package
from yimen.ofd.reading import lines, page_size

_EDGE = 2.0


def find_place(*, parts: OfdParts, over: str, width: float, height: float) -> Place | None:
    """Return the place of a seal whose middle lies over the last line that ends with given words.

    The rectangle is kept on the page. None where no page has the words in one line.
    """
    package = Package.of(parts)
    pages = package.pages()
    for number in range(len(pages) - 1, -1, -1):
        root = package.root(pages[number][1], tag="Page")
        found = [one for one in lines(root) if over and over in one.text]
        if not found:
            continue
        line = found[-1]
        begins = line.text.rindex(over) / len(line.text)
        ends = begins + len(over) / len(line.text)
        middle = line.x + (line.end - line.x) * (begins + ends) / 2
        page_width, page_height = page_size(package, pages[number][1])
        return Place(
            page=number,
            x=_within(middle - width / 2, page_width - width),
            y=_within(line.y - line.size * 0.4 - height / 2, page_height - height),
            width=width,
            height=height,
        )
    return None


def _within(at: float, last: float) -> float:
    return round(max(_EDGE, min(at, last - _EDGE)), 3)
