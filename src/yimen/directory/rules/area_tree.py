"""From what a file says to rows of the area table: level, parent, path and pinyin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from yimen.directory.rules.area_code import full_code, level_of_prefix, parent_prefix
from yimen.directory.rules.area_file import AreaFile
from yimen.directory.rules.place_pinyin import initials_of, pinyin_of

_VILLAGE_LEVEL = 5
_COUNTY_DIGITS = 6
AreaRow = tuple[str, str, int, str | None, str, str, str]
"""Code, name, level, parent code, path, pinyin, initials: the order of the table's columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAbove:
    """The levels above the villages with the best known names, and those still without one."""

    names: Mapping[str, str]
    unnamed: int


def name_above(*, file: AreaFile, known: Mapping[str, str]) -> NamedAbove:
    """Return names for the levels above: the file's own, else the ones known already, else none.

    A city without counties stands in such files as a county of its own, whose twelve digits are the
    city's (460400): it is one area, the city.
    """
    names: dict[str, str] = {}
    for prefix, given in file.above.items():
        single = _single(prefix)
        names[single] = names.get(single) or given or known.get(single, "")
    return NamedAbove(names=names, unnamed=sum(not name for name in names.values()))


def _single(prefix: str) -> str:
    """Return the digits of the area itself, where two levels share their twelve digits."""
    return prefix[:4] if len(prefix) == _COUNTY_DIGITS and prefix.endswith("00") else prefix


def build_rows(*, file: AreaFile, above: NamedAbove) -> Iterator[AreaRow]:
    """Yield a row for every area of a file, parents before children.

    An area without a name stands in paths by its digits.
    """
    paths: dict[str, str] = {}
    for prefix in sorted(above.names, key=lambda digits: (len(digits), digits)):
        name = above.names[prefix]
        upper = parent_prefix(prefix)
        parent = None if upper is None else _single(upper)
        shown = name or prefix
        paths[prefix] = shown if parent is None else f"{paths[parent]}/{shown}"
        yield (
            full_code(prefix),
            name,
            int(level_of_prefix(prefix)),
            None if parent is None else full_code(parent),
            paths[prefix],
            pinyin_of(name),
            initials_of(name),
        )
    for code, name in file.villages.items():
        town = code[:9]
        yield (
            code,
            name,
            _VILLAGE_LEVEL,
            f"{town}000",
            f"{paths[town]}/{name}",
            pinyin_of(name),
            initials_of(name),
        )
