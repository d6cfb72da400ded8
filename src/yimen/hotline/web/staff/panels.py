"""A page of facts, tables and forms, drawn in one way; what is refused stands at its field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from yimen.kernel.contracts import Refusal
from yimen.ui import forms
from yimen.ui.parts import Column, Fact, Link, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table with its heading and what stands there without rows."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    empty: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A form with its heading; `others` are further buttons, the act with its label."""

    title: str
    act: str
    button: str
    fields: Sequence[forms.Field] = ()
    note: str = ""
    others: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What stands on a page, from top to bottom; `pill` marks the heading."""

    title: str
    lead: str = ""
    pill: tuple[str, str] | None = None
    links: Sequence[Link] = ()
    tabs: Sequence[Link] = ()
    facts: Sequence[Fact] = ()
    notes: Sequence[tuple[str, str, str]] = ()
    words: Sequence[str] = ()
    sheets: Sequence[Sheet] = ()
    panels: Sequence[Panel] = field(default=())


def answer(
    request: HttpRequest,
    *,
    build: Callable[[], Page],
    do: Callable[[str], str | None] | None = None,
) -> HttpResponseBase:
    """Show a page; posted, do the act and go where it says (here, where it says nothing)."""
    refused: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST" and do is not None:
        try:
            return HttpResponseRedirect(do(request.POST.get("act", "")) or request.get_full_path())
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            refused[refusal.field or ""] = refusal.message
    page = build()
    known = {one.name for panel in page.panels for one in panel.fields}
    others = [message for name, message in refused.items() if name not in known]
    drawn = [
        (panel, forms.fill(panel.fields, values=_values(request.POST), errors=refused))
        for panel in page.panels
    ]
    items = forms.error_items([one for _, fields in drawn for one in fields], others=others)
    context = {"page": page, "panels": drawn, "errors": items}
    return render(request, "hotline/panels.html", context, status=422 if items else 200)


def _values(sent: QueryDict) -> dict[str, str | Sequence[str]]:
    found: dict[str, str | Sequence[str]] = {}
    for name in sent:
        given = [str(one) for one in sent.getlist(name)]
        found[name] = given if len(given) > 1 else given[0]
    return found


def unknown(act: str) -> None:
    """Refuse an act that the page does not know. Raises Refusal."""
    raise Refusal("hotline.page.act", f"没有“{act}”这一步。请刷新页面再办。")


def day_of(text: str) -> date | None:
    """Return a typed day, or None."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def month_of(text: str, otherwise: date) -> date:
    """Return the first day of a typed month, 2026-11; the other where it is none."""
    return day_of(f"{text.strip()}-01") or otherwise


def whole(text: str, otherwise: int = -1) -> int:
    """Return a typed whole number; the other where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise
