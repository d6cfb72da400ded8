"""Pages to hand out: one matter on one page, and the booklet of a village's whole list, as PDF."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from yimen.catalogue.contracts import Definition, ItemVersionView
from yimen.catalogue.queries import moved_down, version
from yimen.catalogue.queries.moved_down import MovedItem, VillagePlace
from yimen.catalogue.rules.moved_down import MODE_TITLES, MODE_WORDS, MovedMode
from yimen.catalogue.rules.one_page import OnePage, one_page
from yimen.directory.contracts import OrganisationView
from yimen.kernel.clock import LOCAL
from yimen.kernel.typeset.pages import qr_svg, set_page
from yimen.ui.icons import ICONS
from yimen.ui.words import long_date

TYPST = Path(__file__).resolve().parents[1] / "typst"
_STROKE = (
    'fill="none" stroke="#1a4f8b" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"'
)


def page_pdf(*, view: ItemVersionView, definition: Definition, place: VillagePlace | None) -> bytes:
    """Return the page of one matter as A4 PDF, with a village's own place where one is named."""
    data = {"pages": [_page(view, definition, place)], **_frame(place)}
    return _set("one_page.typ", _text(data), _midnight(view.effective_on))


def booklet_pdf(*, place: VillagePlace, on: date) -> bytes:
    """Return the booklet of a village's whole list: contents with page numbers, a page a matter.

    Matters without a guide stand in a list at the end, with whom to ask.
    """
    served = [one for one in moved_down.list_moved(on=on) if one.serves(village=place.area_code)]
    pages = [
        _page(view, view.definition, place)
        for one in served
        if (view := _view(one, on)) is not None and view.definition is not None
    ]
    told = {page["code"] for page in pages}
    rest = [one for one in served if one.code not in told]
    data = {
        "pages": pages,
        "rest": [{"name": one.name, "said": MODE_TITLES[one.mode]} for one in rest],
        "total": len(served),
        "modes": [
            {"title": MODE_TITLES[mode], "said": MODE_WORDS[mode], "count": _count(served, mode)}
            for mode in MovedMode
            if _count(served, mode)
        ],
        "on": long_date(on=on),
        **_frame(place),
    }
    return _set("booklet.typ", _text(data), _midnight(on))


def _view(one: MovedItem, on: date) -> ItemVersionView | None:
    return version.find_current(item_code=one.code, on=on) if one.has_guide else None


def _count(served: Sequence[MovedItem], mode: MovedMode) -> int:
    return sum(one.mode is mode for one in served)


def _page(
    view: ItemVersionView, definition: Definition, place: VillagePlace | None
) -> dict[str, Any]:
    page: OnePage = one_page(view=view, definition=definition)
    url = f"{settings.YIMEN_PUBLIC_URL}{reverse('catalogue:guide', args=[view.item_code])}"
    made = asdict(page)
    made["code"] = view.item_code
    made["papers"] = [list(pair) for pair in page.papers]
    made["qr"], made["url"] = qr_svg(url), url
    made["version"] = f"第 {view.version} 版，{long_date(on=view.effective_on)}起执行"
    own = own_place(view=view, place=place)
    if own is not None:
        made["where"] = f"{own.name}：{own.address}" if own.address else own.name
        made["phone"] = own.phone or page.phone
    return made


def own_place(*, view: ItemVersionView, place: VillagePlace | None) -> OrganisationView | None:
    """Return the counter at which a village's people hand a matter in, or None."""
    if place is None:
        return None
    return {"6": place.village, "5": place.town}.get(view.receive_level.value)


def _frame(place: VillagePlace | None) -> dict[str, Any]:
    counter = place.village if place else None
    town = place.town if place else None
    return {
        "county": settings.YIMEN["name"],
        "village": place.name if place else "",
        "address": counter.address if counter else "",
        "phone": counter.phone if counter else "",
        "town": town.name if town else "",
        "town_address": town.address if town else "",
        "town_phone": town.phone if town else "",
        "icons": {name: _icon(name) for name in ("list", "hand", "eye", "clock", "card", "file",
                                                 "area", "coin", "phone", "person")},
        "demo": settings.YIMEN_DEMO,
    }  # fmt: skip


def _icon(name: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" {_STROKE}>{ICONS[name]}</svg>'
    )


def _text(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), LOCAL)


@lru_cache(maxsize=16)
def _set(template: str, data: str, made_at: datetime) -> bytes:
    """Return a file, set once in this process: the same data gives the same bytes."""
    return set_page(template=TYPST / template, data=json.loads(data), made_at=made_at)
