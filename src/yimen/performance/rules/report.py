"""What a draft says by itself, from figures alone, and what a report must have before it is final."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from yimen.kernel.contracts import WrongState
from yimen.kernel.rules import rule
from yimen.performance.contracts.result import (
    CHAPTER_TITLES,
    Answer,
    ChapterCode,
    IndicatorResult,
    LevelResult,
    PanelResult,
)
from yimen.performance.rules.evaluation import plain

WRITTEN = (ChapterCode.PROBLEMS, ChapterCode.ADVICE)
"""The chapters that no figure can write."""


def percent(value: Decimal | None) -> str:
    """Return a share as reports print it, with two decimals."""
    if value is None:
        return "—"
    return f"{(value * 100).quantize(Decimal('0.01'), rounding=ROUND_HALF_UP)}%"


def two(value: Decimal | None) -> str:
    """Return a score with two decimals, a dash for none."""
    return "—" if value is None else f"{value:.2f}"


def day(value: date) -> str:
    """Return a date as reports print it."""
    return f"{value.year}年{value.month}月{value.day}日"


def basics(
    *,
    subject: str,
    kind: str,
    year: int,
    department: str,
    budget: Decimal | None,
    spent: Decimal | None,
) -> str:
    """Return what is known of the thing evaluated."""
    said = f"本次评价对象为“{subject}”，{year} 年度，主管部门为{department}，评价类型为{kind}。"
    if budget is not None:
        said += f"全年预算 {budget:,.2f} 元"
        said += (
            f"，全年支出 {spent:,.2f} 元，执行率 {percent(spent / budget)}。"
            if spent is not None and budget
            else "。"
        )
    return said


def working(
    *,
    framework: str,
    indicators: int,
    sheets: int,
    absent: Sequence[str],
    opened: date | None,
    closed: date | None,
    rule_said: str,
) -> str:
    """Return how the evaluation was done: system, panel, dates, rule for outliers."""
    said = f"评价采用《{framework}》，共 {indicators} 项指标，满分 100 分。"
    if opened and closed:
        said += f"评分自{day(opened)}开始，{day(closed)}截止，收回有效评分表 {sheets} 份。"
    if absent:
        said += "没有评分的：" + "；".join(absent) + "。"
    return (
        said
        + "评分期间各份评分表互不可见，组织评价的人员也看不到。各指标取各份评分表的平均数。"
        + rule_said
    )


def conclusion(*, result: PanelResult, grades: str) -> str:
    """Return the total, the grade and the levels in one paragraph."""
    levels = "；".join(
        f"{one.name}满分 {plain(one.full)} 分，得 {two(one.mean)} 分，失分率 {percent(one.loss_rate)}"
        for one in result.level1
    )
    return f"综合得分 {two(result.total)} 分，评价等级为“{result.grade}”。{levels}。等级划分：{grades}。"


def analysis(*, level: LevelResult, parts: Iterable[LevelResult]) -> str:
    """Return a level's scores in words, its second levels one by one."""
    said = f"{level.name}满分 {plain(level.full)} 分，平均得分 {two(level.mean)} 分，失分率 {percent(level.loss_rate)}。"
    return (
        said
        + "其中："
        + "；".join(
            f"{one.name}满分 {plain(one.full)} 分，平均得分 {two(one.mean)} 分，失分率 {percent(one.loss_rate)}"
            for one in parts
        )
        + "。"
    )


def weakest(*, result: PanelResult, count: int = 5) -> list[IndicatorResult]:
    """Return the indicators that lost the greatest share, the worst first; none that lost nothing."""
    lost = [one for one in result.indicators if one.loss_rate]
    return sorted(lost, key=lambda one: (-(one.loss_rate or Decimal(0)), one.name))[:count]


@rule("PRF-PNL-9", cites="财预〔2020〕10号 项目支出绩效评价管理办法 第二十条、附件")
def check_draft(*, written: dict[ChapterCode, str]) -> None:
    """Refuse a draft whose problems or advice nobody wrote. Raises WrongState naming them."""
    missing = [CHAPTER_TITLES[code] for code in WRITTEN if len(written.get(code, "").strip()) < 10]
    if missing:
        raise WrongState(f"“{'”“'.join(missing)}”还没有写，写好再征求意见。")


@rule("PRF-PNL-10", cites="财预〔2020〕10号 项目支出绩效评价管理办法 第二十一条")
def check_final(*, answers: Sequence[Answer], due_on: date | None, today: date) -> None:
    """Refuse to finish before the unit spoke or its time ran out, or while a comment has no answer.

    Raises WrongState.
    """
    if not answers and (due_on is None or today <= due_on):
        raise WrongState("被评价单位还没有答复，期限也没有到。等答复，或者期满后再定稿。")
    waiting = sum(one is Answer.WAITING for one in answers)
    if waiting:
        raise WrongState(f"还有 {waiting} 条意见没有答复，先逐条写明采纳不采纳和理由。")
