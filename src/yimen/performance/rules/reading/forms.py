"""Self-evaluation forms (项目支出绩效自评表): facts, funds, goals, and the indicator table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from yimen.performance.contracts.report_check import Anchor
from yimen.performance.rules.figures.numbers import Figure, narrow, parse_number
from yimen.performance.rules.reading.document import Document, Paragraph, Row, Table
from yimen.performance.rules.reading.scores import (
    ScoreTable,
    Spot,
    anchor_of,
    read_score_tables,
    spot_of,
)


class Fund(StrEnum):
    """The columns of the funds part of a form."""

    INITIAL = "initial"
    ANNUAL = "annual"
    SPENT = "spent"
    WEIGHT = "weight"
    RATE = "rate"
    SCORE = "score"


_FUND_WORDS: tuple[tuple[Fund, str], ...] = (
    (Fund.INITIAL, r"年初(?:预算)?(?:数|安排数|资金)?.*"),
    (
        Fund.ANNUAL,
        r"(?:全年|调整后?|当年|年度|本年)?(?:预算|预算安排|到位)(?:资金)?(?:总额|金额|数)?(?:\(.{1,4}\))?",
    ),
    (
        Fund.RATE,
        r"(?:预算|资金)?(?:执行率|执行进度|完成率|支出率)(?:\(.{1,8}\))?(?:%)?",
    ),
    (
        Fund.SPENT,
        r"(?:全年|实际|年度|本年|当年)*(?:执行|支出|使用|支付)(?:资金)?(?:总额|金额|数)?(?:\(.{1,4}\))?",
    ),
    (Fund.WEIGHT, r"(?:分值|权重|标准分|满分)(?:\(.{1,4}\))?"),
    (Fund.SCORE, r"(?:自评|实际)?得分(?:\(.{1,14}\))?"),
)
_FUNDS = tuple((fund, re.compile(rf"(?:{words})$")) for fund, words in _FUND_WORDS)
_KEYS = {
    "name": re.compile(r"^项目(?:\(政策\))?名称$|^(?:专项|政策|资金)名称$|^专项资金名称$"),
    "department": re.compile(r"^(?:主管部门|预算主管部门|主管部门名称|主管单位)(?:及代码)?$"),
    "unit": re.compile(r"^(?:项目)?(?:实施|预算|执行|承担|填报|资金使用)单位(?:名称)?$"),
}
_YEAR = re.compile(r"(20\d\d)\s*年")
_TOTAL_FUNDS = re.compile(r"总额|总计|合计|总金额|^资金数?$|预算总|^金额$|项目资金|年度资金")
_UNIT = re.compile(r"[（(](?:单位[:：])?(亿元|万元|元)[)）]|单位[:：](亿元|万元|元)")
_REASON = re.compile(r"原因|偏差|改进措施")
_IN_HEAD = re.compile(r"[（(](\d+(?:\.\d+)?)\s*分")
_FACTOR = {"亿元": Decimal(10000), "万元": Decimal(1), "元": Decimal("0.0001")}


@dataclass(slots=True, kw_only=True)
class FundRow:
    """One line of the funds part."""

    label: str
    anchor: Anchor
    cells: dict[Fund, Spot] = field(default_factory=dict)

    def figure(self, fund: Fund) -> Figure | None:
        """Return the figure of a column, None where it is blank."""
        spot = self.cells.get(fund)
        return spot.figure if spot is not None else None


@dataclass(slots=True, kw_only=True)
class SelfForm:
    """One self-evaluation form as it was read."""

    name: str
    anchor: Anchor
    department: str = ""
    unit: str = ""
    year: int | None = None
    money_unit: str = "万元"
    funds: list[FundRow] = field(default_factory=list)
    goals: list[tuple[Spot, Spot | None]] = field(default_factory=list)
    table: ScoreTable | None = None
    blocks: list[tuple[int, int, int]] = field(default_factory=list)
    reason: str = ""

    @property
    def total(self) -> FundRow | None:
        """Return the funds line of the whole project."""
        if not self.funds:
            return None
        return next((row for row in self.funds if _TOTAL_FUNDS.search(row.label)), self.funds[0])

    @property
    def parts(self) -> list[FundRow]:
        """Return the funds lines that make the whole."""
        total = self.total
        return [row for row in self.funds if row is not total]

    def money(self, figure: Figure) -> Figure:
        """Return a figure of the funds part in 万元."""
        factor = _FACTOR[self.money_unit]
        return figure if factor == 1 else figure.scaled(factor)

    @property
    def execution(self) -> Decimal | None:
        """Return spent ÷ annual budget × 100 from the form's own figures."""
        total = self.total
        if total is None:
            return None
        spent = total.figure(Fund.SPENT)
        budget = total.figure(Fund.ANNUAL) or total.figure(Fund.INITIAL)
        if spent is None or budget is None or budget.value <= 0:
            return None
        return spent.value / budget.value * 100

    @property
    def scored(self) -> bool:
        """Tell whether anything was scored."""
        return self.table is not None and self.table.has_scores


