"""What no longer needs a way to the county: the list with its numbers, and each village's own."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import Definition, ItemVersionView, Level
from yimen.catalogue.queries import booklet
from yimen.catalogue.queries import moved_down as queries
from yimen.catalogue.queries.moved_down import MovedItem, VillagePlace
from yimen.catalogue.rules.moved_down import (
    MARK_TITLES,
    MODE_TITLES,
    MODE_WORDS,
    MovedCounts,
    MovedMark,
    MovedMode,
    count_moved,
)
from yimen.catalogue.rules.one_page import one_page as page_of
from yimen.catalogue.web import labels
from yimen.catalogue.web.citizen.browse import Line
from yimen.catalogue.web.edge import today_of
from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import public
from yimen.ui.parts import Cell, Column, Link, Row
from yimen.ui.web.kept import kept
from yimen.ui.web.shaped import shaped_page

_LEVELS: Mapping[Level, tuple[str, str]] = {
    Level.VILLAGE: ("村里就能办", "村（社区）便民服务点收，也由村里决定。"),
    Level.TOWN: ("镇里就能办", "镇（街道）便民服务中心决定，有的村里就能交。"),
    Level.COUNTY: ("村里交，县里定", "不用跑县城，代办员替您交上去，结果送回村里。"),
}
_COLUMNS = (
    Column(title="怎么办"),
    Column(title="在村里收", num=True),
    Column(title="在镇里收", num=True),
    Column(title="合计", num=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Narrowing:
    """To what the address narrows the list; None does not narrow."""

    decide: Level | None = None
    receive: Level | None = None
    mode: MovedMode | None = None
    mark: MovedMark | None = None

    def holds(self, one: MovedItem) -> bool:
        """Say whether a matter is in the narrowed list."""
        return (
            self.decide in (None, one.decide)
            and self.receive in (None, one.receive)
            and self.mode in (None, one.mode)
            and (self.mark is None or self.mark in one.marks)
        )

    def words(self) -> str:
        """Return what the list is narrowed to."""
        said = (
            _LEVELS[self.decide][0] if self.decide else "",
            f"在{labels.PLACES[self.receive]}收" if self.receive else "",
            MODE_TITLES[self.mode] if self.mode else "",
            MARK_TITLES[self.mark] if self.mark else "",
        )
        return "、".join(word for word in said if word)

    def href(self) -> str:
        """Return the address of the narrowed list."""
        given = {
            "level": self.decide, "receive": self.receive, "mode": self.mode, "mark": self.mark,
        }  # fmt: skip
        query = urlencode({name: each.value for name, each in given.items() if each})
        base = reverse("catalogue:moved_down")
        return f"{base}?{query}#rows" if query else base


@public
@kept
@require_safe
def moved_down(request: HttpRequest) -> HttpResponse:
    """Show what is received below the county: the numbers, each with its rows, and the rows."""
    found, units = queries.list_moved(on=today_of(request)), _units()
    where = _narrowing(request.GET)
    return shaped_page(
        request,
        "catalogue/moved_down.html",
        shape=(found, tuple(units.items()), where),  # the whole list: drawn again when it changes
        draw=lambda: _list_shown(found, units, where),
        values={},
    )


def _list_shown(
    found: Sequence[MovedItem], units: Mapping[str, str], where: _Narrowing
) -> dict[str, object]:
    counts = _counts(found)
    rows = [one for one in found if where.holds(one)]
    return {
        "section": "do",
        "total": counts.total,
        "levels": _level_stats(counts),
        "sum": " + ".join(str(counts.by_level.get(level, 0)) for level in _LEVELS),
        "columns": _COLUMNS,
        "ways": _way_rows(counts),
        "marks": [
            Link(label=title, href=_Narrowing(mark=mark).href(), count=counts.by_mark.get(mark, 0))
            for mark, title in MARK_TITLES.items()
        ],
        "narrowed": where.words(),
        "shown": len(rows),
        "groups": [
            (title, said, moved_lines([one for one in rows if one.decide is level], units))
            for level, (title, said) in _LEVELS.items()
            if any(one.decide is level for one in rows)
        ],
        "crumbs": _crumbs(),
    }


def _counts(found: Iterable[MovedItem]) -> MovedCounts:
    return count_moved((one.mode, one.receive, one.decide, one.marks) for one in found)


def _narrowing(given: Mapping[str, str]) -> _Narrowing:
    return _Narrowing(
        decide=next((one for one in Level if one.value == given.get("level")), None),
        receive=next((one for one in Level if one.value == given.get("receive")), None),
        mode=next((one for one in MovedMode if one.value == given.get("mode")), None),
        mark=next((one for one in MovedMark if one.value == given.get("mark")), None),
    )


def _level_stats(counts: MovedCounts) -> list[tuple[str, int, str, str]]:
    return [
        (title, counts.by_level.get(level, 0), said, _Narrowing(decide=level).href())
        for level, (title, said) in _LEVELS.items()
    ]


def _way_rows(counts: MovedCounts) -> list[Row]:
    rows = []
    for mode, title in MODE_TITLES.items():
        numbers = [
            (counts.by_way.get((mode, level), 0), _Narrowing(mode=mode, receive=level))
            for level in (Level.VILLAGE, Level.TOWN)
        ]
        numbers.append((sum(number for number, _ in numbers), _Narrowing(mode=mode)))
        cells = (
            Cell(text=str(number), num=True, href=to.href() if number else "", mute=not number)
            for number, to in numbers
        )
        rows.append(Row(cells=(Cell(text=title, small=MODE_WORDS[mode], head=True), *cells)))
    return rows


def moved_lines(rows: Iterable[MovedItem], units: Mapping[str, str]) -> Sequence[Line]:
    """Return moved-down matters as list lines, each with its department, its time and its way."""
    guide = reverse("catalogue:guide", args=["CODE"])
    return tuple(
        Line(
            name=one.name,
            href=guide.replace("CODE", one.code),
            said=" · ".join(
                word
                for word in (
                    units.get(one.department_code, ""),
                    labels.promise_words(instant=one.instant, limit=one.promised),
                    labels.level_words(receive=one.receive, decide=one.decide),
                    MODE_TITLES[one.mode],
                    *(MARK_TITLES[mark] for mark in MovedMark if mark in one.marks and mark != "online"),
                )
                if word
            ),
            is_open=MovedMark.ONLINE in one.marks,
        )
        for one in rows
    )  # fmt: skip


def _units() -> dict[str, str]:
    found = directory.list_organisations(level=UnitLevel.COUNTY)
    return {unit.code: unit.short_name or unit.name for unit in found}


def _crumbs(*more: Link) -> tuple[Link, ...]:
    title = "家门口能办的事"
    here = Link(label=title, href=reverse("catalogue:moved_down") if more else "", current=not more)
    return (
        Link(label="首页", href="/"),
        Link(label="全部事项", href=reverse("catalogue:browse")),
        here,
        *more,
    )


@public
@kept
@require_safe
def villages(request: HttpRequest) -> HttpResponse:
    """Show the villages by town, each leading to its own list."""
    towns, units = (
        tuple((one.area_code, one.area_name) for one in directory.list_organisations(level=level))
        for level in (UnitLevel.TOWN, UnitLevel.VILLAGE)
    )
    return shaped_page(
        request,
        "catalogue/villages.html",
        shape=(towns, units),  # which villages there are is the shape: drawn when that changes
        draw=lambda: {
            "section": "do",
            "groups": _by_town(dict(towns), units),
            "crumbs": _crumbs(Link(label="选村（社区）", href="", current=True)),
        },
        values={},
    )


def _by_town(
    towns: Mapping[str, str], villages: Sequence[tuple[str, str]]
) -> list[tuple[str, list[Link]]]:
    """Return the links of the villages under the name of their town, by code."""
    groups: dict[str, list[Link]] = {}
    for code, name in villages:
        href = reverse("catalogue:village_list", args=[code])
        groups.setdefault(f"{code[:9]}000", []).append(Link(label=name, href=href))
    return [(towns.get(code, ""), links) for code, links in sorted(groups.items())]


@public
@kept
@require_safe
def village_list(request: HttpRequest, area: str) -> HttpResponse:
    """Show a village's whole list, with its own place and telephone."""
    place = queries.find_place(area_code=area)
    found = [one for one in queries.list_moved(on=today_of(request)) if one.serves(village=area)]
    units = _units()
    return render(
        request,
        "catalogue/village.html",
        {
            "section": "do",
            "place": place,
            "total": len(found),
            "groups": [
                (title, moved_lines([one for one in found if one.receive is level], units))
                for level, title in ((Level.VILLAGE, "到村里办"), (Level.TOWN, "到镇里办"))
            ],
            "crumbs": _crumbs(
                Link(label="选村（社区）", href=reverse("catalogue:villages")),
                Link(label=place.name, href="", current=True),
            ),
        },
    )


