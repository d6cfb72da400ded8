"""Tables of figures in a report: read as pasted, reckoned anew, compared with what was printed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from yimen.feel.errors import FeelLimitError, FeelSyntaxError
from yimen.feel.language import compile_expression
from yimen.kernel.rules import rule
from yimen.performance.contracts.report_table import (
    LARGEST_ROWS,
    LONGEST_TABLE,
    MOST_COLUMNS,
    ComputedTable,
    TableCell,
    TableColumn,
    TableRefused,
)

SUM_LABELS = frozenset({"合计", "总计", "总分", "支出合计"})
_SHOWN = re.compile(r"[，,]\s*(百分比|保留\s*(\d)\s*位)\s*$")
_UNIT = re.compile(r"[（(].*?[）)]")
_NUMBER = re.compile(r"^([+-]?[\d,，]+(?:\.\d+)?)\s*(%|％|万元|元|分|台|套|个|次|项|件)?$")
_NAME = re.compile(r"^[^\W\d]\w*$")
Row = tuple[str, ...]


@rule("PRF-TBL-1", cites="财预〔2020〕10号 第十六条：评价结论以数据为依据；复算规则为本平台所定")
def recompute(*, source: str, formulas: str) -> ComputedTable:
    """Return a pasted table with its formulas reckoned and every printed figure that differs.

    The first line holds the headings; cells are parted by tabs or ｜. A line of the formulas reads
    `列名 = 算式`, then `，百分比` or `，保留 2 位` if wanted. A last row that begins with 合计 is summed
    from the rows above. Raises TableRefused.
    """
    head, body = _read(source)
    columns = _columns(head, formulas)
    summed = bool(body) and body[-1][0] in SUM_LABELS
    plain = [_cells(columns, row) for row in (body[:-1] if summed else body)]
    sums = _sums(columns, plain)
    rows = [_reckoned(columns, row, sums) for row in plain]
    if summed:
        rows.append(_sum_row(columns, body[-1], sums))
    return ComputedTable(
        columns=columns, rows=tuple(rows), summed=summed, differences=_differences(columns, rows)
    )


def _read(source: str) -> tuple[Row, list[Row]]:
    if len(source) > LONGEST_TABLE:
        raise TableRefused("source", f"表格最多 {LONGEST_TABLE:,} 个字，请分成几张。")
    lines = [line for line in source.splitlines() if line.strip()]
    rows = [tuple(cell.strip() for cell in re.split(r"\t|｜", line)) for line in lines]
    if len(rows) < 2:
        raise TableRefused(
            "source", "请粘贴表格：第一行是列名，下面至少一行数据，列之间用制表符或 ｜ 隔开。"
        )
    if len(rows) > LARGEST_ROWS or len(rows[0]) > MOST_COLUMNS:
        raise TableRefused(
            "source", f"一张表最多 {LARGEST_ROWS} 行、{MOST_COLUMNS} 列，请分成几张。"
        )
    for number, row in enumerate(rows[1:], start=2):
        if len(row) > len(rows[0]):
            raise TableRefused("source", f"第 {number} 行有 {len(row)} 列，比列名多，请对齐。")
    return rows[0], rows[1:]


def _columns(head: Row, formulas: str) -> tuple[TableColumn, ...]:
    found = [TableColumn(title=title, name=_name(title)) for title in head]
    names = [one.name for one in found]
    if len(set(names)) != len(names):
        raise TableRefused("source", "有两列的列名相同（括号里的单位不算），请改成不同的。")
    for line in (each.strip() for each in formulas.splitlines()):
        if not line:
            continue
        one = _formula(line)
        if one.name in names:
            at = names.index(one.name)
            found[at] = replace(one, title=found[at].title)
        else:
            found.append(one)
            names.append(one.name)
    return tuple(found)


def _name(title: str) -> str:
    """Return the heading without its unit in brackets: 支出（万元） is 支出 in a formula."""
    return _UNIT.sub("", title).strip()


def _formula(line: str) -> TableColumn:
    title, sign, right = line.partition("=")
    if not sign:
        title, sign, right = line.partition("＝")
    if not sign or not title.strip() or not right.strip():
        raise TableRefused(
            "formulas", f"“{line}”要写成“列名 = 算式”，例如：执行率 = 支出 / 预算，百分比"
        )
    shown = _SHOWN.search(right)
    text = right[: shown.start()] if shown else right
    one = TableColumn(
        title=title.strip(),
        name=_name(title),
        formula=text.strip(),
        places=int(shown.group(2)) if shown and shown.group(2) else 2,
        share=bool(shown and shown.group(1) == "百分比"),
    )
    try:
        compile_expression(one.formula)
    except (FeelSyntaxError, FeelLimitError) as error:
        raise TableRefused("formulas", f"“{one.title}”的算式看不懂：{error}") from error
    return one


def number_of(text: str) -> Decimal | None:
    """Return the number that a cell says, its unit left out; a percentage becomes its share."""
    found = _NUMBER.match(text.strip())
    if not found:
        return None
    try:
        value = Decimal(re.sub(r"[,，]", "", found.group(1)))
    except InvalidOperation:
        return None
    return value / 100 if found.group(2) in {"%", "％"} else value


def _cells(columns: Sequence[TableColumn], row: Row) -> list[TableCell]:
    texts = [*row, *("" for _ in range(len(columns) - len(row)))]
    return [
        TableCell(text=text, value=number_of(text), printed=text if one.formula else "")
        for one, text in zip(columns, texts, strict=True)
    ]


def _sums(
    columns: Sequence[TableColumn], rows: Sequence[Sequence[TableCell]]
) -> dict[str, Decimal]:
    """Return the sums of the columns that hold numbers alone."""
    found: dict[str, Decimal] = {}
    for at, one in enumerate(columns):
        cells = [row[at] for row in rows if row[at].text]
        if not one.formula and cells and all(cell.value is not None for cell in cells):
            found[one.name] = sum((cell.value or Decimal(0) for cell in cells), Decimal(0))
    return found


def _reckoned(
    columns: Sequence[TableColumn], cells: Sequence[TableCell], sums: Mapping[str, Decimal]
) -> tuple[TableCell, ...]:
    known = {
        one.name: cell.value
        for one, cell in zip(columns, cells, strict=True)
        if not one.formula and _NAME.match(one.name)
    }
    found: list[TableCell] = []
    for one, cell in zip(columns, cells, strict=True):
        if not one.formula:
            found.append(cell)
            continue
        value = _value(one, {**known, "合计": dict(sums)})
        known[one.name] = value
        text = "—" if value is None else shown(one, value)
        found.append(TableCell(text=text, value=value, printed=cell.printed))
    return tuple(found)


def _value(column: TableColumn, context: Mapping[str, object]) -> Decimal | None:
    """Return what a formula makes of a row; None where a figure is missing or it divides by nothing."""
    value = compile_expression(column.formula).evaluate(context)  # type: ignore[arg-type]
    return value if isinstance(value, Decimal) else None


def shown(column: TableColumn, value: Decimal) -> str:
    """Return a computed value as the table prints it, rounded half up."""
    if column.share:
        value = value * 100
    text = f"{value.quantize(Decimal(1).scaleb(-column.places), rounding=ROUND_HALF_UP):,f}"
    return f"{text}%" if column.share else text


def _sum_row(
    columns: Sequence[TableColumn],
    row: Row,
    sums: Mapping[str, Decimal],
) -> tuple[TableCell, ...]:
    """Return the last row: a column left empty there is not summed, as are numbers of unlike things."""
    cells = []
    for one, cell in zip(columns, _cells(columns, row), strict=True):
        if not one.formula and cell.text and one.name in sums:
            total = sums[one.name]
            same = cell.value is not None and _rounded(cell.text, total) == cell.value
            text = cell.text if same else f"{total:,f}"
            cell = TableCell(text=text, value=total, printed=cell.text)
        cells.append(cell)
    whole = [
        replace(cell, value=sums.get(one.name)) for one, cell in zip(columns, cells, strict=True)
    ]
    done = _reckoned(columns, whole, sums)
    return tuple(
        new if one.formula else cell for one, cell, new in zip(columns, cells, done, strict=True)
    )


def _differences(
    columns: Sequence[TableColumn], rows: Sequence[Sequence[TableCell]]
) -> tuple[str, ...]:
    said = []
    for row in rows:
        for one, cell in zip(columns, row, strict=True):
            printed = number_of(cell.printed)
            if printed is None:
                continue
            start = f"“{row[0].text}”的{one.title}原来印作 {cell.printed}，"
            if cell.value is None:
                said.append(f"{start}但缺少基数，算不出来。")
            elif _rounded(cell.printed, cell.value) != printed:
                said.append(f"{start}复算为 {cell.text}，以复算为准。")
    return tuple(said)


def _rounded(printed: str, value: Decimal) -> Decimal:
    """Return the value with as many decimals as were printed, a percentage as its share."""
    text = printed.strip().rstrip("%％万元分台套个次项件")
    places = len(text.partition(".")[2])
    share = printed.strip()[-1] in "%％"
    exact = value * 100 if share else value
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return rounded / 100 if share else rounded
