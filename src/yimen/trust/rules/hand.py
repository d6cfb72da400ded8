"""What a hand gave: strokes read and bounded, and on what kind of device they were drawn."""

from __future__ import annotations

import itertools
import json
import math
import re
from dataclasses import dataclass
from typing import Any

from yimen.kernel.rules import rule
from yimen.trust.contracts import HandDevice, HandRefused

LONGEST = 400_000
MOST_STROKES = 200
MOST_POINTS = 8_000
LEAST_POINTS = 8
LEAST_INK = 60.0
LONGEST_TIME = 600_000
_SIDES = (120, 2_000)
_HEIGHTS = (60, 1_200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Where the pen was: units of the pad, milliseconds since the first touch, pressure 0 to 1."""

    x: float
    y: float
    t: int
    pressure: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Strokes:
    """A signature as it was drawn on a pad of this size."""

    width: int
    height: int
    lines: tuple[tuple[Point, ...], ...]


@rule("TRUST-HAND-1", cites="电子签名法 第十三条（签署数据专有、改动可被发现）")
def read_strokes(text: str) -> Strokes:
    """Return the strokes that a pad sent, each number looked at. Raises HandRefused.

    Too much, too little, points beside the pad, times that run back and numbers that are none are
    refused: nobody's hand draws them.
    """
    if len(text) > LONGEST:
        raise HandRefused("large", "签名的笔画太多了，请清空后重新签。")
    try:
        sent = json.loads(text, parse_constant=_no_constant)
        pad = Strokes(
            width=_whole(sent["w"], *_SIDES), height=_whole(sent["h"], *_HEIGHTS), lines=()
        )
        lines = _lines(sent["s"], pad)
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        raise HandRefused("strokes", "没有收到完整的签名，请清空后重新签。") from None
    if sum(map(len, lines)) < LEAST_POINTS or _ink(lines) < LEAST_INK:
        raise HandRefused("short", "签名太短了，请写出完整的姓名。")
    return Strokes(width=pad.width, height=pad.height, lines=lines)


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _lines(sent: Any, pad: Strokes) -> tuple[tuple[Point, ...], ...]:
    if not isinstance(sent, list) or len(sent) > MOST_STROKES:
        raise ValueError
    if sum(len(line) for line in sent) > MOST_POINTS:
        raise ValueError
    before, lines = 0, []
    for line in sent:
        points = []
        for x, y, t, pressure in line:
            before = _whole(t, before, LONGEST_TIME)
            points.append(
                Point(
                    x=_number(x, pad.width),
                    y=_number(y, pad.height),
                    t=before,
                    pressure=_number(pressure, 1),
                )
            )
        if points:
            lines.append(tuple(points))
    return tuple(lines)


def _whole(value: Any, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError
    return value


def _number(value: Any, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError  # noqa: TRY004 -- one refusal for all that a pad cannot have sent
    if not math.isfinite(value) or not 0 <= value <= most:
        raise ValueError
    return float(value)


def _ink(lines: tuple[tuple[Point, ...], ...]) -> float:
    return sum(
        math.dist((a.x, a.y), (b.x, b.y)) for line in lines for a, b in itertools.pairwise(line)
    )


def canonical(strokes: Strokes) -> bytes:
    """Return the one form in which strokes are hashed and kept."""
    lines = [[[p.x, p.y, p.t, p.pressure] for p in line] for line in strokes.lines]
    kept = {"w": strokes.width, "h": strokes.height, "s": lines}
    return json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()


_CLASSES = (
    (r"Kiosk|Yimen-Terminal", "自助机"),
    (r"iPad|Tablet|PlayBook|Android(?!.*Mobile)", "平板"),
    (r"iPhone|Mobile|HarmonyOS|MicroMessenger", "手机"),
    (r"Windows|Macintosh|Linux|CrOS", "电脑"),
)
_POINTERS = {"touch": "手指", "pen": "触控笔", "mouse": "鼠标"}


def device_of(*, user_agent: str, screen: str = "", pointer: str = "") -> HandDevice:
    """Return on what something was signed: a class, never the whole user agent."""
    found = next((name for way, name in _CLASSES if re.search(way, user_agent[:400])), "其他设备")
    return HandDevice(
        kind=found,
        screen=screen if re.fullmatch(r"\d{2,5}×\d{2,5}", screen) else "",
        pointer=_POINTERS.get(pointer, ""),
    )
