"""Write the XML of a package: one namespace, one prefix, numbers in millimetres to the micrometre."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from yimen.ofd.contracts import CannotWrite

NAMESPACE = "http://www.ofdspec.org/2016"
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(value: str) -> str:
    """Return a text with its signs escaped. Raises CannotWrite for what no XML may hold."""
    if _FORBIDDEN.search(value):
        raise CannotWrite("a control character")
    return escape(value)


def element(name: str, *children: str, **attributes: str | int | None) -> str:
    """Return an element of the namespace; `children` are markup, attributes that are None are left out."""
    said = "".join(
        f" {key}={quoteattr(text_of(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(children)
    return f"<ofd:{name}{said}>{inside}</ofd:{name}>" if inside else f"<ofd:{name}{said}/>"


def text_of(value: str | int) -> str:
    """Return an attribute's value as text. Raises CannotWrite for what no XML may hold."""
    said = str(value)
    if _FORBIDDEN.search(said):
        raise CannotWrite("a control character")
    return said


def document(name: str, *children: str, **attributes: str | int | None) -> bytes:
    """Return a whole XML file whose root declares the namespace."""
    body = element(name, *children, **attributes)
    head = f"<ofd:{name}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{head} xmlns:ofd="{NAMESPACE}"{body[len(head) :]}'
    ).encode()


def number(value: float) -> str:
    """Return a length in millimetres to the micrometre, without zeros that say nothing."""
    said = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if said == "-0" else said


def array(values: Iterable[float]) -> str:
    """Return numbers as ST_Array."""
    return " ".join(number(one) for one in values)


def factors(values: Iterable[float]) -> str:
    """Return the numbers of a matrix, finer than lengths since they are multiplied."""
    return " ".join(f"{one:.6f}".rstrip("0").rstrip(".") or "0" for one in values)


def steps(values: list[float]) -> str:
    """Return the distances of a line of text, equal ones told once: `g 12 4.233` (GB/T 33190, 11.3)."""
    said: list[str] = []
    place = 0
    while place < len(values):
        one = number(values[place])
        end = place
        while end < len(values) and number(values[end]) == one:
            end += 1
        count = end - place
        said.append(f"g {count} {one}" if count > 2 else " ".join([one] * count))
        place = end
    return " ".join(said)
