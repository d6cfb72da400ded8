"""Draw bars, lines and stacks as SVG that may stand on a page and in an office file. Pure.

A drawing names itself and says its numbers in words (`title`, `desc`), holds no script and no
style: sizes and colours are presentation attributes, and the classes beside them let a page put
the tokens of the house, or its dark face, in their place. Every chart stands beside its table.
"""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import typst

Number = int | float | Decimal
"""What may be drawn; a Decimal is written with the places that it has."""

WIDTH = 360
"""Narrow, so that the words stay readable on a telephone."""
_FONT = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
_SIZE = 13
_LINE = 18
_BAR = 12
_GAP = 10
_GRID_STEPS = 4
_HUE = {
    "fb": "#0b4da2",
    "fbd": "#083a7a",
    "fbw": "#e8f0fa",
    "fls": "#7b8797",
    "fl": "#d5dbe3",
    "fm": "#f4f6f9",
    "fa": "#b45309",
    "faw": "#fdf3e3",
    "fg": "#17693a",
    "fr": "#b3261e",
    "kb": "#0b4da2",
    "kls": "#7b8797",
    "ka": "#b45309",
    "kg": "#17693a",
    "kl": "#d5dbe3",
    "kp": "#ffffff",
}
_INK = "#16202c"
_PALE_INK = "#4a5766"
_TONES = {"now": "fb", "pale": "fls", "good": "fg", "need": "fa", "bad": "fr"}
_STACK = (("fbd", True), ("fbw", False), ("fl", False), ("faw", False), ("fa", True), ("fr", True))
_STROKES = (("kb", ""), ("kls", "5 3"), ("ka", "2 3"), ("kg", "9 3 2 3"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: `note` is written behind its value, `tone` is now, pale, good, need or bad."""

    label: str
    value: Number
    note: str = ""
    tone: str = "now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line over the names of the chart; None leaves a gap."""

    name: str
    values: tuple[Number | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """One row of parts, drawn to its own whole."""

    label: str
    parts: tuple[Number, ...]


def bars(*, title: str, rows: Sequence[Bar], unit: str, maximum: Number | None = None) -> str:
    """Return bars lying under their labels, with the value written at the end of each label.

    `maximum` is what a whole bar stands for: 100 for percentages, else the largest value.
    """
    values = [float(row.value) for row in rows]
    low = min(0.0, *values) if values else 0.0
    high = max([*values, 0.0]) if maximum is None else float(maximum)
    span = (high - low) or 1.0
    drawn: list[str] = []
    top = 0.0
    for row, value in zip(rows, values, strict=True):
        said = _said(row.value, unit) + (f" {row.note}" if row.note else "")
        words = _wrapped(row.label, WIDTH - _width(said) - 2 * _GAP)
        for number, line in enumerate(words):
            drawn.append(_text(x=0, y=top + _SIZE + number * _LINE, said=line))
        drawn.append(_text(x=WIDTH, y=top + _SIZE, said=said, at="end", pale=True))
        top += len(words) * _LINE
        start = (min(0.0, value) - low) / span * WIDTH
        length = min(abs(value) / span * WIDTH, WIDTH - start)
        drawn.append(_box(x=0, y=top, width=WIDTH, fill="fm"))
        drawn.append(_box(x=start, y=top, width=length, fill=_TONES.get(row.tone, "fb")))
        top += _BAR + _GAP
    told = "；".join(
        f"{row.label}：{_said(row.value, unit)}{f'，{row.note}' if row.note else ''}"
        for row in rows
    )
    return _svg(title=title, told=told, height=max(top - _GAP, 1), drawn=drawn)


def stacked(*, title: str, parts: Sequence[str], rows: Sequence[Stack], unit: str) -> str:
    """Return rows of parts, each drawn to its whole, with the names of the parts on top.

    Raises ValueError: a row has another number of parts than there are names.
    """
    drawn, top = _keys(parts)
    for row in rows:
        values = [max(0.0, float(part)) for part in row.parts]
        if len(values) != len(parts):
            raise ValueError(row.label)
        whole = sum(values) or 1.0
        for line in _wrapped(row.label, WIDTH):
            drawn.append(_text(x=0, y=top + _SIZE, said=line))
            top += _LINE
        place = 0.0
        for number, (part, value) in enumerate(zip(row.parts, values, strict=True)):
            fill, dark = _STACK[number % len(_STACK)]
            length = value / whole * WIDTH
            drawn.append(_box(x=place, y=top, width=length, fill=fill, height=_LINE, edge=True))
            said = _said(part, unit)
            if _width(said) + 6 < length:
                drawn.append(
                    _text(x=place + length / 2, y=top + _SIZE, said=said, at="middle", light=dark)
                )
            place += length
        top += _LINE + _GAP
    told = "；".join(
        f"{row.label}："
        + "，".join(
            f"{name} {_said(part, unit)}" for name, part in zip(parts, row.parts, strict=True)
        )
        for row in rows
    )
    return _svg(title=title, told=told, height=max(top - _GAP, 1), drawn=drawn)


def lines(
    *,
    title: str,
    names: Sequence[str],
    series: Sequence[Series],
    unit: str,
    maximum: Number | None = None,
) -> str:
    """Return lines over the names, told apart by dashes as well as by colour.

    Raises ValueError: a line has another number of values than there are names.
    """
    if any(len(one.values) != len(names) for one in series):
        raise ValueError(title)
    known = [float(value) for one in series for value in one.values if value is not None]
    high = _round_up(max([*known, 0.0])) if maximum is None else float(maximum)
    low = -_round_up(-min([*known, 0.0]))
    drawn, top = _stroke_keys([one.name for one in series])
    height, left, right = 160.0, 56.0, WIDTH - 14.0
    for step in range(_GRID_STEPS + 1):
        y = top + 8 + height * step / _GRID_STEPS
        value = high - (high - low) * step / _GRID_STEPS
        drawn.append(
            f'<path class="fn kl w1" d="M{left:g} {y:g}H{WIDTH}" fill="none" stroke="{_HUE["kl"]}"/>'
        )
        drawn.append(_text(x=left - 6, y=y + 4, said=_said(value, ""), at="end", pale=True))
    step_x = (right - left) / max(len(names) - 1, 1)
    for number, one in enumerate(series):
        drawn.extend(
            _line(
                number,
                [
                    None
                    if value is None
                    else (
                        left + place * step_x,
                        top + 8 + height * (high - float(value)) / ((high - low) or 1),
                    )
                    for place, value in enumerate(one.values)
                ],
            )
        )
    drawn.extend(_under(names, left=left, step=step_x, y=top + height + 28))
    told = "；".join(
        f"{one.name}："
        + "，".join(
            f"{name} {'无数据' if value is None else _said(value, unit)}"
            for name, value in zip(names, one.values, strict=True)
        )
        for one in series
    )
    return _svg(title=title, told=told, height=top + height + 36, drawn=drawn)


def png_of(svg: str, *, width: int, fonts: Sequence[str]) -> bytes:
    """Return a drawing as PNG, `width` dots wide; `fonts` are the folders its words are set from."""
    whole = float(svg.partition('viewBox="0 0 ')[2].partition(" ")[0])
    made = _painter(tuple(fonts)).compile(
        input=_PAGE, format="png", ppi=72.0 * width / whole, sys_inputs={"svg": svg}
    )
    assert isinstance(made, bytes)
    return made


_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#let drawn = sys.inputs.svg
#let size = drawn.match(regex("viewBox=\\"0 0 ([0-9.]+) ([0-9.]+)\\"")).captures
#image(bytes(drawn), format: "svg", width: float(size.at(0)) * 1pt, height: float(size.at(1)) * 1pt)"""


@lru_cache(maxsize=2)
def _painter(fonts: tuple[str, ...]) -> typst.Compiler:
    return typst.Compiler(font_paths=list(fonts), ignore_system_fonts=True)


def _svg(*, title: str, told: str, height: float, drawn: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sv chart" width="{WIDTH}"'
        f' height="{height:g}" viewBox="0 0 {WIDTH} {height:g}" role="img"'
        f' font-family="{_FONT}" font-size="{_SIZE}">'
        f"<title>{_clean(title)}</title><desc>{_clean(told)}</desc>{''.join(drawn)}</svg>"
    )


def _text(
    *, x: float, y: float, said: str, at: str = "start", pale: bool = False, light: bool = False
) -> str:
    hue = "#ffffff" if light else _PALE_INK if pale else _INK
    kind = " ".join(
        word
        for word, wanted in (("s13", True), ("tw", light), ("t2", pale and not light))
        if wanted
    )
    kind += {"middle": " m", "end": " e"}.get(at, "")
    return (
        f'<text class="{kind}" x="{x:.4g}" y="{y:.5g}" text-anchor="{at}" fill="{hue}">'
        f"{_clean(said)}</text>"
    )


def _box(
    *, x: float, y: float, width: float, fill: str, height: float = _BAR, edge: bool = False
) -> str:
    classes, stroke = (f"{fill} kp w1", f' stroke="{_HUE["kp"]}"') if edge else (fill, "")
    return (
        f'<rect class="{classes}" x="{x:.2f}" y="{y:g}" width="{width:.2f}" height="{height:g}"'
        f' fill="{_HUE[fill]}"{stroke}/>'
    )


def _keys(names: Sequence[str]) -> tuple[list[str], float]:
    """Return the names of the parts, each behind a square of its colour, and where they end."""
    drawn: list[str] = []
    for number, (x, y, name) in enumerate(_placed(names)):
        fill = _STACK[number % len(_STACK)][0]
        drawn.append(
            f'<rect class="{fill} kls w1" x="{x + 1:g}" y="{y + 2:g}" width="12" height="12"'
            f' fill="{_HUE[fill]}" stroke="{_HUE["kls"]}"/>'
        )
        drawn.append(_text(x=x + 20, y=y + _SIZE, said=name))
    return drawn, _placed(names)[-1][1] + _LINE + _GAP if names else 0


def _stroke_keys(names: Sequence[str]) -> tuple[list[str], float]:
    drawn: list[str] = []
    for number, (x, y, name) in enumerate(_placed(names)):
        stroke, dash = _STROKES[number % len(_STROKES)]
        drawn.append(_stroke(f"M{x:g} {y + 9:g}h16", stroke, dash))
        drawn.append(_text(x=x + 20, y=y + _SIZE, said=name))
    return drawn, _placed(names)[-1][1] + _LINE + _GAP if names else 0


def _placed(names: Sequence[str]) -> list[tuple[float, float, str]]:
    """Return where each name stands, broken into lines."""
    placed: list[tuple[float, float, str]] = []
    x = y = 0.0
    for name in names:
        room = 20 + _width(name) + 16
        if x and x + room - 16 > WIDTH:
            x, y = 0.0, y + _LINE
        placed.append((x, y, name))
        x += room
    return placed


def _stroke(shape: str, stroke: str, dash: str) -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path class="fn {stroke} w2" d="{shape}" fill="none" stroke="{_HUE[stroke]}"'
        f' stroke-width="2"{dashes}/>'
    )


def _line(number: int, points: Sequence[tuple[float, float] | None]) -> list[str]:
    """Return a line with a dot at each value; a gap begins it anew."""
    stroke, dash = _STROKES[number % len(_STROKES)]
    shape, verb, dots = "", "M", []
    for point in points:
        if point is None:
            verb = "M"
            continue
        shape += f"{verb}{point[0]:.1f} {point[1]:.1f}"
        verb = "L"
        dots.append(
            f'<circle class="fp {stroke} w2" cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="2.5"'
            f' fill="#ffffff" stroke="{_HUE[stroke]}" stroke-width="1.5"/>'
        )
    return [_stroke(shape, stroke, dash), *dots] if shape else []


def _under(names: Sequence[str], *, left: float, step: float, y: float) -> list[str]:
    """Return the names below a chart, only so many as find room."""
    wide = max((_width(name) for name in names), default=0) + 8
    every = max(1, math.ceil(wide / step)) if len(names) > 1 else 1
    last = len(names) - 1
    return [
        _text(
            x=WIDTH if number == last and last else left + number * step,
            y=y,
            said=name,
            at="end" if number == last and last else "middle",
            pale=True,
        )
        for number, name in enumerate(names)
        if number % every == last % every
    ]


def _round_up(value: float) -> float:
    """Return the next number that divides well by four: 1, 2, 4 or 8 times a power of ten."""
    if value <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value))
    return next((step * power for step in (1, 2, 4, 8) if step * power >= value), 10 * power)


def _said(value: Number, unit: str) -> str:
    if isinstance(value, float):
        value = Decimal(f"{value:.2f}").normalize() if math.isfinite(value) else Decimal(0)
    return f"{value:,f}{unit}" if isinstance(value, Decimal) else f"{value:,}{unit}"


def _width(text: str) -> float:
    return sum(_SIZE if ord(one) > 0x2E7F else _SIZE * 0.6 for one in text)


def _wrapped(text: str, room: float) -> list[str]:
    """Return a text broken into lines that find room."""
    found: list[str] = [""]
    for one in text:
        if found[-1] and _width(found[-1] + one) > room and one not in "，。、；：）”’！？":
            found.append("")
        found[-1] += one
    return found


def _clean(text: str) -> str:
    """Return a text that XML may hold."""
    return html.escape("".join(one for one in text if one.isprintable() or one in "\n\t"))
