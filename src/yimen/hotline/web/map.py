"""The point picker of forms, and what it sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.safestring import SafeString

from yimen.hotline.contracts.order import Point
from yimen.hotline.queries import schematic
from yimen.ui.parts import Option
from yimen.ui.web.shaped import mark, shaped_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Picker:
    """What a form shows of the picker: its text, and the village that was chosen."""

    drawn: SafeString
    chosen: str


def picker(sent: Mapping[str, object]) -> Picker:
    """Return the picker of a form with what was sent before.

    A hundred places on a drawing that only the site's files change: what was sent is set into it.
    """
    chosen, place = str(sent.get("map_area", "")), _place(sent)
    dots = schematic.draw().dots if chosen else ()
    dot = next((one for one in dots if one.code == chosen), None)
    known = dot.code if dot else ""
    here = place or ((dot.x, dot.y) if dot else None)
    drawn = shaped_text(
        "hotline/map_picker.html",
        shape=(str(settings.YIMEN_MAP_SCHEMATIC), schematic.tiles(), known, here is not None),
        draw=lambda: {
            "map": schematic.draw(),
            "villages": tuple(
                Option(value=code, label=name, group=town)
                for code, name, town in schematic.villages()
            ),
            "chosen": known,
            "picked": here is not None,
            **{name: mark(name) for name in ("sent_x", "sent_y", "x", "y")},
        },
        values={
            "sent_x": f"{place[0]:.1f}" if place else "",
            "sent_y": f"{place[1]:.1f}" if place else "",
            "x": f"{here[0]:.1f}" if here else "0",
            "y": f"{here[1]:.1f}" if here else "0",
        },
    )
    return Picker(drawn=drawn, chosen=chosen)


def picked_point(sent: Mapping[str, object]) -> Point | None:
    """Return the point that a form sent: the pressed place, else the chosen village's."""
    place = _place(sent)
    found = schematic.point_under(x=place[0], y=place[1]) if place else None
    return found or schematic.place_of(str(sent.get("map_area", "")))


def picked_town(sent: Mapping[str, object]) -> str:
    """Return the town of what was picked, empty for none."""
    point = picked_point(sent)
    return (schematic.area_at(point) if point else None) or ""


def _place(sent: Mapping[str, object]) -> tuple[float, float] | None:
    texts = [str(sent.get(name, "")) for name in ("map_x", "map_y")]
    if not all(0 < len(text) <= 8 and text.replace(".", "", 1).isdecimal() for text in texts):
        return None
    return float(texts[0]), float(texts[1])
