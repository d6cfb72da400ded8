"""Dates: those that do not exist, periods and schedules that run backwards."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from yimen.performance.contracts.report_check import Finding, Severity
from yimen.performance.rules.checks.drafting import around, draft
from yimen.performance.rules.checks.prose import passages
from yimen.performance.rules.figures.dates import Day, Period, days, periods
from yimen.performance.rules.reading.passages import Passage
from yimen.performance.rules.reading.reading import Reading

_STEP = re.compile(r"^\s*(?:[①-⑳]|\(?\d{1,2}[)）.、])?\s*")
_AS_OF = re.compile(r"截[至止]\s*(?:到)?\s*$")
_SIGNED = re.compile(r"(?:报告日期|上报时间|填报日期|填表日期|日期)\s*[:：]?\s*$")
_STAGE = re.compile(r"[①-⑳][^。;；(（]{2,14}阶段\s*[(（]")


def check(reading: Reading) -> Iterator[Finding]:
    """Yield dates that cannot be."""
    dated: list[tuple[Passage, list[Day], list[Period]]] = []
    for passage in passages(reading):
        found, spans = days(passage.text), periods(passage.text)
        for day in _all_days(found, spans):
            if not day.exists:
                yield _impossible(reading, passage, day)
        for period in spans:
            if period.backwards:
                yield _backwards(reading, passage, period)
        yield from _steps(reading, passage, found)
        if found:
            dated.append((passage, found, spans))
    yield from _schedule(reading, dated)
    yield from _stages(reading, dated)
    yield from _after_report(reading, dated)


def _all_days(found: Sequence[Day], spans: Sequence[Period]) -> Iterator[Day]:
    seen: set[int] = set()
    for day in found:
        seen.add(day.start)
        yield day
    for period in spans:
        if period.start not in seen and not period.begin.exists:
            yield period.begin
        inner = any(period.start < start < period.end for start in seen)
        if not inner and not period.finish.exists:
            yield period.finish


def _impossible(reading: Reading, passage: Passage, day: Day) -> Finding:
    if not 1 <= day.month <= 12:
        limit = "一年只有 12 个月"
    else:
        limit = f"{day.month}月没有{day.day}日"
    return draft(
        reading,
        "date-impossible",
        passage.anchor(day.start, day.end),
        quote=around(passage.text, day.start, day.end),
        stated=day.written,
        computed="无此日",
        why=f"“{day.written}”不存在，{limit}。",
    )


def _backwards(reading: Reading, passage: Passage, period: Period) -> Finding:
    return draft(
        reading,
        "date-backwards",
        passage.anchor(period.start, period.end),
        quote=around(passage.text, period.start, period.end),
        stated=period.written,
        computed="止早于起",
        why=f"“{period.written}”结束早于开始。",
    )


_STEPS = (
    (4, re.compile(r"^[^,，。;；]{0,8}(?:开工|动工|启动建设)")),
    (5, re.compile(r"^[^,，。;；]{0,8}(?:完工|竣工|建成)")),
    (6, re.compile(r"^[^,，。;；]{0,10}(?:通过|完成|组织)?(?:竣工|最终)?验收")),
)


def _steps(reading: Reading, passage: Passage, found: Sequence[Day]) -> Iterator[Finding]:
    """Check 开工, 完工 and 验收 that one sentence dates."""
    latest: tuple[int, Day] | None = None
    for day in found:
        after = passage.text[day.end : day.end + 16]
        rank = next((rank for rank, pattern in _STEPS if pattern.match(after)), 0)
        if not rank or not day.year:
            continue
        joined = latest is not None and "。" not in passage.text[latest[1].end : day.start]
        if latest is not None and joined and rank > latest[0] and day.last < latest[1].first:
            yield draft(
                reading,
                "date-backwards",
                passage.anchor(day.start, day.end),
                quote=around(passage.text, latest[1].start, day.end + 8),
                stated=day.written,
                computed=f"不早于{latest[1].written}",
                why=f"后一步在“{day.written}”，早于前一步的“{latest[1].written}”。",
            )
        latest = (rank, day)


def _schedule(
    reading: Reading, dated: Sequence[tuple[Passage, list[Day], list[Period]]]
) -> Iterator[Finding]:
    """Check runs of three or more neighbouring paragraphs that each open with a date."""
    run: list[tuple[Passage, Day]] = []
    for passage, found, _ in dated:
        opening = found[0]
        step = _STEP.match(passage.text)
        opens = passage.row is None and step is not None and opening.start <= step.end()
        if not opens:
            continue
        if run and passage.block - run[-1][0].block > 2:
            yield from _run(reading, run)
            run = []
        run.append((passage, opening))
    yield from _run(reading, run)


def _run(reading: Reading, run: Sequence[tuple[Passage, Day]]) -> Iterator[Finding]:
    if len(run) < 3:
        return
    year = 0
    previous: tuple[int, int, int] | None = None
    for passage, day in run:
        year = day.year or year
        first = (year, day.month, day.day or 1)
        last = (year, day.month, day.day or 31)
        if previous is not None and last < previous:
            yield draft(
                reading,
                "date-backwards",
                passage.anchor(day.start, day.end),
                quote=around(passage.text, day.start, day.end),
                stated=day.written,
                computed=f"不早于{previous[1]}月{previous[2]}日",
                why=f"逐日记述的工作过程到这里倒退：“{day.written}”早于上一步。",
            )
            return
        previous = first


def _stages(
    reading: Reading, dated: Sequence[tuple[Passage, list[Day], list[Period]]]
) -> Iterator[Finding]:
    previous: Day | None = None
    before = -9
    for passage, found, _ in dated:
        match = _STAGE.search(passage.text)
        opening = next((day for day in found if match and day.start >= match.end()), None)
        if opening is None:
            continue
        if previous is not None and passage.block - before <= 2 and opening.last < previous.first:
            yield draft(
                reading,
                "date-backwards",
                passage.anchor(opening.start, opening.end),
                quote=around(passage.text, opening.start, opening.end),
                stated=opening.written,
                computed=f"不早于{previous.written}",
                why=f"本阶段从“{opening.written}”开始，早于上一阶段的“{previous.written}”。",
            )
        previous, before = opening, passage.block


def _after_report(
    reading: Reading, dated: Sequence[tuple[Passage, list[Day], list[Period]]]
) -> Iterator[Finding]:
    """Check that nothing is reported as of a day after the report's own date."""
    signed = _report_date(dated)
    if signed is None:
        return
    for passage, found, spans in dated:
        for day in found:
            if not day.year or day is signed or day.first <= signed.last:
                continue
            past = _AS_OF.search(passage.text[: day.start][-6:])
            evaluated = any(period.finish.start == day.start for period in spans) or any(
                period.start <= day.start < period.end for period in spans
            )
            if past or (evaluated and re.search(r"进行了|开展了|评价时间", passage.text)):
                yield draft(
                    reading,
                    "date-backwards",
                    passage.anchor(day.start, day.end),
                    quote=around(passage.text, day.start, day.end),
                    stated=day.written,
                    computed=f"不晚于{signed.written}",
                    why=f"报告日期是 {signed.written}，文中却写到 {day.written} 的情况。",
                    severity=Severity.ERROR,
                )


def _report_date(dated: Sequence[tuple[Passage, list[Day], list[Period]]]) -> Day | None:
    """Return the date of the report: named as such, else a paragraph that is only a date."""
    for passage, found, _ in dated:
        if _SIGNED.search(passage.text[: found[0].start].rstrip()[-8:]):
            return found[0]
    alone = [
        found[0]
        for passage, found, spans in dated
        if passage.row is None
        and not spans
        and found[0].year
        and found[0].end - found[0].start >= len(passage.text.strip()) - 1
    ]
    return alone[-1] if alone else None
