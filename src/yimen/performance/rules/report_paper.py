"""The report as a paper: seven chapters, score tables, charts, annexes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from yimen.media.charts import Bar, bars
from yimen.media.manuscript import Block, Cell, Chart, Grid, Heading, Manuscript, Paragraph
from yimen.performance.contracts.evaluation import EvidenceView, IndicatorView
from yimen.performance.contracts.report_table import ReportTableView
from yimen.performance.contracts.result import (
    ANSWER_TITLES,
    ChapterCode,
    ChapterView,
    CommentView,
    PanelResult,
)
from yimen.performance.rules.evaluation import plain
from yimen.performance.rules.report import percent, two, weakest

Told = tuple[str, str, str]
"""An opinion as the annex prints it: sheet, indicator (or the whole), words."""


def manuscript(
    *,
    title: str,
    result: PanelResult,
    chapters: Sequence[ChapterView],
    indicators: Sequence[IndicatorView],
    opinions: Sequence[Told],
    comments: Sequence[CommentView],
    tables: Sequence[ReportTableView],
    open_to_all: bool,
) -> Manuscript:
    """Return the report; what is open to all has neither opinions sheet by sheet nor comments."""
    blocks: list[Block] = []
    for one in chapters:
        blocks.append(Heading(level=1, text=one.title))
        if one.code not in _OF_PEOPLE:
            blocks += _paragraphs(one.suggested)
        blocks += _paragraphs(one.text)
        for table in tables:
            blocks += figure_table(table) if table.chapter is one.code else []
        if one.code is ChapterCode.CONCLUSION:
            blocks += [Paragraph(text="表1  综合得分表"), level_grid(result), loss_chart(result)]
        if one.code is ChapterCode.ANALYSIS:
            blocks += _weak(result)
        if one.code is ChapterCode.OTHER and not (one.text or one.suggested):
            blocks.append(Paragraph(text="无。"))
    blocks += _annexes(result, indicators, opinions, comments, open_to_all)
    return Manuscript(title=title, blocks=tuple(blocks))


_OF_PEOPLE = (ChapterCode.PROBLEMS, ChapterCode.ADVICE)


def _paragraphs(text: str) -> list[Block]:
    return [Paragraph(text=line.strip()) for line in text.splitlines() if line.strip()]


def _head(*titles: str) -> tuple[Cell, ...]:
    return tuple(Cell(text=one, align="center", bold=True) for one in titles)


def _num(text: str) -> Cell:
    return Cell(text=text, align="right")


def level_grid(result: PanelResult) -> Grid:
    """Return the first levels: full marks, score, rate of scoring, loss rate."""
    rows = [
        (
            Cell(text=one.name),
            _num(plain(one.full)),
            _num(two(one.mean)),
            _num(percent(one.mean / one.full)),
            _num(percent(one.loss_rate)),
        )
        for one in result.level1
    ]
    whole = (
        Cell(text="合计", bold=True),
        _num(plain(result.full)),
        _num(two(result.total)),
        _num(percent(1 - result.loss_rate)),
        _num(percent(result.loss_rate)),
    )
    head = _head("一级指标", "分值", "得分", "得分率", "失分率")
    return Grid(rows=(head, *rows, whole), widths=(3, 1, 1, 1, 1))


def loss_chart(result: PanelResult) -> Chart:
    """Return the loss rates of the first levels as bars."""
    return Chart(svg=loss_bars(result), title="一级指标失分率")


def loss_bars(result: PanelResult) -> str:
    """Return the loss rates of the first levels drawn as SVG."""
    return bars(
        title="一级指标失分率",
        rows=[
            Bar(label=one.name, value=round((one.loss_rate or Decimal(0)) * 100, 2))
            for one in result.level1
        ],
        unit="%",
        maximum=100,
    )


def _weak(result: PanelResult) -> list[Block]:
    rows = [
        (
            Cell(text=one.name),
            _num(plain(one.full)),
            _num(two(one.mean)),
            _num(percent(one.loss_rate)),
            _num(two(one.deviation)),
        )
        for one in weakest(result=result)
    ]
    if not rows:
        return [Paragraph(text="各项指标都没有失分。")]
    head = _head("三级指标", "分值", "平均得分", "失分率", "标准差")
    return [
        Paragraph(text="表2  失分率最高的指标"),
        Grid(rows=(head, *rows), widths=(3, 1, 1, 1, 1)),
    ]


def figure_table(table: ReportTableView) -> list[Block]:
    """Return a table of figures with its title, and beneath it what was printed otherwise."""
    rows = [
        tuple(
            Cell(
                text=cell.text,
                align="right" if cell.value is not None else "left",
                bold=table.computed.summed and row is table.computed.rows[-1],
            )
            for cell in row
        )
        for row in table.computed.rows
    ]
    head = _head(*(one.title for one in table.computed.columns))
    wide = (2.4, *(1.2 for _ in table.computed.columns[1:]))
    return [
        Paragraph(text=table.title),
        Grid(rows=(head, *rows), widths=wide),
        *(Paragraph(text=one) for one in table.computed.differences),
    ]


def _annexes(
    result: PanelResult,
    indicators: Sequence[IndicatorView],
    opinions: Sequence[Told],
    comments: Sequence[CommentView],
    open_to_all: bool,
) -> list[Block]:
    blocks: list[Block] = [Heading(level=1, text="附件1  绩效评价指标评分表"), score_grid(result)]
    blocks += _notes(result)
    blocks += [Heading(level=1, text="附件2  评价证据清单"), *_evidence(indicators, open_to_all)]
    if not open_to_all:
        blocks += [Heading(level=1, text="附件3  专家意见"), *_opinions(opinions)]
        blocks += [Heading(level=1, text="附件4  征求意见及采纳情况"), *_comments(comments)]
    return blocks


def score_grid(result: PanelResult) -> Grid:
    """Return every indicator with each sheet's score, the sum, the mean and the loss rate."""
    head = _head(
        *("一级指标", "二级指标", "三级指标", "分值"),
        *(title for _, title in result.sheets),
        *("合计", "平均分", "失分率"),
    )
    rows, first, second = [], "", ""
    for one in result.indicators:
        cells = []
        if one.level1 != first:
            span = sum(each.level1 == one.level1 for each in result.indicators)
            cells.append(Cell(text=one.level1, rowspan=span))
            first, second = one.level1, ""
        if one.level2 != second:
            span = sum(
                (each.level1, each.level2) == (one.level1, one.level2) for each in result.indicators
            )
            cells.append(Cell(text=one.level2, rowspan=span))
            second = one.level2
        cells += [Cell(text=one.name), _num(plain(one.full))]
        cells += [_num("—" if mark.value is None else plain(mark.value)) for mark in one.marks]
        cells += [_num(plain(one.total)), _num(two(one.mean)), _num(percent(one.loss_rate))]
        rows.append(tuple(cells))
    whole = (
        Cell(text="总分", colspan=3, bold=True),
        _num(plain(result.full)),
        *(_num(plain(one)) for one in result.sheet_totals),
        _num(plain(sum(result.sheet_totals, Decimal(0)))),
        _num(two(result.total)),
        _num(percent(result.loss_rate)),
    )
    wide = (1.4, 1.6, 2.4, 0.9, *(0.9 for _ in result.sheets), 0.9, 1.1, 1.2)
    return Grid(rows=(head, *rows, whole), widths=wide)


