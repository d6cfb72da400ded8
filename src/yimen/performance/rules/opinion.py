"""The printable opinion (复核意见): one for each department, in an official's plain words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yimen.performance.contracts.report_check import FileReport, Finding, Form, Severity
from yimen.performance.rules.figures.numbers import plain

_HEADS = {
    Severity.ERROR: "不成立的数字，请更正",
    Severity.WARNING: "不合规的评分或做法，请更正或说明",
    Severity.QUESTION: "需要核实的地方，请说明",
}
_ORDER = "一二三"
UNNAMED = "（报告未写主管部门）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The findings of one severity with their heading."""

    heading: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the opinion says of one form or report."""

    title: str
    summary: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """The opinion for one department."""

    department: str
    opening: str
    cases: tuple[Case, ...]
    closing: str


def opinions(reports: Iterable[FileReport]) -> tuple[Opinion, ...]:
    """Return an opinion for every department whose forms have findings."""
    grouped: dict[str, list[Case]] = {}
    clean: dict[str, int] = {}
    for report in reports:
        if report.refusal:
            continue
        for index, form in enumerate(report.forms or (Form(name=report.file),)):
            own = _own(report, index)
            department = form.department or UNNAMED
            if own:
                grouped.setdefault(department, []).append(_case(form, own))
            else:
                clean[department] = clean.get(department, 0) + 1
    return tuple(
        _opinion(department, cases, clean.get(department, 0))
        for department, cases in grouped.items()
    )


def _own(report: FileReport, index: int) -> list[Finding]:
    if len(report.forms) < 2:
        return list(report.findings)
    return [
        finding
        for finding in report.findings
        if finding.form == index or (finding.form is None and index == 0)
    ]


def _case(form: Form, found: Sequence[Finding]) -> Case:
    parts: list[Part] = []
    for severity in Severity:
        points = [finding for finding in found if finding.severity is severity]
        if points:
            heading = f"{_ORDER[len(parts)]}、{_HEADS[severity]}（{len(points)} 处）"
            lines = tuple(f"{finding.place}：{finding.explanation}" for finding in points)
            parts.append(Part(heading=heading, points=lines))
    return Case(title=_title(form), summary=_summary(form), parts=tuple(parts))


def _title(form: Form) -> str:
    year = f"（{form.year} 年度）" if form.year else ""
    return f"《{form.name}》{year}"


def _summary(form: Form) -> str:
    claimed, computed = form.claimed_total, form.computed_total
    if claimed is None or computed is None:
        return ""
    if claimed == computed:
        return f"自评总分 {plain(claimed)} 分，按表内得分复算相符。"
    return (
        f"自评总分 {plain(claimed)} 分，按表内得分复算 {plain(computed)} 分，"
        f"相差 {plain(abs(claimed - computed))} 分。"
    )


def _opinion(department: str, cases: Sequence[Case], clean: int) -> Opinion:
    rest = f"另有 {clean} 份没有发现问题。" if clean else ""
    return Opinion(
        department=department,
        opening=f"经复核，你单位报送的 {len(cases) + clean} 份绩效材料中，{len(cases)} 份有下列问题。{rest}",
        cases=tuple(cases),
        closing="请逐条核对，更正后重新报送；认为无误的，请书面说明依据。"
        "本意见只核对材料自身的数字和逻辑，不代替对项目实际效果的评价。",
    )
