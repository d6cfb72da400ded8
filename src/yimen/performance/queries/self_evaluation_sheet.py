"""Lay a self-evaluation out as the published form (项目支出绩效自评表), for DOCX, XLSX and PDF."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from yimen.media.manuscript import Align, Cell, Grid, Manuscript, Paragraph
from yimen.performance.contracts.goal import plain
from yimen.performance.contracts.project import SOURCE_TITLES
from yimen.performance.contracts.self_evaluation import FormLine, FormMoney, SelfForm
from yimen.performance.rules.scoring import percent

_TEN_THOUSAND = Decimal(10_000)
_PLACES = Decimal("0.0001")
_WIDTHS = (4.0, 7.0, 10.0, 20.0, 13.0, 13.0, 8.0, 9.0, 16.0)
_Row = tuple[Cell, ...]


def sheet_of(*, form: SelfForm) -> Manuscript:
    """Return the form as a document; money in 万元 with four places."""
    rows = (*_head(form), *_money(form), *_goal(form), *_indicators(form), _total(form))
    blocks: tuple[Paragraph | Grid, ...] = (
        Paragraph(text=f"（{form.year}年度）"),
        Grid(rows=rows, widths=_WIDTHS, header_rows=0),
    )
    return Manuscript(title="项目支出绩效自评表", blocks=blocks)


def ten_thousands(yuan: Decimal) -> str:
    """Return yuan in 万元 with four places, as the form wants it."""
    return f"{(yuan / _TEN_THOUSAND).quantize(_PLACES, rounding=ROUND_HALF_UP):f}"


def _cell(
    text: str, *, wide: int = 1, high: int = 1, align: Align = "center", bold: bool = False
) -> Cell:
    return Cell(text=text, colspan=wide, rowspan=high, align=align, bold=bold)


def _head(form: SelfForm) -> tuple[_Row, ...]:
    return (
        (_cell("项目名称", wide=2, bold=True), _cell(form.project_name, wide=7)),
        (
            _cell("主管部门", wide=2, bold=True),
            _cell(form.department_name, wide=3),
            _cell("实施单位", bold=True),
            _cell(form.unit_name, wide=3),
        ),
        (
            _cell("项目负责人", wide=2, bold=True),
            _cell(form.leader, wide=3),
            _cell("联系电话", bold=True),
            _cell(form.phone, wide=3),
        ),
    )


def _money(form: SelfForm) -> tuple[_Row, ...]:
    titles = ("", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    lines = [_cell(one, bold=True) for one in titles]
    high = 2 + len(form.money)
    whole = form.whole
    given = "" if form.execution_points is None else plain(form.execution_points)
    rate = percent(whole.spent / whole.annual) if whole.annual else ""
    rows: list[_Row] = [
        (_cell("项目资金\n（万元）", wide=2, high=high, bold=True), *lines),
        _fund("年度资金总额", whole, plain(form.execution_weight), rate, given),
    ]
    for place, one in enumerate(form.money):
        assert one.source is not None
        title = SOURCE_TITLES[one.source]
        label = f"其中：{title}" if place == 0 else title
        rows.append(_fund(label, one, "—", _rate(one), "—"))
    return tuple(rows)


def _rate(one: FormMoney) -> str:
    return percent(one.spent / one.annual) if one.annual else ""


def _fund(label: str, one: FormMoney, weight: str, rate: str, given: str) -> _Row:
    return (
        _cell(label, align="left"),
        *(_cell(ten_thousands(yuan)) for yuan in (one.initial, one.annual, one.spent)),
        _cell(weight),
        _cell(rate),
        _cell(given),
    )


def _goal(form: SelfForm) -> tuple[_Row, ...]:
    return (
        (
            _cell("年度总体目标", wide=2, high=2, bold=True),
            _cell("预期目标", wide=3, bold=True),
            _cell("实际完成情况", wide=4, bold=True),
        ),
        (
            _cell(form.expected, wide=3, align="left"),
            _cell(form.actual, wide=4, align="left"),
        ),
    )


def _indicators(form: SelfForm) -> tuple[_Row, ...]:
    titles = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")
    heads = [_cell(one, bold=True) for one in (*titles, "偏差原因分析及改进措施")]
    label = _cell("绩效指标", high=len(form.lines) + 1, bold=True)
    rows: list[_Row] = [(label, *heads)]
    for first, group in groupby(form.lines, key=lambda one: one.level1):
        whole = list(group)
        start = len(rows)
        for second, part in groupby(whole, key=lambda one: one.level2):
            lines = list(part)
            rows.append((_cell(second, high=len(lines)), *_line(lines[0])))
            rows.extend(_line(one) for one in lines[1:])
        rows[start] = (_cell(first, high=len(whole)), *rows[start])
    return tuple(rows)


def _line(one: FormLine) -> _Row:
    points = one.points if one.checked_points is None else one.checked_points
    return (
        _cell(one.name, align="left"),
        _cell(one.said),
        _cell(one.actual),
        _cell(plain(one.weight)),
        _cell("" if points is None else plain(points)),
        _cell(_why(one), align="left"),
    )


def _why(one: FormLine) -> str:
    """Return the reason with that of the check, where it corrected the score."""
    said = [one.reason] if one.reason else []
    if one.checked_points is not None and one.checked_because:
        said.append(f"复核：{one.checked_because}")
    return "\n".join(said)


def _total(form: SelfForm) -> _Row:
    return (
        _cell("总分", wide=6, bold=True),
        _cell(plain(form.weight), bold=True),
        _cell(plain(form.total), bold=True),
        _cell(""),
    )
