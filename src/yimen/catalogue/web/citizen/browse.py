"""Lists of items: by topic, department, audience, level and life event, and what was moved down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemFilter, ItemRow
from yimen.catalogue.queries import browse as queries
from yimen.catalogue.rules import dictionaries
from yimen.catalogue.web import labels
from yimen.catalogue.web.edge import today_of
from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.kernel.gates import public
from yimen.ui.parts import Link
from yimen.ui.web.kept import kept
from yimen.ui.web.shaped import shaped_page

PAGE = 30
_PERSON = "1"
_COMPANY = "2"
_AUDIENCES = {_PERSON: "给自己办", _COMPANY: "给店铺、企业办"}
_LEVELS = {"6": "村里就能办", "5": "镇里就能办", "4": "县里办"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item in a list: its name, where it leads, and what decides whether to open it."""

    name: str
    href: str
    said: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A life event with its address and the number of items under it."""

    title: str
    hint: str
    icon: str
    href: str
    count: int


@public
@kept
@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """Show the ways into the catalogue, or the list that the address narrows."""
    where = _where(request.GET)
    if where == ItemFilter():
        return _overview(request)
    units = _units()
    page = catalogue.list_current(
        on=today_of(request), where=where, after=request.GET.get("after", "")[:300], limit=PAGE
    )
    chosen = _chosen(where, units)
    title = "、".join(label for label, _ in chosen)
    return render(
        request,
        "catalogue/list.html",
        {
            "section": "do",
            "title": title,
            "chosen": [
                Link(label=label, href=_address({**_query(where), key: ""}))
                for label, key in chosen
            ],
            "open_lines": _open_first(request, where, units),
            "lines": lines((row for row in page.rows if where.open_only or not row.is_open), units),
            "total": catalogue.count_current(on=today_of(request), where=where),
            "after_href": _address({**_query(where), "after": page.next_after})
            if page.next_after
            else "",
            "first_href": _address(_query(where)) if request.GET.get("after") else "",
            "audiences": _narrowing(where, "audience", _AUDIENCES),
            "levels": _narrowing(where, "level", _LEVELS),
            "crumbs": (
                Link(label="首页", href="/"),
                Link(label="全部事项", href=reverse("catalogue:browse")),
                Link(label=title, href="", current=True),
            ),
        },
    )


def _open_first(
    request: HttpRequest, where: ItemFilter, units: Mapping[str, str]
) -> Sequence[Line]:
    """Return what can be applied for on line, for the top of a list's first page."""
    if where.open_only or request.GET.get("after"):
        return ()
    found = catalogue.list_current(
        on=today_of(request), where=replace(where, open_only=True), limit=PAGE
    )
    return lines(found.rows, units)


def _overview(request: HttpRequest) -> HttpResponse:
    counts = queries.count_groups(on=today_of(request))
    units = _units()
    return shaped_page(
        request,
        "catalogue/browse.html",
        shape=(repr(counts), *units.items()),  # the numbers are the shape: drawn when one changes
        draw=lambda: {
            "section": "do",
            "total": counts.total,
            "person_events": _events(counts.events, business=False),
            "company_events": _events(counts.events, business=True),
            "person_topics": _links("topic", _titles("n"), counts.topics),
            "company_topics": _links("topic", _titles("c"), counts.topics),
            "departments": _links("department", units, counts.departments),
            "moved": sum(counts.moved.values()),
            "crumbs": (
                Link(label="首页", href="/"),
                Link(label="全部事项", href="", current=True),
            ),
        },
        values={},
    )


def lines(rows: Iterable[ItemRow], units: Mapping[str, str]) -> Sequence[Line]:
    """Return rows as list lines, with the names of their departments."""
    guide = reverse("catalogue:guide", args=["CODE"])
    return tuple(
        Line(
            name=row.name,
            href=guide.replace("CODE", row.item_code),
            said=" · ".join(
                word
                for word in (
                    units.get(row.department_code, ""),
                    labels.promise_words(instant=row.instant, limit=row.promised_limit),
                    labels.level_words(receive=row.receive_level, decide=row.decide_level),
                )
                if word
            ),
            is_open=row.is_open,
        )
        for row in rows
    )


def _units() -> dict[str, str]:
    found = directory.list_organisations(level=UnitLevel.COUNTY)
    return {unit.code: unit.short_name or unit.name for unit in found}


def _where(given: Mapping[str, str]) -> ItemFilter:
    return ItemFilter(
        department_code=_department(given.get("department", "")),
        topic=given.get("topic", "") if given.get("topic", "") in dictionaries.TOPICS else "",
        audience=given.get("audience", "")
        if given.get("audience", "") in dictionaries.AUDIENCES
        else "",
        life_event=given.get("event", "")
        if given.get("event", "") in dictionaries.LIFE_EVENTS
        else "",
        decide_level=given.get("level", "") if given.get("level", "") in _LEVELS else "",
        open_only=given.get("open", "") == "1",
    )


def _department(text: str) -> str:
    """Return a department's code, or one that no department has where the text is none."""
    return text if not text or (text.isascii() and text.isalnum() and len(text) <= 20) else "-"


def _query(where: ItemFilter) -> dict[str, str]:
    return {
        "department": where.department_code,
        "topic": where.topic,
        "audience": where.audience,
        "event": where.life_event,
        "level": where.decide_level,
        "open": "1" if where.open_only else "",
    }


def _address(query: Mapping[str, str]) -> str:
    kept = {key: value for key, value in query.items() if value}
    base = reverse("catalogue:browse")
    return f"{base}?{urlencode(kept)}" if kept else base


def _chosen(where: ItemFilter, units: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """Return the words of each narrowing with the name of its parameter."""
    found = []
    if where.life_event:
        found.append((dictionaries.LIFE_EVENTS[where.life_event].title, "event"))
    if where.topic:
        found.append((dictionaries.TOPICS[where.topic], "topic"))
    if where.department_code:
        found.append((units.get(where.department_code, "没有这个部门"), "department"))
    if where.audience:
        found.append(
            (_AUDIENCES.get(where.audience, dictionaries.AUDIENCES[where.audience]), "audience")
        )
    if where.decide_level:
        found.append((_LEVELS[where.decide_level], "level"))
    if where.open_only:
        found.append(("网上可办", "open"))
    return found


def _narrowing(where: ItemFilter, key: str, titles: Mapping[str, str]) -> Sequence[Link]:
    """Return the tabs that narrow the same list by one parameter; the first takes it away."""
    query = _query(where)
    return (
        Link(label="全部", href=_address({**query, key: ""}), current=not query[key]),
        *(
            Link(label=title, href=_address({**query, key: code}), current=query[key] == code)
            for code, title in titles.items()
        ),
    )


def _titles(letter: str) -> dict[str, str]:
    return {code: title for code, title in dictionaries.TOPICS.items() if code[0] == letter}


def _links(key: str, titles: Mapping[str, str], counts: Mapping[str, int]) -> Sequence[Link]:
    return tuple(
        Link(label=title, href=_address({key: code}), count=counts[code])
        for code, title in titles.items()
        if counts.get(code)
    )


def _events(counts: Mapping[str, int], *, business: bool) -> Sequence[Event]:
    return tuple(
        Event(
            title=event.title,
            hint=event.hint,
            icon=event.icon,
            href=_address({"event": event.code}),
            count=counts[event.code],
        )
        for event in dictionaries.LIFE_EVENTS.values()
        if event.for_business is business and counts.get(event.code)
    )
