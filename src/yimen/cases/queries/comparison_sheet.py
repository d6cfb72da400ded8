"""A comparison as a sheet: the form beside person, vault and registers, and in words what differs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yimen.cases.queries.comparison import BEFORE, RECORD, Compared, Held
from yimen.cases.queries.filling import NOT_TOLD
from yimen.cases.rules.filling import MARK_TITLES, UNCHECKED, Mark, Origin
from yimen.ui.words import long_date

COLUMNS = ("项目", "申请表", "实名登记", "证照和以前办件", "共享登记", "比对")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One question of the sheet; the three sources are lines of words."""

    code: str
    name: str
    value: str
    person: tuple[str, ...]
    vault: tuple[str, ...]
    register: tuple[str, ...]
    verdict: str
    same: bool

    @property
    def sources(self) -> tuple[tuple[str, ...], ...]:
        """Return the lines of the three sources, in the order of the columns."""
        return (self.person, self.vault, self.register)

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the row as plain text, a line for each source."""
        several = ("\n".join(one) or "—" for one in self.sources)
        return (self.name, self.value, *several, self.verdict)


def sheet_rows(rows: Iterable[Compared]) -> list[SheetRow]:
    """Return the rows of a comparison as its sheet shows them."""
    return [
        SheetRow(
            code=row.code,
            name=row.name,
            value="\n".join((row.value, *_before(row))),
            person=_lines(row, Origin.PERSON),
            vault=_lines(row, Origin.VAULT),
            register=(
                *_lines(row, Origin.REGISTER),
                *(f"{name}：{UNCHECKED}" for name in row.unchecked),
            ),
            verdict=verdict(row),
            same=row.same,
        )
        for row in rows
    ]


def verdict(row: Compared) -> str:
    """Return in words how the form stands to its sources."""
    if row.held and row.value == NOT_TOLD:
        said = NOT_TOLD if row.same else f"{NOT_TOLD}，几处{MARK_TITLES[Mark.DIFFERS]}"
    elif not row.same:
        said = MARK_TITLES[Mark.DIFFERS]
    elif row.held:
        said = MARK_TITLES[Mark.SAME]
    else:
        return UNCHECKED
    return f"{said}，一处{UNCHECKED}" if row.unchecked else said


def _before(row: Compared) -> tuple[str, ...]:
    return tuple(f"{BEFORE}：{one.value}" for one in row.held if one.source == BEFORE)


def _lines(row: Compared, origin: Origin) -> tuple[str, ...]:
    return tuple(_line(one) for one in row.held if one.source != BEFORE and _origin(one) is origin)


def _origin(held: Held) -> Origin:
    """Return of what kind a source is; comparisons made earlier say it by its name only."""
    if held.origin:
        return Origin(held.origin)
    return Origin.PERSON if held.source.startswith(RECORD) else Origin.REGISTER


def _line(held: Held) -> str:
    on = f"，{long_date(on=held.on)}" if held.on else ""
    differs = "" if held.same else f"【{MARK_TITLES[Mark.DIFFERS]}】"
    return f"{differs}{held.value}（{held.source}{on}）"
