"""Twelve-digit area codes: province 2, city 2, county 2, town 3, village 3 digits."""

from __future__ import annotations

from yimen.directory.contracts import AreaLevel
from yimen.kernel.rules import rule

WIDTHS = {
    AreaLevel.PROVINCE: 2,
    AreaLevel.CITY: 4,
    AreaLevel.COUNTY: 6,
    AreaLevel.TOWN: 9,
    AreaLevel.VILLAGE: 12,
}
_BY_WIDTH = {width: level for level, width in WIDTHS.items()}


@rule("DIR-AREA-1", cites="GB/T 2260、GB/T 10114；统计用区划代码和城乡划分代码编制规则")
def full_code(prefix: str) -> str:
    """Return the twelve digits of an area known by its own digits. Raises ValueError."""
    if not prefix.isdigit() or len(prefix) not in _BY_WIDTH:
        raise ValueError(f"{prefix!r} is not 2, 4, 6, 9 or 12 digits")
    return prefix.ljust(12, "0")


def level_of_prefix(prefix: str) -> AreaLevel:
    """Return the level of an area known by its own digits."""
    return _BY_WIDTH[len(prefix)]


def parent_prefix(prefix: str) -> str | None:
    """Return the digits of the parent, or None for a province."""
    level = level_of_prefix(prefix)
    return prefix[: WIDTHS[AreaLevel(level - 1)]] if level > AreaLevel.PROVINCE else None


def prefix_of(code: str, level: int) -> str:
    """Return the digits that every area inside shares."""
    return code[: WIDTHS[AreaLevel(level)]]
