"""A drawing of one patrol: its places and, where it may be seen, its track."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yimen.hotline.contracts.patrol import PatrolView, Position
from yimen.hotline.queries import schematic

_WIDE, _EDGE, _LEAST = 320.0, 28.0, 0.004
_GAP_SECONDS = 600
Pair = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SketchDot:
    """A place or a village as it is drawn."""

    x: str
    y: str
    label: str
    done: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What `hotline/grid_track.html` draws; a new line begins where the phone was silent."""

    width: str
    height: str
    said: str
    source: str
    lines: tuple[str, ...]
    stops: tuple[SketchDot, ...]
    villages: tuple[SketchDot, ...]


def sketch(one: PatrolView, positions: Sequence[Position]) -> Sketch | None:
    """Return the drawing of a patrol on the piece of the schematic around it, or None for nothing."""
    stops = [line for line in one.stops if line.stop.point is not None]
    places: list[Pair] = [(each.longitude, each.latitude) for each in positions]
    for line in stops:
        assert line.stop.point is not None
        places.append((float(line.stop.point.longitude), float(line.stop.point.latitude)))
    if not places:
        return None
    west, east = min(x for x, _ in places), max(x for x, _ in places)
    south, north = min(y for _, y in places), max(y for _, y in places)
    span = max(east - west, north - south, _LEAST)
    middle = ((west + east) / 2, (south + north) / 2)

    def on(place: Pair) -> Pair:
        scale = (_WIDE - 2 * _EDGE) / span
        return (
            _WIDE / 2 + (place[0] - middle[0]) * scale,
            _WIDE / 2 - (place[1] - middle[1]) * scale,
        )

    passed = sum(bool(line.how) for line in one.stops)
    missed = [line.stop.title for line in one.stops if not line.how]
    said = f"{len(one.stops)} 个点位，到过 {passed} 个"
    said += f"，没有到：{'、'.join(missed)}" if missed else ""
    return Sketch(
        width=f"{_WIDE:g}",
        height=f"{_WIDE:g}",
        said=said,
        source="示意，不是地图",
        lines=tuple(_lines(positions, on)),
        stops=tuple(
            _dot(
                on((float(line.stop.point.longitude), float(line.stop.point.latitude))),
                str(line.number + 1),
                done=bool(line.how),
            )
            for line in stops
            if line.stop.point is not None
        ),
        villages=tuple(_villages(one.area_code, on)),
    )


def _lines(positions: Sequence[Position], on: Callable[[Pair], Pair]) -> list[str]:
    found: list[list[str]] = []
    before: Position | None = None
    for each in positions:
        if before is None or (each.at - before.at).total_seconds() > _GAP_SECONDS:
            found.append([])
        x, y = on((each.longitude, each.latitude))
        found[-1].append(f"{x:.1f},{y:.1f}")
        before = each
    return [" ".join(one) for one in found if len(one) > 1]


def _villages(area_code: str, on: Callable[[Pair], Pair]) -> list[SketchDot]:
    found = []
    for code, name, _ in schematic.villages():
        point = schematic.place_of(code) if code[:9] == area_code[:9] else None
        if point is None:
            continue
        x, y = on((float(point.longitude), float(point.latitude)))
        if 0 < x < _WIDE and 0 < y < _WIDE:
            found.append(_dot((x, y), name))
    return found


def _dot(place: Pair, label: str, *, done: bool = True) -> SketchDot:
    return SketchDot(x=f"{place[0]:.1f}", y=f"{place[1]:.1f}", label=label, done=done)
