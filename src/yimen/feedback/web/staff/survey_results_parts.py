"""The pieces of the page of results: numbers made into words, tables and charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from yimen.feedback.contracts.survey import (
    KIND_TITLES,
    QuestionKind,
    Questionnaire,
    SurveyRates,
)
from yimen.feedback.contracts.survey_results import (
    Bounds,
    CrossTable,
    QuestionResult,
    SurveyResults,
    TextResult,
)
from yimen.feedback.queries import survey_report
from yimen.feedback.rules import satisfaction, survey_cross
from yimen.ui.parts import Cell, Column, Link, Option, Row

_SHORT = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """A number on top of the page; a rate carries its division."""

    title: str
    value: str
    unit: str = ""
    numerator: int | None = None
    denominator: int | None = None
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownQuestion:
    """A question with its chart and the table behind it."""

    anchor: str
    title: str
    caption: str
    kind: str
    base: int
    chart: SafeString | None
    columns: Sequence[Column]
    rows: Sequence[Row]
    notes: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTexts:
    """What people wrote to one question."""

    title: str
    result: TextResult


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCross:
    """A cross-table ready for the page."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    notes: Sequence[str]


def stats(found: SurveyResults, rates: SurveyRates) -> list[Stat]:
    """Return the numbers on top: each rate with its base."""
    tally = found.tally
    shown = [Stat(title="计入的答卷", value=f"{tally.kept}", unit="份", said=_marked(found))]
    overall = tally.overall
    if overall is not None and overall.mean is not None:
        shown.append(
            Stat(
                title="满意率",
                value=f"{overall.mean.value}",
                unit="%",
                said=f"按分值，{overall.mean.base} 人有意见{_between(overall.mean.bounds)}",
            )
        )
    if rates.invited:
        answered = satisfaction.response_rate(completed=rates.completed, delivered=rates.delivered)
        finished = satisfaction.completion_rate(completed=rates.completed, begun=rates.begun)
        shown += [
            _rate("有效回收率", answered, rates.completed, rates.delivered),
            _rate("完成率", finished, rates.completed, rates.begun),
        ]
    else:
        shown.append(Stat(title="有效回收率", value="—", said="没有逐个发邀请，不计算回收率"))
    return shown


def _rate(title: str, rate: Decimal | None, part: int, whole: int) -> Stat:
    return Stat(
        title=title,
        value="—" if rate is None else f"{rate}",
        unit="%" if rate is not None else "",
        numerator=part,
        denominator=whole,
    )


def _marked(found: SurveyResults) -> str:
    marked = found.tally.marked
    if not marked.sheets:
        return "没有答得过快、一选到底的"
    return f"有标记的 {marked.sheets} 份：过快 {marked.speeders}，一选到底 {marked.straight}"


def reading_said(found: SurveyResults) -> list[str]:
    """Return in sentences how the numbers below were counted."""
    said = [survey_report.marks_said(found).replace("本报告", "这一页")]
    if found.tally.weights is not None:
        said.append(survey_report.weights_said(found.tally))
    elif not found.tally.refused:
        said.append("没有加权，每份答卷算一份。")
    if found.population is not None:
        said.append(f"抽样框里共 {found.population} 人，区间按总体人数修正。")
    return said


def compared(found: SurveyResults) -> Mapping[str, Sequence[Column] | Sequence[Row]]:
    """Return the comparison with the target and with the survey before."""
    columns = [
        Column(title="和什么比"),
        Column(title="本次（%）", num=True),
        Column(title="相差（个百分点）", num=True),
        Column(title="结论"),
    ]
    rows = [
        Row(
            key=one.title,
            cells=[
                Cell(text=one.title, head=True),
                Cell(text=f"{one.value}", num=True),
                Cell(text=f"{one.difference:+}", num=True),
                Cell(text=one.said),
            ],
        )
        for one in found.compared
    ]
    return {"columns": columns, "rows": rows}


def questions(found: SurveyResults) -> list[ShownQuestion]:
    """Return every question that is counted, in order; what people wrote stands apart."""
    return [
        _question(one)
        for one in found.tally.questions
        if one.question.kind is not QuestionKind.TEXT
    ]


