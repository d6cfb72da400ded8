"""Draft a daily, weekly or monthly report from figures: each sentence with its numbers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yimen.hotline.contracts.call import CallCounts
from yimen.hotline.contracts.period_report import (
    Period,
    ReportChart,
    ReportTable,
    Section,
    Sentence,
    Source,
)
from yimen.hotline.contracts.rate import Rate
from yimen.hotline.rules.rates import names_in, written
from yimen.kernel.rules import rule

NONE = "—"
LEAST_FOR_SHARE = 20
"""From how many on a change is also said in percent; below it one order would be many percent."""
_SHOWN, _RISEN, _ROWS = 5, 3, 12
_WORDS = {
    Period.DAY: ("当日", "前一日", "去年同日"),
    Period.WEEK: ("本周", "上周", "去年同期"),
    Period.MONTH: ("本月", "上月", "去年同月"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name with its number, and where the rows are."""

    name: str
    number: int
    before: int | None
    rows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The figures of a span; `rows_opened` and `rows_closed` say where the rows are.

    `before` and `last_year` are the told orders of the spans compared with; None: no records.
    """

    period: Period
    since: date
    until: date
    told: int
    before: int | None
    last_year: int | None
    doors: tuple[Named, ...]
    types: tuple[Named, ...]
    categories: tuple[Named, ...]
    towns: tuple[Named, ...]
    days: tuple[tuple[str, int], ...]
    calls: CallCounts
    closed: int
    closed_in_time: int
    answered_at_once: int
    open_now: int
    overdue: int
    supervised: int
    rates: tuple[Rate, ...]
    rates_before: tuple[Rate, ...]
    warnings: tuple[str, ...]
    false_alarms: int
    rows_opened: str
    rows_closed: str
    rows_calls: str
    rows_warnings: str


@rule("HOT-RPT-1", cites="本地办法：环比、同比写明基数；基数不到 20 只说增减件数，没有记录写“—”")
def compared(*, now: int, before: int | None, name: str) -> str:
    """Return in words how a number stands against one before it.

    Below twenty only the difference is said; without records there is a dash.
    """
    if before is None:
        return f"{name}{NONE}（没有那时的记录）"
    gap = now - before
    way = "增加" if gap > 0 else "减少"
    if not gap:
        return f"和{name}持平（{name} {before} 件）"
    share = f"、{abs(gap) / before:.1%}" if before >= LEAST_FOR_SHARE else ""
    return f"比{name}{way} {abs(gap)} 件{share}（{name} {before} 件）"


@rule("HOT-RPT-2", cites="本地办法：报告初稿由数字按固定句式写成，每个数注明出处，由班长改定")
def draft(*, numbers: Numbers) -> tuple[Section, ...]:
    """Return the sections of a report as its first draft."""
    sections = (
        _whole(numbers),
        _spread(numbers),
        _handled(numbers),
        _hot(numbers),
        _advice(numbers),
    )
    return tuple(sections)


def _section(
    title: str,
    sentences: Sequence[Sentence],
    tables: Sequence[ReportTable] = (),
    charts: Sequence[ReportChart] = (),
) -> Section:
    return Section(
        title=title,
        text="".join(one.text for one in sentences),
        sentences=tuple(sentences),
        tables=tuple(tables),
        charts=tuple(charts),
    )


def _whole(one: Numbers) -> Section:
    now, before, last_year = _WORDS[one.period]
    told = Source(name="受理诉求", value=f"{one.told} 件", rows=one.rows_opened)
    sentences = [
        Sentence(text=f"{now}共受理诉求 {one.told} 件。", sources=(told,)),
        Sentence(
            text=f"环比{compared(now=one.told, before=one.before, name=before)}；"
            f"同比{compared(now=one.told, before=one.last_year, name=last_year)}。",
            sources=(
                told,
                Source(name=before, value=_said(one.before), rows=one.rows_opened),
                Source(name=last_year, value=_said(one.last_year), rows=one.rows_opened),
            ),
        ),
    ]
    if one.calls.came:
        in_time = one.calls.in_time / one.calls.came
        sentences.append(
            Sentence(
                text=f"来电 {one.calls.came} 个，接通 {one.calls.connected} 个，接通率 "
                f"{one.calls.connected / one.calls.came:.2%}，15 秒内接听 {one.calls.in_time} 个，"
                f"占来电的 {in_time:.2%}。",
                sources=(
                    Source(name="来电", value=f"{one.calls.came} 个", rows=one.rows_calls),
                    Source(name="接通", value=f"{one.calls.connected} 个", rows=one.rows_calls),
                    Source(name="15 秒内", value=f"{one.calls.in_time} 个", rows=one.rows_calls),
                ),
            )
        )
    charts = []
    if len(one.days) > 1 and one.told:
        charts.append(
            ReportChart(
                title="每日受理件数（件）",
                line=True,
                names=tuple(name for name, _ in one.days),
                values=tuple(number for _, number in one.days),
            )
        )
    return _section("总体情况", sentences, (_named("诉求来源", one.doors, one.told),), charts)


def _spread(one: Numbers) -> Section:
    sentences = []
    for what, names in (("诉求类型", one.types), ("问题类别", one.categories), ("地区", one.towns)):
        top = names[:3]
        if top:
            listed = "、".join(f"{each.name} {each.number} 件" for each in top)
            said = f"居前的是{listed}" if len(names) > 1 else f"都是{top[0].name}"
            sentences.append(
                Sentence(
                    text=f"按{what}看，{said}。",
                    sources=tuple(
                        Source(name=each.name, value=f"{each.number} 件", rows=each.rows)
                        for each in top
                    ),
                )
            )
    if not sentences:
        sentences = [Sentence(text="没有受理诉求。", sources=())]
    tables = [
        _named(title, names, one.told)
        for title, names in (
            ("诉求类型", one.types), ("问题类别", one.categories), ("各乡镇", one.towns)
        )
        if names
    ]  # fmt: skip
    charts = []
    if one.categories:
        top = one.categories[:_SHOWN]
        charts.append(
            ReportChart(
                title=f"问题类别前 {len(top)} 位（件）",
                line=False,
                names=tuple(each.name for each in top),
                values=tuple(each.number for each in top),
            )
        )
    return _section("诉求分布", sentences, tables, charts)


def _handled(one: Numbers) -> Section:
    closed = Source(name="办结", value=f"{one.closed} 件", rows=one.rows_closed)
    sentences = [
        Sentence(
            text=f"办结 {one.closed} 件，其中热线直接答复 {one.answered_at_once} 件、"
            f"按时办结 {one.closed_in_time} 件；到期末还在办 {one.open_now} 件，"
            f"其中超期 {one.overdue} 件；催办、督办 {one.supervised} 次。",
            sources=(
                closed,
                Source(name="按时办结", value=f"{one.closed_in_time} 件", rows=one.rows_closed),
                Source(name="还在办", value=f"{one.open_now} 件", rows=one.rows_opened),
            ),
        )
    ]
    sentences += [
        Sentence(
            text=f"{each.formula.title} {_rate(each)}（{each.numerator} ÷ {each.denominator}）。",
            sources=(
                Source(
                    name=each.formula.title,
                    value=f"{each.numerator} ÷ {each.denominator}",
                    rows=one.rows_closed,
                ),
            ),
        )
        for each in one.rates
    ]
    return _section("办理质量", sentences, _rate_tables(one))


def _rate_tables(one: Numbers) -> tuple[ReportTable, ...]:
    """Return the three rates against the span before, and what each name in them counts."""
    rows = [("率", "本期", "算式", "上期", "怎么算")]
    for each, before in zip(one.rates, one.rates_before, strict=True):
        rows.append(
            (
                each.formula.title,
                _rate(each),
                f"{each.numerator} ÷ {each.denominator}",
                _rate(before),
                f"{written(each.formula)}。{each.formula.said}",
            )
        )
    names = names_in([each.formula for each in one.rates])
    explained = (("名称", "数的是什么"), *((each.name, each.said) for each in names))
    return (
        ReportTable(title="三率", rows=tuple(rows)),
        ReportTable(title="算式里的名称", rows=explained),
    )


def _hot(one: Numbers) -> Section:
    if not one.warnings:
        none = Source(name="热点预警", value="0 条", rows=one.rows_warnings)
        return _section("热点和预警", [Sentence(text="没有发出热点预警。", sources=(none,))])
    listed = "；".join(one.warnings[:_SHOWN])
    return _section(
        "热点和预警",
        [
            Sentence(
                text=f"发出热点预警 {len(one.warnings)} 条，其中误报 {one.false_alarms} 条：{listed}。",
                sources=(
                    Source(
                        name="热点预警", value=f"{len(one.warnings)} 条", rows=one.rows_warnings
                    ),
                ),
            )
        ],
    )


def _advice(one: Numbers) -> Section:
    risen = [
        each
        for each in one.categories
        if each.before is not None and each.number - each.before >= _RISEN
    ]
    said = [
        Sentence(
            text=f"{each.name}类诉求 {each.number} 件，上期 {each.before} 件，建议主管部门查明原因。",
            sources=(Source(name=each.name, value=f"{each.number} 件", rows=each.rows),),
        )
        for each in sorted(risen, key=_fallen)[:2]
    ]
    if one.overdue:
        said.append(
            Sentence(
                text=f"还有 {one.overdue} 件超期没有办结，建议逐件督办。",
                sources=(Source(name="超期", value=f"{one.overdue} 件", rows=one.rows_opened),),
            )
        )
    if one.calls.came and one.calls.in_time / one.calls.came < 0.95:
        said.append(
            Sentence(
                text="15 秒内接听的比例低于 95%，建议调整忙时排班。",
                sources=(
                    Source(
                        name="15 秒内",
                        value=f"{one.calls.in_time} ÷ {one.calls.came}",
                        rows=one.rows_calls,
                    ),
                ),
            )
        )
    if not said:
        said = [Sentence(text="本期没有需要特别建议的事项。", sources=())]
    return _section("工作建议", said)


def _fallen(one: Named) -> tuple[int, str]:
    return (one.before or 0) - one.number, one.name


def _named(title: str, names: Sequence[Named], whole: int) -> ReportTable:
    rows = [("名称", "件数", "占比", "上期")]
    rows += [
        (
            each.name,
            str(each.number),
            f"{each.number / whole:.1%}" if whole >= LEAST_FOR_SHARE else NONE,
            NONE if each.before is None else str(each.before),
        )
        for each in names[:_ROWS]
    ]
    rest = sum(each.number for each in names[_ROWS:])
    if rest:
        rows.append(("其他", str(rest), NONE, NONE))
    return ReportTable(title=title, rows=tuple(rows))


def _rate(one: Rate) -> str:
    return NONE if one.value is None else f"{one.value:.2%}"


def _said(number: int | None) -> str:
    return NONE if number is None else f"{number} 件"