@public
@require_safe
def village_booklet(request: HttpRequest, area: str) -> HttpResponseBase:
    """Hand out the booklet of a village's whole list as PDF."""
    place = queries.find_place(area_code=area)
    content = booklet.booklet_pdf(place=place, on=today_of(request))
    name = f"{place.name}家门口能办的事.pdf"
    return FileResponse(io.BytesIO(content), content_type="application/pdf", filename=name)


@public
@kept
@require_safe
def one_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show one matter in pictures, for a village with that village's place and telephone."""
    view, definition, place = _page_asked(request, code)
    page = page_of(view=view, definition=definition)
    own = booklet.own_place(view=view, place=place)
    if own is not None:
        where = f"{own.name}：{own.address}" if own.address else own.name
        page = replace(page, where=where, phone=own.phone or page.phone)
    query = f"?village={place.area_code}" if place else ""
    return render(
        request,
        "catalogue/one_page.html",
        {
            "section": "do",
            "item": view,
            "page": page,
            "pdf_href": reverse("catalogue:one_page_pdf", args=[code]) + query,
            "crumbs": (
                Link(label="首页", href="/"),
                Link(label=view.name, href=reverse("catalogue:guide", args=[code])),
                Link(label="一图读懂", href="", current=True),
            ),
        },
    )


@public
@require_safe
def one_page_pdf(request: HttpRequest, code: str) -> HttpResponseBase:
    """Hand out one matter in pictures as A4 PDF."""
    view, definition, place = _page_asked(request, code)
    content = booklet.page_pdf(view=view, definition=definition, place=place)
    name = f"{view.name}一图读懂.pdf"
    return FileResponse(io.BytesIO(content), content_type="application/pdf", filename=name)


def _page_asked(
    request: HttpRequest, code: str
) -> tuple[ItemVersionView, Definition, VillagePlace | None]:
    view = catalogue.get_current(item_code=code, on=today_of(request))
    if view.definition is None:
        raise NotFound
    area = request.GET.get("village", "")
    return view, view.definition, queries.find_place(area_code=area) if area else None
