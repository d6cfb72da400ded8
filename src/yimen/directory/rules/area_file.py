"""Area files: two layouts, every row checked, nothing repaired in silence."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from yimen.directory.contracts import Finding, Severity

Progress = Callable[[int, int], None]
"""Called with the rows read and the rows there are (0 when that is not known)."""

_CODE = re.compile(r"[0-9]{12}")
_BROKEN = re.compile(r"[\x00-\x1f\x7f\ufffd\ue000-\uf8ff]")
_NO_VILLAGE, _NO_TOWN = "000", "000000"
_LONGEST_NAME = 60
_MOST_FINDINGS = 1_000
_TOLD_EVERY = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which columns a file has: the village, and the code and name of each level above it.

    A level is (width of its digits, column of the code, column of the name or None).
    """

    header: tuple[str, ...]
    levels: tuple[tuple[int, int, int | None], ...]


NATIONAL = Layout(
    header=("code", "name", "streetCode", "provinceCode", "cityCode", "areaCode"),
    levels=((9, 2, None), (6, 5, None), (4, 4, None), (2, 3, None)),
)
COUNTY = Layout(
    header=(
        "village_code", "village", "street_code", "street", "area_code", "area",
        "city_code", "city", "province_code", "province",
    ),
    levels=((9, 2, 3), (6, 4, 5), (4, 6, 7), (2, 8, 9)),
)  # fmt: skip
LAYOUTS = (NATIONAL, COUNTY)


@dataclass(slots=True)
class AreaFile:
    """What a file says: villages by code, names of the levels above by digits, and findings.

    `themselves` are rows that stand for a town or a county which has no villages in the file, by
    full code (the national file has one).
    """

    villages: dict[str, str] = field(default_factory=dict)
    themselves: dict[str, str] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Return how many rows were taken."""
        return len(self.villages) + len(self.themselves)

    @property
    def is_loadable(self) -> bool:
        """Say whether no finding is an error."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)

    def find(self, line: int, code: str, message: str, *, warning: bool = False) -> None:
        """Note a finding; past a thousand only that there are more."""
        if len(self.findings) < _MOST_FINDINGS:
            severity = Severity.WARNING if warning else Severity.ERROR
            self.findings.append(Finding(line=line, code=code, severity=severity, message=message))
        elif not warning and self.is_loadable:
            self.findings.append(
                Finding(line=line, code=code, severity=Severity.ERROR, message=message)
            )


def read_areas(*, lines: Iterable[str], progress: Progress | None = None) -> AreaFile:
    """Return what an area file says, with a finding for every row that is not right."""
    found = AreaFile()
    reader = csv.reader(lines)
    layout = _layout(next(reader, []), found)
    if layout is None:
        return found
    try:
        _read_rows(reader, layout, found, progress)
    except csv.Error as error:
        found.find(reader.line_num, "", f"这一行的格式坏了，读不下去：{error}")
    if not found.rows and found.is_loadable:
        found.find(0, "", "文件里没有一行区划。")
    return found


def _layout(header: Sequence[str], found: AreaFile) -> Layout | None:
    given = tuple(column.strip().removeprefix("\ufeff") for column in header)
    for layout in LAYOUTS:
        if given == layout.header:
            return layout
    expected = "；或 ".join("、".join(layout.header) for layout in LAYOUTS)
    found.find(1, "", f"认不出表头。应当是：{expected}。")
    return None


def _read_rows(
    reader: Iterable[list[str]], layout: Layout, found: AreaFile, progress: Progress | None
) -> None:
    width = len(layout.header)
    for line, row in enumerate(reader, start=2):
        if len(row) != width:
            if row:
                found.find(line, row[0], f"应有 {width} 列，这一行有 {len(row)} 列。")
            continue
        code, name = row[0], row[1]
        if not _row_is_sound(line, row, layout, found):
            continue
        if code.endswith(_NO_VILLAGE):
            _note_itself(line, row, layout, found)
        else:
            found.villages[code] = name
            if layout.levels[0][2] is not None or row[2] not in found.above:
                _note_above(line, row, layout, found)
        if progress is not None and line % _TOLD_EVERY == 0:
            progress(line, 0)


def _row_is_sound(line: int, row: list[str], layout: Layout, found: AreaFile) -> bool:
    code, name = row[0], row[1]
    if not _CODE.fullmatch(code):
        found.find(line, code, "区划代码应是 12 位数字。")
        return False
    if code in found.villages or code in found.themselves:
        found.find(line, code, "代码重复：前面已经有这个代码。")
        return False
    for digits, column, _ in layout.levels:
        if row[column] != code[:digits]:
            found.find(line, code, f"上级代码 {row[column]} 与本行代码的前 {digits} 位对不上。")
            return False
    return _name_is_sound(line, code, name, found)


def _name_is_sound(line: int, code: str, name: str, found: AreaFile) -> bool:
    if not name.strip():
        found.find(line, code, "没有名称。")
        return False
    if name != name.strip() or len(name) > _LONGEST_NAME:
        found.find(line, code, f"名称前后有空格，或超过 {_LONGEST_NAME} 个字。")
        return False
    broken = _BROKEN.search(name)
    if broken is None:
        return True
    if "\ue000" <= broken[0] <= "\uf8ff":
        found.find(
            line,
            code,
            f"“{name}”里有自造字 U+{ord(broken[0]):04X}，别的电脑上显示不出来。",
            warning=True,
        )
        return True
    found.find(line, code, f"名称里有乱码 U+{ord(broken[0]):04X}。")
    return False


def _note_itself(line: int, row: list[str], layout: Layout, found: AreaFile) -> None:
    """Take a row that stands for a town or county itself; it adds no level below itself."""
    code, name = row[0], row[1]
    width = 6 if code.endswith(_NO_TOWN) else 9
    found.themselves[code] = name
    for digits, column, named in layout.levels:
        if digits < width:
            found.above.setdefault(row[column], "" if named is None else row[named].strip())
    found.above[code[:width]] = name
    found.find(line, code, f"“{name}”是上级区划本身，下面没有村，已按上级导入。", warning=True)


def _note_above(line: int, row: list[str], layout: Layout, found: AreaFile) -> None:
    for _, column, named in layout.levels:
        prefix = row[column]
        name = "" if named is None else row[named].strip()
        known = found.above.get(prefix)
        if known is None:
            found.above[prefix] = name
        elif name and known and known != name:
            found.find(line, row[0], f"上级 {prefix} 前面叫“{known}”，这里叫“{name}”。")
