"""Drawings that templates need as SVG: icons, QR codes and the day cells of a clock.

Sizes and colours are attributes and classes, never inline styles, so that the strict content
policy holds.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import segno
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from yimen.ui.icons import ICONS
from yimen.ui.parts import Day

_CELL = 24
_STEP = 26
_WEEK_GAP = 10
_ROW = 64
_DAYS_A_ROW = 25
_START_LABEL = 136
_QUICK_MASK = 2
_STROKES = str.maketrans({"0": "m1 0", "1": "h1"})
"""A dark module is a stroke one wide along the middle of its row, a light one a step."""


@lru_cache(maxsize=512)
def icon(*, name: str, small: bool = True, label: str = "") -> SafeString:
    """Return a line icon; without a label it is hidden from screen readers.

    Raises:
        KeyError: no icon of that name is drawn.
    """
    shape = mark_safe(ICONS[name])  # noqa: S308 -- our own drawings, no input
    size = "icon icon-s" if small else "icon"
    if not label:
        return format_html(
            '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', size, shape
        )
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>',
        size,
        label,
        shape,
    )


def qr(*, text: str, label: str, quick: bool = False) -> SafeString:
    """Return a QR code of the text, error level M, with the quiet zone of four modules.

    Trying the eight masks for the evenest takes nine tenths of the time; `quick` takes one for
    granted, for codes that are drawn anew on every page. Every reader undoes any mask.

    Raises:
        segno.DataOverflowError: the text does not fit a code.
    """
    matrix = segno.make_qr(text, error="m", mask=_QUICK_MASK if quick else None).matrix
    return _qr_svg(["".join("1" if dark else "0" for dark in row) for row in matrix], label)


def qr_of_number(*, before: str, number: str, label: str) -> SafeString:
    """Return the quick QR code of an address that ends in a number; the same for all but that end.

    With one mask, a code is linear: the code of a text is that of another of the same length, with
    the dark modules exchanged that each changed character exchanges by itself. So a number costs
    one exclusive or for each of its characters instead of a whole encoding.
    """
    blank = "0" * len(number)
    modules, side = _modules(before + blank)
    for place, character in enumerate(number):
        if character != "0":
            modules ^= _exchanged(before, len(number), place, character)
    bits = f"{modules:0{side * side}b}"
    return _qr_svg([bits[y * side : (y + 1) * side] for y in range(side)], label)


@lru_cache(maxsize=4096)
def _exchanged(before: str, length: int, place: int, character: str) -> int:
    """Return the modules that differ where one character of an all-zero number is another."""
    number = "0" * place + character + "0" * (length - place - 1)
    return _modules(before + "0" * length)[0] ^ _modules(before + number)[0]


@lru_cache(maxsize=64)
def _modules(text: str) -> tuple[int, int]:
    """Return the modules of the quick code of a text, row by row, as one number, and its side."""
    matrix = segno.make_qr(text, error="m", mode="byte", mask=_QUICK_MASK).matrix
    bits = "".join("1" if dark else "0" for row in matrix for dark in row)
    return int(bits, 2), len(matrix)


def _qr_svg(rows: Sequence[str], label: str) -> SafeString:
    path = "".join(f"M0 {y}.5{row.translate(_STROKES)}" for y, row in enumerate(rows))
    return format_html(
        '<svg class="code-qr" width="176" height="176" viewBox="-4 -4 {0} {0}" role="img" '
        'aria-label="{1}" '
        'shape-rendering="crispEdges"><path fill="#fff" d="M-4-4h{0}v{0}h-{0}z"/>'
        '<path stroke="currentColor" d="{2}"/></svg>',
        len(rows) + 8,
        label,
        path,
    )


def day_cells(*, days: Sequence[Day], title: str) -> SafeString:
    """Return the working days of a clock as cells: solid used, hatched not counted, outlined left.

    A gap stands where a week turns. Each limit has a flag under its day. The title says the same
    in words for those who do not see it.
    """
    rows = [days[at : at + _DAYS_A_ROW] for at in range(0, len(days), _DAYS_A_ROW)]
    width = max((_places(row)[-1] + _CELL for row in rows if row), default=_CELL)
    drawn = [_row(row, y=index * _ROW, first=index == 0) for index, row in enumerate(rows)]
    return format_html(
        '<svg class="sv cells" viewBox="0 0 {} {}" width="{}" role="img"><title>{}</title>{}</svg>',
        max(width, 160) + 4,
        max(1, len(rows)) * _ROW,
        max(width, 160) + 4,
        title,
        mark_safe("".join(drawn)),  # noqa: S308 -- made by format_html below
    )


def _places(row: Sequence[Day]) -> list[int]:
    """Return where each cell of a row begins, with a gap where days are not neighbours."""
    places: list[int] = []
    for index, day in enumerate(row):
        if index == 0:
            places.append(0)
            continue
        gap = _WEEK_GAP if (day.on - row[index - 1].on).days > 1 else 0
        places.append(places[-1] + _STEP + gap)
    return places


def _row(row: Sequence[Day], *, y: int, first: bool) -> SafeString:
    placed = list(zip(row, _places(row), strict=True))
    cells = format_html_join("", "{}", ((_cell(day, x=x, y=y),) for day, x in placed))
    return format_html(
        "{}{}{}", cells, _below(placed, y=y + 60), _above(placed, y=y + 12, first=first)
    )


def _below(placed: Sequence[tuple[Day, int]], *, y: int) -> SafeString:
    """Return the flags: a limit has a mark after its day, a stop has its reason."""
    flagged = [(day, x) for day, x in placed if day.flag]
    stops = format_html_join(
        "",
        '<text class="t2 s12" x="{}" y="{}">{}</text>',
        ((x, y, day.flag) for day, x in flagged if day.kind == "stop"),
    )
    limits = format_html_join(
        "",
        '<text class="tb e s12" x="{}" y="{}">{}</text><path class="kb w2" d="M{} {}v28"/>',
        (
            (max(x + _CELL, 12 * len(day.flag)), y, day.flag, x + _CELL + 1, y - 42)
            for day, x in flagged
            if day.kind != "stop"
        ),
    )
    return format_html("{}{}", stops, limits)


def _above(placed: Sequence[tuple[Day, int]], *, y: int, first: bool) -> SafeString:
    """Return where counting began and which day is today, unless the two would touch."""
    today = next(((day, x) for day, x in placed if day.kind == "today"), None)
    words: list[tuple[str, int, int, str]] = []
    if first and placed and (today is None or today[1] > _START_LABEL):
        words.append(("t2 s12", 0, y, f"{_month_day(placed[0][0].on)} 起算"))
    if today is not None:
        middle = max(today[1] + _CELL // 2, 48)
        words.append(("ta m s12", middle, y, f"今天 {_month_day(today[0].on)}"))
    return format_html_join("", '<text class="{}" x="{}" y="{}">{}</text>', words)


_CELL_CLASSES = {
    "used": ("fb", "tw"),
    "over": ("fr", "tw"),
    "today": ("faw ka w2", "ta"),
    "left": ("fp kb w15", "tb"),
    "beyond": ("fm kl w1", "t2"),
    "stop": ("fp kls w1", "t2"),
}


def _cell(day: Day, *, x: int, y: int) -> SafeString:
    box, word = _CELL_CLASSES[day.kind]
    rect = format_html(
        '<rect class="{}" x="{}" y="{}" width="22" height="22" rx="2"/>', box, x + 1, y + 21
    )
    if day.kind == "stop":
        hatch = format_html(
            '<path class="kls w15" d="M{0} {1}l21-21M{2} {1}l10-10M{0} {3}l11-11"/>',
            x + 1.5,
            y + 42.5,
            x + 12.5,
            y + 32,
        )
        return format_html("{}{}", rect, hatch)
    if day.number is None:
        return rect
    return format_html(
        '{}<text class="{} m s12" x="{}" y="{}">{}</text>', rect, word, x + 12, y + 36, day.number
    )


def _month_day(on: date) -> str:
    return f"{on.month}月{on.day}日"
