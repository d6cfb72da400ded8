"""A drawing of the places that the hotline serves, and what is marked on it."""

from __future__ import annotations

from dataclasses import dataclass

from yimen.hotline.contracts.order import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something at a point; `weight` makes it larger, `href` opens it."""

    point: Point
    label: str
    href: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A town as it is drawn; `depth` is its shade from 0 to 1."""

    code: str
    name: str
    corners: str
    label_x: float
    label_y: float
    depth: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A village as it is drawn."""

    code: str
    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A mark as it is drawn; `number` ties it to its row in the table beside the drawing."""

    number: int
    x: float
    y: float
    radius: float
    label: str
    href: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A picture of a licensed map under the drawing."""

    href: str
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What the template `hotline/map.html` draws; `shade_title` says what a shade counts."""

    title: str
    said: str
    source: str
    approval: str
    width: float
    height: float
    outlines: tuple[Outline, ...]
    dots: tuple[Dot, ...]
    water: tuple[str, ...]
    pins: tuple[Pin, ...]
    tiles: tuple[Tile, ...]
    shade_title: str
    shaded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TileSource:
    """The licensed map of a site: where its pictures are, whose, and its approval number."""

    template: str
    attribution: str
    approval: str
    datum: str
    zoom: int
