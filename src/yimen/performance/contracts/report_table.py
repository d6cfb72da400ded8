"""Shapes of a report's tables: what was entered, and what the formulas make of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from yimen.kernel.contracts import Refusal
from yimen.performance.contracts.result import ChapterCode

LONGEST_TABLE, LARGEST_ROWS, MOST_COLUMNS = 20_000, 200, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """A column: its heading, the name under which formulas know it, and its own formula if any.

    `places` is how many decimals a computed value is shown with; a share is shown as a percentage.
    """

    title: str
    name: str
    formula: str = ""
    places: int = 2
    share: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCell:
    """A cell: what stands in the table, its number if it has one, and what was printed instead."""

    text: str
    value: Decimal | None = None
    printed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputedTable:
    """A table recomputed: columns, rows, whether the last row sums up, and the differences."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    summed: bool
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTableView:
    """A stored table of a report, with what its formulas make of it."""

    id: UUID
    chapter: ChapterCode
    title: str
    source: str
    formulas: str
    version: int
    edited_by: str
    edited_at: datetime
    computed: ComputedTable


class TableRefused(Refusal):
    """A table that cannot be read or reckoned; said at its field."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__("performance.report.table", message, field=field)
