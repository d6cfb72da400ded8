"""A DMN file as elements: read without entities or network, bounded in size and depth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from yimen.feel.errors import FeelLimitError, FeelSyntaxError

Element = etree._Element  # noqa: SLF001 -- the class has no public name
MAX_BYTES = 2_000_000
MAX_ELEMENTS = 20_000
MAX_DEPTH = 60
_FAMILY = re.compile(
    r"https?://www\.omg\.org/(spec/DMN/[\d-]+/(FEEL|MODEL)|.*dmn.*)", re.IGNORECASE
)


def read(content: bytes) -> Element:
    """Return the root of a model.

    Raises:
        FeelSyntaxError: it is no XML, or holds a document type.
        FeelLimitError: it is too large or too deep.
    """
    if len(content) > MAX_BYTES:
        raise FeelLimitError(f"文件太大，最多{MAX_BYTES // 1_000_000} MB")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as wrong:
        line, column = wrong.position
        message = "不是完整的 XML 文件"
        raise FeelSyntaxError(line=line, column=column, message=message) from None
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise FeelSyntaxError(line=1, column=1, message="文件里不能有 DOCTYPE")
    _check_size(root)
    return root


def _check_size(root: Element) -> None:
    waiting, count = [(root, 1)], 0
    while waiting:
        element, depth = waiting.pop()
        count += 1
        if count > MAX_ELEMENTS or depth > MAX_DEPTH:
            raise FeelLimitError(f"第{element.sourceline}行：模型太大或嵌套太深")
        waiting.extend((each, depth + 1) for each in element)


def name_of(element: Element) -> str:
    """Return an element's name without its namespace; empty for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element: Element, name: str) -> list[Element]:
    """Return the children of a name."""
    return [each for each in element if name_of(each) == name]


def child(element: Element, name: str) -> Element | None:
    """Return the first child of a name, or None."""
    return next(iter(children(element, name)), None)


def text(element: Element, name: str) -> str | None:
    """Return the text of the first child of a name, or None where there is no such child."""
    found = child(element, name)
    return None if found is None else (found.text or "")


def type_of(element: Element) -> str:
    """Return the name of the type that an element is of, without the language's prefix; empty for none."""
    told = element.get("typeRef") or text(element, "typeRef") or ""
    prefix, mark, name = told.strip().partition(":")
    if not mark:
        return prefix
    return (
        name if _FAMILY.match(element.nsmap.get(prefix, "")) or prefix == "feel" else told.strip()
    )


def names_in(root: Element) -> Iterator[str]:
    """Yield every name that the model gives."""
    for element in root.iter():
        if isinstance(element.tag, str):
            for key in ("name", "iteratorVariable"):
                if element.get(key):
                    yield element.get(key, "")
