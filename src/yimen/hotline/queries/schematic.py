"""The drawn map: where a village lies, which town a point is in, and a drawing with marks.

The shipped drawing is of the demo county and is no map. A site puts its own file in its place and
may lay licensed tiles under it; then the approval number (审图号) stands beneath.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from math import ceil, floor, hypot, sqrt
from pathlib import Path
from typing import Any

from django.conf import settings

from yimen.hotline.contracts.order import Point
from yimen.hotline.contracts.schematic import (
    Dot,
    Drawing,
    Mark,
    Outline,
    Pin,
    Tile,
    TileSource,
)
from yimen.hotline.rules import coordinates
from yimen.hotline.rules.coordinates import Datum

_PIN, _GROWTH, _LARGEST = 12.0, 4.0, 44.0
_PALEST, _DEEPEST = 0.12, 0.72
_PLACES = Decimal("0.000001")
Pair = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Town:
    code: str
    name: str
    outline: tuple[Pair, ...]
    label: Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class _Village:
    code: str
    name: str
    at: Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Schematic:
    """The drawn file: places on a grid, and the degrees of the grid's corners."""

    title: str
    source: str
    west: Decimal
    east: Decimal
    south: Decimal
    north: Decimal
    width: float
    height: float
    towns: tuple[_Town, ...]
    villages: tuple[_Village, ...]
    water: tuple[tuple[Pair, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """Where points fall on the drawing: on the grid itself, or on the pixels of tiles."""

    width: float
    height: float
    left: float
    top: float
    source: TileSource | None


@lru_cache(maxsize=4)
def _read(path: str) -> Schematic:
    text = (
        Path(path).read_text(encoding="utf-8")
        if path
        else files("yimen.hotline.data").joinpath("schematic.json").read_text(encoding="utf-8")
    )
    found: dict[str, Any] = json.loads(text)
    frame = found["frame"]
    return Schematic(
        title=found["title"],
        source=found["source"],
        **{side: Decimal(frame[side]) for side in ("west", "east", "south", "north")},
        width=float(frame["width"]),
        height=float(frame["height"]),
        towns=tuple(
            _Town(
                code=one["code"],
                name=one["name"],
                outline=tuple((float(x), float(y)) for x, y in one["outline"]),
                label=(float(one["label"][0]), float(one["label"][1])),
            )
            for one in found["towns"]
        ),
        villages=tuple(
            _Village(
                code=one["code"], name=one["name"], at=(float(one["at"][0]), float(one["at"][1]))
            )
            for one in found["villages"]
        ),
        water=tuple(tuple((float(x), float(y)) for x, y in one["line"]) for one in found["water"]),
    )


def drawn() -> Schematic:
    """Return the drawing of this site: its own file, else the shipped one."""
    return _read(str(settings.YIMEN_MAP_SCHEMATIC))


def tiles() -> TileSource | None:
    """Return the licensed map that the site configured, or None."""
    known = settings.YIMEN_MAP_TILES
    return TileSource(**known) if known else None


def place_of(area_code: str) -> Point | None:
    """Return where a village or town lies on the drawing, or None."""
    sheet = drawn()
    for village in sheet.villages:
        if village.code == area_code:
            return _degrees(sheet, village.at)
    for town in sheet.towns:
        if town.code == area_code:
            return _degrees(sheet, (town.label[0], town.label[1] + 16))
    return None


def area_at(point: Point) -> str | None:
    """Return the code of the town in which a point lies, or None outside all of them."""
    sheet = drawn()
    place = _grid(sheet, point)
    return next((town.code for town in sheet.towns if _inside(place, town.outline)), None)


def village_at(point: Point) -> str | None:
    """Return the code of the nearest village of the town in which a point lies, or None."""
    town = area_at(point)
    if town is None:
        return None
    sheet = drawn()
    x, y = _grid(sheet, point)
    return min(
        (one for one in sheet.villages if one.code.startswith(town[:9])),
        key=lambda one: hypot(one.at[0] - x, one.at[1] - y),
    ).code


def villages() -> list[tuple[str, str, str]]:
    """Return code, name and town's name of each drawn village."""
    sheet = drawn()
    towns = {town.code[:9]: town.name for town in sheet.towns}
    return [(one.code, one.name, towns.get(one.code[:9], "")) for one in sheet.villages]


def point_under(*, x: float, y: float) -> Point | None:
    """Return the WGS-84 point under a place of the drawing, or None beside it."""
    sheet = drawn()
    paper = _sheet(sheet)
    if not (0 <= x <= paper.width and 0 <= y <= paper.height):
        return None
    if paper.source is None:
        return _degrees(sheet, (x, y))
    found = coordinates.from_pixel(x=x + paper.left, y=y + paper.top, zoom=paper.source.zoom)
    return coordinates.to_wgs84(point=found) if paper.source.datum == Datum.GCJ02 else found


def draw(
    *,
    marks: Sequence[Mark] = (),
    shades: Mapping[str, float] | None = None,
    shade_title: str = "件数",
) -> Drawing:
    """Return a drawing of the places with marks, and towns shaded by a figure each.

    Marks outside the drawing are left to the table beside it.
    """
    sheet = drawn()
    paper = _sheet(sheet)
    known = shades or {}
    return Drawing(
        title=sheet.title,
        said=_said(sheet, marks, known, shade_title),
        source=paper.source.attribution if paper.source else sheet.source,
        approval=paper.source.approval if paper.source else "",
        width=paper.width,
        height=paper.height,
        outlines=_outlines(sheet, paper, known),
        dots=tuple(
            Dot(code=one.code, name=one.name, x=x, y=y)
            for one in sheet.villages
            for x, y in [_on(sheet, paper, _degrees(sheet, one.at))]
        ),
        water=tuple(
            _line(_on(sheet, paper, _degrees(sheet, at)) for at in line) for line in sheet.water
        ),
        pins=_pins(sheet, paper, marks),
        tiles=_tiles(paper),
        shade_title=shade_title,
        shaded=bool(known),
    )


def _outlines(sheet: Schematic, paper: _Sheet, shades: Mapping[str, float]) -> tuple[Outline, ...]:
    most = max([*shades.values(), 0.0]) or 1.0
    found = []
    for town in sheet.towns:
        value = shades.get(town.code, 0.0)
        share = _PALEST + (_DEEPEST - _PALEST) * value / most if value > 0 else 0.0
        x, y = _on(sheet, paper, _degrees(sheet, town.label))
        found.append(
            Outline(
                code=town.code,
                name=town.name,
                corners=_line(_on(sheet, paper, _degrees(sheet, at)) for at in town.outline),
                label_x=x,
                label_y=y,
                depth=f"{share:.2f}",
                said=f"{value:g}",
            )
        )
    return tuple(found)


def _pins(sheet: Schematic, paper: _Sheet, marks: Sequence[Mark]) -> tuple[Pin, ...]:
    names = {town.code: town.name for town in sheet.towns}
    found = []
    for number, mark in enumerate(marks, start=1):
        x, y = _on(sheet, paper, mark.point)
        code = area_at(mark.point)
        found.append(
            Pin(
                number=number,
                x=x,
                y=y,
                radius=round(min(_PIN + _GROWTH * sqrt(max(mark.weight - 1, 0)), _LARGEST), 1),
                label=mark.label,
                href=mark.href,
                place=names[code] if code else "图外",
            )
        )
    return tuple(found)


def _said(
    sheet: Schematic, marks: Sequence[Mark], shades: Mapping[str, float], shade_title: str
) -> str:
    parts = [sheet.title]
    if shades:
        parts.append(f"颜色越深，{shade_title}越多")
    if marks:
        parts.append(f"标了 {len(marks)} 处")
    return "，".join(parts) + "。下面的表里是同样的内容。"


def _sheet(sheet: Schematic) -> _Sheet:
    source = tiles()
    if source is None:
        return _Sheet(width=sheet.width, height=sheet.height, left=0.0, top=0.0, source=None)
    corners = [
        _pixel(source, Point(longitude=x, latitude=y))
        for x, y in ((sheet.west, sheet.north), (sheet.east, sheet.south))
    ]
    (left, top), (right, bottom) = corners
    return _Sheet(width=right - left, height=bottom - top, left=left, top=top, source=source)


def _pixel(source: TileSource, point: Point) -> Pair:
    shown = coordinates.to_gcj02(point=point) if source.datum == Datum.GCJ02 else point
    return coordinates.to_pixel(point=shown, zoom=source.zoom)


def _on(sheet: Schematic, paper: _Sheet, point: Point) -> Pair:
    if paper.source is None:
        x, y = _grid(sheet, point)
        return round(x, 1), round(y, 1)
    x, y = _pixel(paper.source, point)
    return round(x - paper.left, 1), round(y - paper.top, 1)


def _tiles(paper: _Sheet) -> tuple[Tile, ...]:
    source = paper.source
    if source is None:
        return ()
    right, bottom = paper.left + paper.width, paper.top + paper.height
    return tuple(
        Tile(
            href=source.template.replace("{x}", str(column))
            .replace("{y}", str(row))
            .replace("{z}", str(source.zoom)),
            x=round(column * 256 - paper.left, 1),
            y=round(row * 256 - paper.top, 1),
            size=256,
        )
        for row in range(floor(paper.top / 256), ceil(bottom / 256))
        for column in range(floor(paper.left / 256), ceil(right / 256))
    )


def _line(pairs: Any) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in pairs)


def _degrees(sheet: Schematic, at: Pair) -> Point:
    x, y = Decimal(str(at[0])), Decimal(str(at[1]))
    width, height = Decimal(str(sheet.width)), Decimal(str(sheet.height))
    return Point(
        longitude=(sheet.west + (sheet.east - sheet.west) * x / width).quantize(_PLACES),
        latitude=(sheet.north - (sheet.north - sheet.south) * y / height).quantize(_PLACES),
    )


def _grid(sheet: Schematic, point: Point) -> Pair:
    return (
        float((point.longitude - sheet.west) / (sheet.east - sheet.west)) * sheet.width,
        float((sheet.north - point.latitude) / (sheet.north - sheet.south)) * sheet.height,
    )


def _inside(place: Pair, corners: tuple[Pair, ...]) -> bool:
    x, y = place
    found = False
    for number, (x1, y1) in enumerate(corners):
        x2, y2 = corners[(number + 1) % len(corners)]
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            found = not found
    return found
