"""Pages of one shape are drawn once; what differs from visit to visit is set into the kept text.

A Django template takes a hundred times longer than joining text. A hot page therefore names its
**shape** (everything that decides which words and elements stand on it: version, step, state) and
its **values** (what is set in between: numbers, names, times, parts drawn elsewhere). The template
is rendered once for each shape with a mark in place of each value, and cut at the marks. It stays an
ordinary template: what is true of it at drawing is true of every page of that shape.

The frame brings its own: the mode for elders and whether somebody is signed in belong to the shape,
the name, the address and the CSRF token are values. Values are escaped like in any template.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from html import escape
from secrets import token_hex
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString, mark_safe

from yimen.ui import context as shell
from yimen.ui.web.token import token_of

MOST_KEPT = 4_000
_SECRET = token_hex(8)
"""Nobody can guess it, so that no value can be taken for a mark; hexadecimal passes any filter."""

_AT_MARKS = re.compile(
    f"{_SECRET}x([a-z0-9_]+)x{_SECRET}"
    f"|{_SECRET[:8]}-{_SECRET[8:12]}-{_SECRET[12:]}-([0-9a-f]{{4}}-[0-9a-f]{{12}})"
)
_ids: dict[str, str] = {}
_kept: dict[Hashable, list[str]] = {}

Draw = Callable[[], Mapping[str, Any]]


def mark(name: str) -> str:
    """Return the text that stands for a value while the shape is drawn."""
    return f"{_SECRET}x{name}x{_SECRET}"


def mark_id(name: str) -> UUID:
    """Return the UUID that stands for a value, so that addresses can be made of it."""
    place = next((tail for tail, known in _ids.items() if known == name), None)
    if place is None:
        place = f"{len(_ids):04x}-{0:012x}"
        _ids[place] = name
    return UUID(f"{_SECRET[:8]}-{_SECRET[8:12]}-{_SECRET[12:]}-{place}")


def shaped_text(
    template: str, *, shape: Hashable, draw: Draw, values: Mapping[str, object]
) -> SafeString:
    """Return a part of a page: `draw` gives the context with marks when the shape is new."""
    parts = _parts((template, shape), template, draw)
    return mark_safe(_filled(parts, values))  # noqa: S308 -- a template around escaped values


def shaped_page(
    request: HttpRequest,
    template: str,
    *,
    shape: Hashable,
    draw: Draw,
    values: Mapping[str, object],
    status: int = 200,
) -> HttpResponse:
    """Return a whole page in its frame; `section` and the like come from `draw`."""
    elder, who = shell.is_elder(request), shell.signed_in(request)
    installation, links = shell.installation(), shell.links()

    def whole() -> Mapping[str, Any]:
        return {
            "elder": elder,
            "installation": installation,
            "links": links,
            "signed_in": mark("frame_who") if who else "",
            "csrf_token": mark("frame_token"),
            "request": _AnyVisit(),
            **draw(),
        }

    key = (template, shape, elder, bool(who), installation, *links.values())
    parts = _parts(key, template, whole)
    own = {**values, "frame_who": who, "frame_path": quote(request.get_full_path(), safe="")}
    if "frame_token" not in parts:
        return HttpResponse(_filled(parts, own), status=status)
    own["frame_token"] = token_of(request)
    answer = HttpResponse(_filled(parts, own), status=status)
    patch_vary_headers(answer, ("Cookie",))
    return answer


def forget_shapes() -> None:
    """Draw every shape anew in this process."""
    _kept.clear()


class _AnyVisit:
    """Stands for the request while a shape is drawn: only its address may be asked for."""

    def get_full_path(self) -> str:
        """Return what stands for the address."""
        return mark("frame_path")


def _parts(key: Hashable, template: str, draw: Draw) -> list[str]:
    """Return the text of a shape cut at its marks."""
    found = _kept.get(key)
    if found is not None:
        return found
    parts = cut_at_marks(get_template(template).render(dict(draw())))
    while len(_kept) >= MOST_KEPT:
        _kept.pop(next(iter(_kept)), None)
    _kept[key] = parts
    return parts


def cut_at_marks(drawn: str) -> list[str]:
    """Return a text cut at its marks: text, name, text, name, text."""
    parts, end = [], 0
    for cut in _AT_MARKS.finditer(drawn):
        parts += [drawn[end : cut.start()], cut[1] or _ids[cut[2]]]
        end = cut.end()
    return [*parts, drawn[end:]]


def _filled(parts: list[str], values: Mapping[str, object]) -> str:
    said = {
        # Django's escape asks of each text whether it is a translation yet to come; ours never are.
        name: value if isinstance(value, SafeString) else escape(str(value))
        for name, value in values.items()
    }
    texts = parts.copy()
    texts[1::2] = [said[name] for name in texts[1::2]]
    return "".join(texts)
