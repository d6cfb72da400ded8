"""Schemes as people type them: one part a line, its indicators under it; pure.

`quantity 数量指标 必有` is a part that a sheet must have, `setting_up 项目立项 6` one with points, and
`- 立项依据充分性 3` an indicator of the part above.
"""

from __future__ import annotations

import re
from decimal import Decimal

from yimen.performance.contracts.scheme import (
    FrameworkIndicator,
    SchemeLevel,
    SchemePart,
    SchemeRefused,
)

_PART = re.compile(r"([a-z][a-z_]{1,38})\s+(\S+)(?:\s+(\d+(?:\.\d+)?))?(\s+必有)?")
_INDICATOR = re.compile(r"[-－]\s*(\S+)(?:\s+(\d+(?:\.\d+)?))?(?:\s+(.+))?")


def write_parts(level: SchemeLevel) -> str:
    """Return the parts of a level as lines to be changed."""
    lines = []
    for part in level.parts:
        weight = "" if part.weight is None else f" {_plain(part.weight)}"
        lines.append(f"{part.code} {part.title}{weight}{' 必有' if part.needed else ''}")
        for one in part.indicators:
            points = "" if one.weight is None else f" {_plain(one.weight)}"
            lines.append(f"- {one.title}{points}{f' {one.standard}' if one.standard else ''}")
    return "\n".join(lines)


def read_parts(text: str, *, field: str) -> tuple[SchemePart, ...]:
    """Return the parts that lines say. Raises SchemeRefused naming the first line not understood."""
    parts: list[SchemePart] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if found := _INDICATOR.fullmatch(line):
            if not parts:
                raise SchemeRefused("先写二级指标，再写它下面的三级指标。", field=field)
            title, points, standard = found.groups()
            own = FrameworkIndicator(title=title, weight=_decimal(points), standard=standard or "")
            parts[-1] = _with(parts[-1], own)
        elif found := _PART.fullmatch(line):
            code, title, weight, needed = found.groups()
            parts.append(
                SchemePart(
                    code=code, title=title, weight=_decimal(weight), needed=needed is not None
                )
            )
        else:
            raise SchemeRefused(
                f"看不懂“{line[:30]}”。一行一个：代码、名称，需要时加分值和“必有”。", field=field
            )
    return tuple(parts)


def _with(part: SchemePart, one: FrameworkIndicator) -> SchemePart:
    return SchemePart(
        code=part.code,
        title=part.title,
        weight=part.weight,
        needed=part.needed,
        indicators=(*part.indicators, one),
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
