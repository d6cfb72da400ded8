"""The picture of a seal, drawn from its name: a red ring, the name on the arc, a star, a purpose line.

Lengths are millimetres. Sizes after 国务院关于国家行政机关和企业事业单位社会团体印章管理的规定
（国发〔1999〕25号）: departments of a county and towns 4.2 cm, others smaller; the name runs from left to
right around the star.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yimen.kernel.rules import rule
from yimen.trust.contracts import SealKind, SealRefused

RED = "#d7000f"
LONGEST_NAME = 30
LONGEST_PURPOSE = 12
_RING = 1.2
_GAP = 1.0
_SWEEP = 262.0
_SWEEP_OVER_LINE = 224.0
_STEP = 26.0

Segment = tuple[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A character's outline in a square of one unit, y upwards, its middle at 0.5, 0.5."""

    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealPicture:
    """A seal as paths to be filled in red: `diameter` in millimetres, y downwards from the top."""

    diameter: float
    paths: tuple[tuple[Segment, ...], ...]


def diameter_of(kind: SealKind) -> float:
    """Return how wide a seal of this kind is, in millimetres."""
    return 42.0 if kind is SealKind.OFFICIAL else 40.0


@rule("TRUST-SEAL-1", cites="国发〔1999〕25号：印章所刊名称为法定名称，自左而右环行，中央刊五角星")
def check_name(*, name: str, purpose: str) -> None:
    """Refuse a name or a purpose line that would not be readable on a seal. Raises SealRefused."""
    if not 2 <= len(name) <= LONGEST_NAME:
        raise SealRefused("name", f"印章上的名称要在 2 到 {LONGEST_NAME} 个字之间。", field="name")
    if len(purpose) > LONGEST_PURPOSE:
        raise SealRefused("purpose", f"专用章的用途最多 {LONGEST_PURPOSE} 个字。", field="purpose")


def draw(
    *, name: str, purpose: str, kind: SealKind, outline: Callable[[str], Outline]
) -> SealPicture:
    """Return the picture of a seal. `outline` knows the font."""
    diameter = diameter_of(kind)
    middle = diameter / 2
    long = len(name) + (4 if purpose else 0)
    height = 5.6 if long <= 18 else 5.0 if long <= 24 else 4.6
    turns = angles(count=len(name), sweep=_SWEEP_OVER_LINE if purpose else _SWEEP)
    paths = [*_ring(middle), _star(middle, 6.6)]
    paths += _arc(name, turns, middle=middle, height=height, outline=outline)
    paths += _line(purpose, middle=middle, outline=outline)
    return SealPicture(diameter=diameter, paths=tuple(path for path in paths if path))


def angles(*, count: int, sweep: float) -> list[float]:
    """Return where each character stands: degrees from the top, clockwise, evenly and symmetric."""
    step = min(_STEP, sweep / max(count - 1, 1))
    first = -step * (count - 1) / 2
    return [first + step * place for place in range(count)]


def _arc(
    name: str,
    turns: Sequence[float],
    *,
    middle: float,
    height: float,
    outline: Callable[[str], Outline],
) -> list[tuple[Segment, ...]]:
    radius = middle - _RING - _GAP - height / 2
    step = turns[1] - turns[0]
    room = 2 * math.pi * (radius - height / 2) * step / 360
    width = min(height * 0.86, room * 1.02)
    found = []
    for character, angle in zip(name, turns, strict=True):
        found.append(
            _placed(
                outline(character),
                width=width,
                height=height,
                at=(middle, middle),
                away=radius,
                angle=angle,
            )
        )
    return found


def _line(
    purpose: str, *, middle: float, outline: Callable[[str], Outline]
) -> list[tuple[Segment, ...]]:
    if not purpose:
        return []
    height = 3.8
    below = middle + 12.2
    room = 2 * math.sqrt(max((middle - _RING - 1.4) ** 2 - (below + height / 2 - middle) ** 2, 1))
    width = min(height, (room - 2.0) / len(purpose))
    first = middle - width * (len(purpose) - 1) / 2
    return [
        _placed(
            outline(character),
            width=width,
            height=height,
            at=(first + width * place, below),
            away=0,
            angle=0,
        )
        for place, character in enumerate(purpose)
    ]


def _placed(
    outline: Outline,
    *,
    width: float,
    height: float,
    at: tuple[float, float],
    away: float,
    angle: float,
) -> tuple[Segment, ...]:
    turn = math.radians(angle)
    cos, sin = math.cos(turn), math.sin(turn)

    def moved(points: Sequence[float]) -> tuple[float, ...]:
        out: list[float] = []
        for x, y in zip(points[::2], points[1::2], strict=True):
            across, down = (x - 0.5) * width, (0.5 - y) * height - away
            out += [at[0] + across * cos - down * sin, at[1] + across * sin + down * cos]
        return tuple(out)

    return tuple((verb, moved(points)) for verb, points in outline.segments)


def _ring(middle: float) -> list[tuple[Segment, ...]]:
    return [(*_circle(middle, middle, clockwise=True), *_circle(middle, middle - _RING))]


def _circle(middle: float, radius: float, *, clockwise: bool = False) -> tuple[Segment, ...]:
    k = radius * 0.5522847498 * (1 if clockwise else -1)
    m, r = middle, radius
    s = r if clockwise else -r
    return (
        ("M", (m, m - r)),
        ("C", (m + k, m - r, m + s, m - abs(k), m + s, m)),
        ("C", (m + s, m + abs(k), m + k, m + r, m, m + r)),
        ("C", (m - k, m + r, m - s, m + abs(k), m - s, m)),
        ("C", (m - s, m - abs(k), m - k, m - r, m, m - r)),
        ("Z", ()),
    )


def _star(middle: float, radius: float) -> tuple[Segment, ...]:
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(54))
    points = []
    for place in range(10):
        away, turn = (radius, inner)[place % 2], math.radians(36 * place)
        points.append((middle + away * math.sin(turn), middle - away * math.cos(turn)))
    first, *others = points
    return (("M", first), *(("L", point) for point in others), ("Z", ()))