def _question(one: QuestionResult) -> ShownQuestion:
    weighted = any(line.weighted is not None for line in one.lines)
    scored = any(line.value is not None for line in one.lines)
    columns = [Column(title="选项"), Column(title="人数", num=True), Column(title="比例", num=True)]
    if weighted:
        columns.append(Column(title="加权比例", num=True))
    columns.append(Column(title="95% 区间", num=True))
    if scored:
        columns.append(Column(title="分值", num=True))
    rows = []
    for line in one.lines:
        cells = [
            Cell(text=line.title, head=True),
            Cell(text=f"{line.count}", num=True),
            Cell(text=_percent(line.share), num=True),
        ]
        if weighted:
            cells.append(Cell(text=_percent(line.weighted), num=True))
        cells.append(Cell(text=_range(line.bounds), num=True))
        if scored:
            cells.append(
                Cell(text="—" if line.value is None else f"{line.value.normalize():f}", num=True)
            )
        rows.append(Row(key=line.code, cells=cells))
    title = f"第 {one.number} 题　{one.question.title}"
    if one.row is not None:
        title = f"{title}：{one.row.title}"
    chart = survey_report.chart_of(one) if one.lines else ""
    return ShownQuestion(
        anchor=f"q-{one.number}" + (f"-{one.row.code}" if one.row else ""),
        title=title,
        caption=f"{title}：各选项的人数和比例",
        kind=KIND_TITLES[one.question.kind],
        base=one.base,
        chart=mark_safe(chart) if chart else None,  # noqa: S308 -- our own drawing, words escaped
        columns=columns,
        rows=rows,
        notes=_notes(one),
    )


def _notes(one: QuestionResult) -> list[str]:
    notes = []
    if one.mean is not None:
        name = "平均分" if one.lines else "平均数"
        notes.append(
            f"{name} {one.mean.value}（{one.mean.base} 人，标准差 {one.mean.spread}"
            f"{_between(one.mean.bounds, unit='')}）"
        )
    if one.promoters is not None:
        notes.append(f"净推荐值 {one.promoters}")
    if one.span is not None:
        notes.append(f"最小 {one.span[0]}，最大 {one.span[1]}")
    if one.hidden:
        notes.append(f"另有 {one.hidden} 人选的地区不到 5 人，不列出")
    return notes


def text(one: TextResult) -> ShownTexts:
    """Return what people wrote to a question."""
    return ShownTexts(title=f"第 {one.number} 题　{one.question.title}", result=one)


def cross(table: CrossTable) -> ShownCross:
    """Return a cross-table: rows of groups, the share of the row under each count."""
    rows = [
        Row(
            key=name,
            cells=[
                Cell(text=name, head=True),
                *(
                    Cell(text="＊", num=True, mute=True)
                    if cell.count is None
                    else Cell(text=f"{cell.count}", small=_percent(cell.of_row), num=True)
                    for cell in cells
                ),
                Cell(text="＊" if whole is None else f"{whole}", num=True),
            ],
        )
        for name, whole, cells in table.rows
    ]
    notes = [*table.said]
    if table.strength is not None:
        notes.append(f"关联强度（克莱姆 V）{table.strength}，0 是没有关系，1 是完全对应。")
    if table.hidden:
        notes.append(
            "“＊”是隐去的格子：不到 5 人，或者能由它推出不到 5 人的格子。检验用的是全部答卷。"
        )
    return ShownCross(
        caption=f"{table.row_title} × {table.column_title}（{table.base} 人两题都答了）",
        columns=[
            Column(title=_cut(table.row_title)),
            *(Column(title=one, num=True) for one in table.columns),
            Column(title="合计", num=True),
        ],
        rows=rows,
        notes=notes,
    )


def cross_options(questionnaire: Questionnaire, *, with_area: bool) -> list[Option]:
    """Return the questions that sort people, to choose from."""
    area = [Option(value=survey_cross.AREA, label="抽样地区")] if with_area else []
    return [
        Option(value="", label="请选择"),
        *area,
        *(
            Option(value=one.code, label=f"{number}. {_cut(one.title)}")
            for number, one in enumerate(questionnaire.questions, 1)
            if survey_cross.can_cross(one)
        ),
    ]


def margins(questionnaire: Questionnaire) -> list[Option]:
    """Return the questions whose true distribution may be given."""
    return [
        Option(value="", label="不用"),
        *cross_options(questionnaire, with_area=False)[1:],
    ]


def margin_sizes(questionnaire: Questionnaire, sent: QueryDict) -> list[tuple[str, str, str]]:
    """Return the fields for the people behind each option of the chosen question."""
    question = questionnaire.question(sent.get("margin", ""))
    if question is None or not survey_cross.can_cross(question):
        return []
    return [(f"m.{one.code}", one.title, sent.get(f"m.{one.code}", "")) for one in question.options]


def downloads(survey_id: UUID, query: str) -> list[Link]:
    """Return the report in each format, counted as on the page."""
    return [
        Link(
            label=label,
            href=reverse("feedback:survey_report", args=[survey_id, kind])
            + (f"?{query}" if query else ""),
        )
        for kind, label in (("docx", "Word 报告"), ("pdf", "PDF 报告"), ("xlsx", "Excel 表"))
    ]


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


def _percent(value: Decimal | None) -> str:
    return "—" if value is None else f"{value}%"


def _range(bounds: Bounds | None) -> str:
    return "—" if bounds is None else f"{bounds.low}—{bounds.high}"


def _between(bounds: Bounds | None, unit: str = "%") -> str:
    if bounds is None or bounds.low == bounds.high:
        return ""
    return f"，95% 的把握在 {bounds.low}{unit} 到 {bounds.high}{unit} 之间"