def _notes(result: PanelResult) -> list[Block]:
    names = dict(result.sheets)
    said = [
        f"“{one.name}”剔除{names[mark.sheet_id]}的 {plain(mark.value)} 分，理由：{mark.excluded_because}"
        f"；剔除前平均 {two(one.mean_before)} 分。"
        for one in result.indicators
        for mark in one.marks
        if mark.excluded_because and mark.value is not None
    ]
    apart = [
        f"{one.name}（{names[mark.sheet_id]} {plain(mark.value)} 分）"
        for one in result.indicators
        for mark in one.marks
        if mark.outlier and mark.value is not None
    ]
    said.append(result.outlier_said + (f"标出的有：{'、'.join(apart)}。" if apart else ""))
    return [Paragraph(text=one) for one in said]


def _evidence(indicators: Sequence[IndicatorView], open_to_all: bool) -> list[Block]:
    rows = [
        (Cell(text=one.name), Cell(text=each.title), Cell(text=_proof(each, open_to_all)))
        for one in indicators
        for each in one.evidence
    ]
    if not rows:
        return [Paragraph(text="没有登记证据。")]
    return [Grid(rows=(_head("指标", "证据", "内容或文件摘要"), *rows), widths=(2, 2, 3))]


def _proof(one: EvidenceView, open_to_all: bool) -> str:
    """Return what a piece of evidence says; the public reads its digest alone."""
    said = one.said if len(one.said) <= 120 else f"{one.said[:117]}……"
    said = "" if open_to_all else said
    return f"{said} SM3 {one.digest[:16]}".strip() if one.digest else said


def _opinions(opinions: Sequence[Told]) -> list[Block]:
    if not opinions:
        return [Paragraph(text="专家没有写意见。")]
    rows = [tuple(Cell(text=part) for part in one) for one in opinions]
    return [Grid(rows=(_head("评分表", "指标", "意见"), *rows), widths=(1, 2, 4))]


def _comments(comments: Sequence[CommentView]) -> list[Block]:
    if not comments:
        return [Paragraph(text="被评价单位没有提出意见。")]
    rows = [
        (
            Cell(text="没有意见" if one.no_objection else one.text),
            Cell(text=_answered(one)),
        )
        for one in comments
    ]
    return [Grid(rows=(_head("意见", "处理"), *rows), widths=(1, 1))]


def _answered(one: CommentView) -> str:
    if one.no_objection:
        return "—"
    return f"{ANSWER_TITLES[one.answer]}。{one.reply}" if one.reply else ANSWER_TITLES[one.answer]