def read_forms(document: Document) -> list[SelfForm]:
    """Return every self-evaluation form of the document in order."""
    reader = _Reader()
    for index, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            reader.paragraph(block)
        else:
            reader.table(index, block)
    return [form for form in reader.forms if form.funds or form.table is not None]


class _Reader:
    """Walks the blocks; a cell 项目名称 opens a form, whatever follows belongs to it."""

    def __init__(self) -> None:
        self.forms: list[SelfForm] = []
        self._year: int | None = None
        self._unit = ""
        self._title = False

    def paragraph(self, block: Paragraph) -> None:
        text = narrow(block.text)
        if len(text) > 60:
            self._title = False
            return
        if "自评" in text and "表" in text:
            self._title, self._year = True, None
        year = _YEAR.search(text)
        if year and (self._title or "年度" in text):
            self._year = int(year[1])
        unit = _UNIT.search(text)
        if unit:
            self._unit = unit[1] or unit[2]

    def table(self, index: int, table: Table) -> None:
        splits = [
            row_index for row_index, row in enumerate(table.rows) if _value(row, "name") is not None
        ]
        self._continue(index, table, 0, splits[0] if splits else len(table.rows))
        for number, start in enumerate(splits):
            stop = splits[number + 1] if number + 1 < len(splits) else len(table.rows)
            self._opening(table.rows[:start])
            self._open(index, table.rows[start], start)
            self._continue(index, table, start, stop)

    def _opening(self, rows: Sequence[Row]) -> None:
        """Read title and year where they stand inside the table above the first line."""
        for row in rows[-4:]:
            for cell in row:
                self.paragraph(Paragraph(text=cell.text))

    def _open(self, index: int, row: Row, row_index: int) -> None:
        position = _value(row, "name")
        if position is None:
            return
        cell = row[position]
        self.forms.append(
            SelfForm(
                name=re.sub(r"\s+", "", cell.text),
                anchor=anchor_of(index, row_index, position, cell),
                year=self._year,
                money_unit=self._unit or "万元",
            )
        )
        self._unit = ""

    def _continue(self, index: int, table: Table, start: int, stop: int) -> None:
        if not self.forms or stop <= start:
            return
        form = self.forms[-1]
        rows = table.rows[start:stop]
        form.blocks.append((index, start, stop))
        for offset, row in enumerate(rows):
            for key in ("department", "unit"):
                position = _value(row, key)
                if position is not None and not getattr(form, key):
                    setattr(form, key, re.sub(r"\s+", "", row[position].text))
            self._goal(form, index, start + offset, rows, offset)
            first = next((cell for cell in row if cell.label), None)
            if first is not None and _REASON.search(first.label) and len(row) > 1:
                form.reason += "".join(cell.label for cell in row if cell is not first)
        _read_funds(form, index, table, start, stop)
        if form.table is None:
            shifted = rows or [(), *rows]
            for score_table in read_score_tables(index, shifted, exact=table.exact):
                _shift(score_table, start)
                form.table = score_table
                break

    def _goal(
        self, form: SelfForm, index: int, row_index: int, rows: Sequence[Row], offset: int
    ) -> None:
        labels = [cell.label for cell in rows[offset]]
        head = next((n for n, label in enumerate(labels) if label in _EXPECTED), None)
        if head is None or offset + 1 >= len(rows):
            return
        row = rows[offset + 1]
        texts = [n for n, cell in enumerate(row) if len(cell.label) > 3]
        if not texts:
            return
        spots = [spot_of(index, row_index + 1, n, row[n]) for n in texts[-2:]]
        form.goals.append((spots[0], spots[1] if len(spots) > 1 else None))


_EXPECTED = {"预期目标", "年初设定目标", "年度预期目标", "年初目标", "预期绩效目标", "年初绩效目标"}


def _value(row: Row, key: str) -> int | None:
    """Return the index of the cell after the one that holds the key, None without it."""
    for position, cell in enumerate(row[:-1]):
        if _KEYS[key].match(cell.label.rstrip(":：")):
            return next(
                (after for after in range(position + 1, len(row)) if row[after].label), None
            )
    return None


