"""Correct self-evaluation forms in several layouts, written as TXT, DOCX, XLSX and ODS."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import openpyxl
import typst
from hypothesis import strategies as st

FONTS = Path(__file__).resolve().parents[2] / "kernel" / "typeset" / "fonts"

Grid = list[list[tuple[str, int, int]]]
"""Rows of (text, columns spanned, rows spanned); covered places are left out."""


@dataclass(frozen=True)
class Indicator:
    first: str
    second: str
    third: str
    target: str
    actual: str
    weight: Decimal
    score: Decimal
    reason: str = ""


@dataclass(frozen=True)
class SheetForm:
    name: str
    year: int
    sources: tuple[Decimal, Decimal, Decimal]
    spent: tuple[Decimal, Decimal, Decimal]
    execution_weight: Decimal
    indicators: tuple[Indicator, ...]
    layout: str = "plain"
    claimed_budget: Decimal | None = None
    claimed_spent: Decimal | None = None
    claimed_rate: str | None = None
    claimed_execution: Decimal | None = None
    claimed_weights: Decimal | None = None
    claimed_total: Decimal | None = None
    extra: tuple[str, ...] = field(default=())

    @property
    def budget(self) -> Decimal:
        return sum(self.sources, Decimal(0)) if self.claimed_budget is None else self.claimed_budget

    @property
    def spending(self) -> Decimal:
        return sum(self.spent, Decimal(0)) if self.claimed_spent is None else self.claimed_spent

    @property
    def rate(self) -> Decimal:
        return sum(self.spent, Decimal(0)) / sum(self.sources, Decimal(0)) * 100

    @property
    def rate_text(self) -> str:
        return self.claimed_rate or f"{self.rate:.2f}%"

    @property
    def execution(self) -> Decimal:
        if self.claimed_execution is not None:
            return self.claimed_execution
        return (self.execution_weight * min(self.rate, Decimal(100)) / 100).quantize(
            Decimal("0.01")
        )

    @property
    def weights(self) -> Decimal:
        if self.claimed_weights is not None:
            return self.claimed_weights
        return self.execution_weight + sum((one.weight for one in self.indicators), Decimal(0))

    @property
    def total(self) -> Decimal:
        if self.claimed_total is not None:
            return self.claimed_total
        own = replace(self, claimed_execution=None).execution
        return own + sum((one.score for one in self.indicators), Decimal(0))


def number(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_HEADS = {
    "plain": ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
    "lettered": (
        "年初预算数",
        "全年预算数（A）",
        "全年执行数（B）",
        "分值（10分）",
        "执行率（B/A）",
        "得分",
    ),
}
_COLUMNS = {
    "plain": (
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    ),
    "lettered": (
        "一级指标",
        "二级指标",
        "三级指标",
        "分值",
        "年度指标值",
        "全年实际值",
        "得分",
        "未完成原因和改进措施",
    ),
}


def grid_of(form: SheetForm) -> Grid:
    """Return the form as a table of eight columns with merged cells."""
    grid: Grid = [
        [("项目名称", 2, 1), (form.name, 6, 1)],
        [
            ("主管部门", 2, 1),
            ("一门县政务服务局", 2, 1),
            ("实施单位", 2, 1),
            ("一门县政务服务中心", 2, 1),
        ],
    ]
    grid.append(
        [("项目资金（万元）", 1, 5), ("", 1, 1), *((head, 1, 1) for head in _HEADS[form.layout])]
    )
    weight, rate = number(form.execution_weight), form.rate_text
    grid.append(
        [
            ("年度资金总额", 1, 1),
            (number(form.budget), 1, 1),
            (number(form.budget), 1, 1),
            (number(form.spending), 1, 1),
            (weight, 1, 1),
            (rate, 1, 1),
            (number(form.execution), 1, 1),
        ]
    )
    names = ("其中：当年财政拨款", "上年结转资金", "其他资金")
    for name, source, spent in zip(names, form.sources, form.spent, strict=True):
        cells = [number(source), number(source), number(spent), "—", "", "—"]
        grid.append([(name, 1, 1), *((cell, 1, 1) for cell in cells)])
    grid.append([("年度总体目标", 2, 2), ("预期目标", 3, 1), ("实际完成情况", 3, 1)])
    grid.append([(f"完成{form.name}的全部内容。", 3, 1), (f"{form.name}按计划完成。", 3, 1)])
    grid.append([(head, 1, 1) for head in _COLUMNS[form.layout]])
    grid.extend(_indicator_rows(form))
    total = [("总分", 5, 1), (number(form.weights), 1, 1), (number(form.total), 1, 1), ("", 1, 1)]
    if form.layout == "lettered":
        total = [("总分", 3, 1), (number(form.weights), 1, 1), ("", 1, 1), ("", 1, 1)]
        total += [(number(form.total), 1, 1), ("", 1, 1)]
    grid.append(total)
    return grid


def _indicator_rows(form: SheetForm) -> Grid:
    rows: Grid = []
    done_first: set[str] = set()
    done_second: set[tuple[str, str]] = set()
    for one in form.indicators:
        row: list[tuple[str, int, int]] = []
        if one.first not in done_first:
            done_first.add(one.first)
            row.append(
                (one.first, 1, sum(1 for other in form.indicators if other.first == one.first))
            )
        key = (one.first, one.second)
        if key not in done_second:
            done_second.add(key)
            span = sum(1 for other in form.indicators if (other.first, other.second) == key)
            row.append((one.second, 1, span))
        weight, score = (number(one.weight), 1, 1), (number(one.score), 1, 1)
        target, actual = (one.target, 1, 1), (one.actual, 1, 1)
        row.append((one.third, 1, 1))
        row += (
            [weight, target, actual, score]
            if form.layout == "lettered"
            else [target, actual, weight, score]
        )
        row.append((one.reason, 1, 1))
        rows.append(row)
    return rows


def placed(grid: Grid) -> list[list[tuple[str, int, int, int] | None]]:
    """Return rows with their columns: (text, col, colspan, rowspan), None for a cell covered from above."""
    covered: dict[tuple[int, int], int] = {}
    rows: list[list[tuple[str, int, int, int] | None]] = []
    for y, row in enumerate(grid):
        out: list[tuple[str, int, int, int] | None] = []
        x = 0
        cells = iter(row)
        while x < 8:
            if (y, x) in covered:
                out.append(None)
                x += covered[(y, x)]
                continue
            cell = next(cells, None)
            if cell is None:
                break
            text, colspan, rowspan = cell
            out.append((text, x, colspan, rowspan))
            for below in range(1, rowspan):
                covered[(y + below, x)] = colspan
            x += colspan
        rows.append(out)
    return rows


def head_lines(form: SheetForm) -> list[str]:
    return ["项目支出绩效自评表", f"（{form.year}年度）"]


def as_tabs(form: SheetForm) -> bytes:
    """Write one cell a line with a leading tab and a blank line after each row."""
    lines = [*head_lines(form), *form.extra]
    for row in placed(grid_of(form)):
        lines += ["\t" + (cell[0] if cell else "") for cell in row]
        lines.append("")
    return "\n".join(lines).encode()


def as_tsv(form: SheetForm) -> bytes:
    """Write one row a line with tabs between cells."""
    lines = [*head_lines(form), *form.extra]
    lines += ["\t".join(cell[0] if cell else "" for cell in row) for row in placed(grid_of(form))]
    return "\n".join(lines).encode("gb18030")


def as_docx(form: SheetForm) -> bytes:
    document = docx.Document()
    for line in [*head_lines(form), *form.extra]:
        document.add_paragraph(line)
    rows = placed(grid_of(form))
    cells = document.add_table(rows=len(rows), cols=8)._cells  # `cell()` lays the table out anew
    for y, row in enumerate(rows):
        for cell in row:
            if cell is None:
                continue
            text, x, colspan, rowspan = cell
            target = cells[y * 8 + x]
            if colspan > 1 or rowspan > 1:
                target = target.merge(cells[(y + rowspan - 1) * 8 + x + colspan - 1])
            target.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_xlsx(form: SheetForm, *, numbers: bool = True) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    above = [*head_lines(form), *form.extra]
    for y, line in enumerate(above, start=1):
        sheet.cell(y, 1, line)
        sheet.merge_cells(start_row=y, start_column=1, end_row=y, end_column=8)
    for y, row in enumerate(placed(grid_of(form)), start=len(above) + 1):
        for cell in row:
            if cell is None:
                continue
            text, x, colspan, rowspan = cell
            _write(sheet.cell(y, x + 1), text, numbers=numbers)
            if colspan > 1 or rowspan > 1:
                sheet.merge_cells(
                    start_row=y, start_column=x + 1, end_row=y + rowspan - 1, end_column=x + colspan
                )
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write(cell: object, text: str, *, numbers: bool) -> None:
    try:
        value = float(text)
    except ValueError:
        cell.value = text  # type: ignore[attr-defined]
        if numbers and text.endswith("%") and text[:-1].replace(".", "").isdigit():
            cell.value = float(text[:-1]) / 100  # type: ignore[attr-defined]
            decimals = len(text[:-1].partition(".")[2])
            cell.number_format = "0" + ("." + "0" * decimals if decimals else "") + "%"  # type: ignore[attr-defined]
        return
    cell.value = value if numbers else text  # type: ignore[attr-defined]


def as_ods(form: SheetForm) -> bytes:
    rows = [
        f'<table:table-row><table:table-cell table:number-columns-spanned="8"><text:p>{escape(line)}'
        '</text:p></table:table-cell><table:covered-table-cell table:number-columns-repeated="7"/>'
        "</table:table-row>"
        for line in [*head_lines(form), *form.extra]
    ]
    for row in placed(grid_of(form)):
        cells: list[str] = []
        for cell in row:
            if cell is None:
                cells.append("<table:covered-table-cell/>")
                continue
            text, _, colspan, rowspan = cell
            cells.append(
                f'<table:table-cell table:number-columns-spanned="{colspan}" '
                f'table:number-rows-spanned="{rowspan}"><text:p>{escape(text)}</text:p></table:table-cell>'
            )
            if colspan > 1:
                cells.append(
                    f'<table:covered-table-cell table:number-columns-repeated="{colspan - 1}"/>'
                )
        rows.append("<table:table-row>" + "".join(cells) + "</table:table-row>")
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="自评表">{"".join(rows)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return buffer.getvalue()


WRITERS = {
    "tabs.txt": as_tabs,
    "rows.txt": as_tsv,
    "form.docx": as_docx,
    "form.xlsx": as_xlsx,
    "form.ods": as_ods,
}

SCHEMES: dict[str, tuple[Decimal, tuple[tuple[str, str, int], ...]]] = {
    "50/30/10/10": (
        Decimal(10),
        (
            ("产出指标", "数量指标", 20),
            ("产出指标", "质量指标", 10),
            ("产出指标", "时效指标", 10),
            ("产出指标", "成本指标", 10),
            ("效益指标", "社会效益指标", 15),
            ("效益指标", "可持续影响指标", 15),
            ("满意度指标", "服务对象满意度指标", 10),
        ),
    ),
    "cost": (
        Decimal(10),
        (
            ("成本指标", "经济成本指标", 20),
            ("产出指标", "数量指标", 20),
            ("产出指标", "质量指标", 10),
            ("产出指标", "时效指标", 10),
            ("效益指标", "社会效益指标", 20),
            ("满意度指标", "服务对象满意度指标", 10),
        ),
    ),
    "20/80": (
        Decimal(20),
        (
            ("产出指标", "数量指标", 25),
            ("产出指标", "质量指标", 25),
            ("效益指标", "社会效益指标", 20),
            ("满意度指标", "服务对象满意度指标", 10),
        ),
    ),
}


def sample(*, name: str = "综合窗口人员经费", year: int = 2021, **changes: object) -> SheetForm:
    """Return one correct form of the usual scheme."""
    execution_weight, scheme = SCHEMES["50/30/10/10"]
    rows = tuple(
        Indicator(
            first=first,
            second=second,
            third=f"{second.removesuffix('指标')}要求",
            target="100%",
            actual="100%",
            weight=Decimal(weight),
            score=Decimal(weight),
        )
        for first, second, weight in scheme
    )
    form = SheetForm(
        name=name,
        year=year,
        sources=(Decimal("120.00"), Decimal("30.00"), Decimal("10.00")),
        spent=(Decimal("120.00"), Decimal("30.00"), Decimal("10.00")),
        execution_weight=execution_weight,
        indicators=rows,
    )
    return replace(form, **changes)  # type: ignore[arg-type]


@st.composite
def forms(draw: st.DrawFn) -> SheetForm:
    """Draw a form in which everything holds."""
    execution_weight, scheme = SCHEMES[draw(st.sampled_from(sorted(SCHEMES)))]
    cents = st.integers(min_value=10_001, max_value=999_999)
    sources = tuple(Decimal(draw(cents)) / 100 for _ in range(3))
    spent = tuple(
        (source * draw(st.integers(min_value=60, max_value=100)) / 100).quantize(Decimal("0.01"))
        for source in sources
    )
    rows: list[Indicator] = []
    for first, second, weight in scheme:
        split = draw(st.booleans()) and weight >= 10
        for number_, part in enumerate(
            (weight - weight // 2, weight // 2) if split else (weight,), 1
        ):
            rows.append(draw(_indicator(first, second, number_, part, sum(spent, Decimal(0)))))
    return SheetForm(
        name=draw(
            st.sampled_from(["一门县一网通办平台运维", "综合窗口人员经费", "村级便民服务点建设"])
        ),
        year=draw(st.integers(min_value=2019, max_value=2026)),
        sources=sources,  # type: ignore[arg-type]
        spent=spent,  # type: ignore[arg-type]
        execution_weight=execution_weight,
        indicators=tuple(rows),
        layout=draw(st.sampled_from(["plain", "lettered"])),
    )


@st.composite
def _indicator(
    draw: st.DrawFn, first: str, second: str, number_: int, weight: int, spent: Decimal
) -> Indicator:
    loss = Decimal(draw(st.sampled_from([0, 0, 0, 1, 2]))) if weight > 4 else Decimal(0)
    reason = "供货推迟，下年提前安排采购" if loss else ""
    goal = draw(st.integers(min_value=3, max_value=400))
    if "数量" in second:
        target, actual = f"{goal}台", f"{goal if not loss else goal - 1}台"
    elif "成本" in second:
        target, actual = f"≤{number(spent + goal)}万元", f"{number(spent)}万元"
    elif "满意度" in second:
        target, actual = "≥90%", f"{draw(st.integers(min_value=90, max_value=100))}%"
        if loss:
            actual = "88%"
    else:
        target, actual = "100%", "100%" if not loss else "97%"
    return Indicator(
        first=first,
        second=second,
        third=f"{second.removesuffix('指标')}{'甲乙'[number_ - 1]}",
        target=target,
        actual=actual,
        weight=Decimal(weight),
        score=Decimal(weight) - loss,
        reason=reason,
    )


def as_pdf(form: SheetForm, folder: Path) -> bytes:
    """Print the form with ruled tables, as an office would save it."""
    cells: list[str] = []
    for row in placed(grid_of(form)):
        for cell in row:
            if cell is None:
                continue
            text, _, colspan, rowspan = cell
            words = json.dumps(text, ensure_ascii=False)
            cells.append(f"table.cell(colspan: {colspan}, rowspan: {rowspan}, text({words}))")
    lines = "\n\n".join(
        f"#text({json.dumps(line, ensure_ascii=False)})" for line in head_lines(form)
    )
    source = (
        '#set page(paper: "a4", flipped: true, margin: 1cm)\n'
        '#set text(font: "Noto Sans CJK SC", size: 8pt)\n'
        f"{lines}\n\n#table(columns: (1fr,) * 8, {', '.join(cells)})\n"
    )
    target = folder / "form.typ"
    target.write_text(source)
    return typst.compile(str(target), font_paths=[str(FONTS)])
