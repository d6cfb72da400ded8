"""The point picker of forms, and what it sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yimen.hotline.contracts.order import Point
from yimen.hotline.contracts.schematic import Drawing
from yimen.hotline.queries import schematic
from yimen.ui.parts import Option


@dataclass(frozen=True, slots=True, kw_only=True)
class Picker:
    """What `hotline/map_picker.html` shows: the drawing, the villages, and what was picked."""

    map: Drawing
    villages: tuple[Option, ...]
    chosen: str
    sent_x: str
    sent_y: str
    x: float | None
    y: float | None


def picker(sent: Mapping[str, object]) -> Picker:
    """Return the picker of a form with what was sent before."""
    drawing, chosen = schematic.draw(), str(sent.get("map_area", ""))
    place = _place(sent)
    dot = next((one for one in drawing.dots if one.code == chosen), None)
    here = place or ((dot.x, dot.y) if dot else (None, None))
    return Picker(
        map=drawing,
        villages=tuple(
            Option(value=code, label=name, group=town) for code, name, town in schematic.villages()
        ),
        chosen=chosen,
        sent_x=f"{place[0]:.1f}" if place else "",
        sent_y=f"{place[1]:.1f}" if place else "",
        x=here[0],
        y=here[1],
    )


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