def _shift(table: ScoreTable, start: int) -> None:
    """Move the places of a table that was read from a slice of rows."""
    if start == 0:
        return
    table.first_row += start
    for node in table.nodes():
        node.anchor = _moved(node.anchor, start)
        node.weights = [_moved_spot(spot, start) for spot in node.weights]
        node.experts = [_moved_spot(spot, start) for spot in node.experts]
        node.cells = {role: _moved_spot(spot, start) for role, spot in node.cells.items()}
    table.total_weights = [_moved_spot(spot, start) for spot in table.total_weights]
    table.total_experts = [_moved_spot(spot, start) for spot in table.total_experts]
    table.repeats = [
        (_moved_spot(one, start), _moved_spot(other, start)) for one, other in table.repeats
    ]
    table.subtotals = [(_moved_spot(spot, start), nodes) for spot, nodes in table.subtotals]
    if table.total_score is not None:
        table.total_score = _moved_spot(table.total_score, start)
    if table.total_anchor is not None:
        table.total_anchor = _moved(table.total_anchor, start)


def _moved(anchor: Anchor, start: int) -> Anchor:
    return Anchor(
        block=anchor.block,
        row=(anchor.row or 0) + start,
        cell=anchor.cell,
        start=anchor.start,
        end=anchor.end,
        locator=anchor.locator,
    )


def _moved_spot(spot: Spot, start: int) -> Spot:
    return Spot(text=spot.text, anchor=_moved(spot.anchor, start), figure=spot.figure)


def _fund_head(row: Row) -> dict[Fund, int] | None:
    """Return the funds columns where the row is their head."""
    found: dict[Fund, int] = {}
    for position, cell in enumerate(row):
        label = narrow(cell.label).replace("（", "(").replace("）", ")")
        for fund, pattern in _FUNDS:
            if fund not in found and pattern.match(label):
                found[fund] = position
                break
    if Fund.SPENT in found and (Fund.ANNUAL in found or Fund.INITIAL in found):
        return found
    return None


def _read_funds(form: SelfForm, index: int, table: Table, start: int, stop: int) -> None:
    head: dict[Fund, int] | None = None
    head_row: Row = ()
    weight: Spot | None = None
    for row_index in range(start, stop):
        row = table.rows[row_index]
        candidate = _fund_head(row)
        if candidate is not None and not form.funds:
            head, head_row = candidate, row
            unit = _UNIT.search(narrow("".join(cell.label for cell in row)))
            form.money_unit = (unit[1] or unit[2]) if unit else form.money_unit
            weight = _weight_in_head(index, row_index, row)
        elif head is not None:
            line = _fund_row(index, row_index, row, head, head_row, exact=table.exact)
            if line is None:
                return
            if weight is not None and Fund.WEIGHT not in line.cells and not form.funds:
                line.cells[Fund.WEIGHT] = weight
            form.funds.append(line)


def _weight_in_head(index: int, row_index: int, row: Row) -> Spot | None:
    """Return the points that a head names in brackets, as in 预算执行情况（20分）."""
    for position, cell in enumerate(row):
        match = _IN_HEAD.search(narrow(cell.text))
        if match is not None:
            anchor = anchor_of(index, row_index, position, cell)
            return Spot(text=match[1], anchor=anchor, figure=parse_number(match[1]))
    return None


def _fund_row(
    index: int, row_index: int, row: Row, head: dict[Fund, int], head_row: Row, *, exact: bool
) -> FundRow | None:
    cells = dict(_placed(row, head, head_row, exact=exact))
    first = min(cells.values(), default=0)
    labels = [(n, cell) for n, cell in enumerate(row[:first]) if cell.label]
    if not labels or len(row) < 3 or not cells:
        return None
    position, cell = labels[-1]
    spots = {fund: spot_of(index, row_index, n, row[n]) for fund, n in cells.items()}
    if any(re.search(r"目标|指标", spot.text) for spot in spots.values()):
        return None
    return FundRow(
        label=cell.label, anchor=anchor_of(index, row_index, position, cell), cells=spots
    )


def _placed(
    row: Row, head: dict[Fund, int], head_row: Row, *, exact: bool
) -> Iterator[tuple[Fund, int]]:
    shift = 0 if exact else max(0, len(head_row) - len(row))
    for fund, position in head.items():
        if exact:
            col = head_row[position].col
            for n, cell in enumerate(row):
                if cell.col <= col < cell.col + cell.colspan:
                    yield fund, n
                    break
        elif 0 <= position - shift < len(row):
            yield fund, position - shift
