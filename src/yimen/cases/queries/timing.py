"""The clock of a case in words and in pictures, for the resident and for the officer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from yimen.cases.contracts import CaseState, CaseView, ClockKind
from yimen.cases.rules.limit_days import CellKind, DayCell, day_cells
from yimen.catalogue.contracts import ItemVersionView
from yimen.kernel.calendar.workdays import Calendar
from yimen.kernel.clock import local_day
from yimen.kernel.clocks import queries as clocks
from yimen.kernel.clocks.contracts import ClockView
from yimen.kernel.deadlines.counting import elapsed
from yimen.kernel.deadlines.limits import Unit
from yimen.kernel.workdays.queries import current_calendar
from yimen.ui.parts import Day, DayKind, Span

_RUNS: dict[CaseState, ClockKind] = {
    CaseState.SUBMITTED: ClockKind.ACCEPT,
    CaseState.RECEIVED: ClockKind.ACCEPT,
    CaseState.CORRECTION: ClockKind.CORRECT,
    CaseState.ACCEPTED: ClockKind.DECIDE,
    CaseState.STOPPED: ClockKind.DECIDE,
    CaseState.GRANTED: ClockKind.DELIVER,
    CaseState.DENIED: ClockKind.DELIVER,
    CaseState.COMPLETED: ClockKind.DELIVER,
}
_DONE_BY_US = {ClockKind.ACCEPT: "告知是否受理", ClockKind.DECIDE: "办结"}
"""What an officer reads where a resident reads other words."""
_ACTS: dict[ClockKind, str] = {
    ClockKind.RECEIVE: "收件转交",
    ClockKind.ACCEPT: "告诉您是否受理",
    ClockKind.CORRECT: "补好",
    ClockKind.DECIDE: "作出决定",
    ClockKind.DELIVER: "送达",
    ClockKind.BRING: "补交材料",
    ClockKind.VERIFY: "核查承诺",
    ClockKind.RECHECK: "人工复核",
}
_KINDS: dict[CellKind, DayKind] = {
    CellKind.USED: "used",
    CellKind.TODAY: "today",
    CellKind.LEFT: "left",
    CellKind.OFF: "stop",
    CellKind.PAUSED: "stop",
    CellKind.LIMIT: "left",
    CellKind.OVER: "over",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSaid:
    """One sentence with a date first, the bar, and the rule."""

    bold: str
    before: str
    after: str
    spans: tuple[Span, ...]
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockDrawn:
    """The clock as an officer sees it: sentences, and the working days as cells."""

    sentences: tuple[str, ...]
    days: tuple[Day, ...]
    title: str
    rule: str


def running_clock(case: CaseView) -> ClockView | None:
    """Return the clock that matters now, or None when nothing runs."""
    kind = _RUNS.get(case.state)
    if kind is None:
        return None
    clock = clocks.find(ref=case.ref, kind=kind)
    if clock is None and kind is ClockKind.ACCEPT:
        clock = clocks.find(ref=case.ref, kind=ClockKind.RECEIVE)
    return clock if clock is not None and clock.stopped_at is None else None


def deemed_says(on: date) -> str:
    """Return what the law makes of five days without an answer."""
    return (
        f"五个工作日没有告知，依法自{on.year}年{on.month}月{on.day}日收到之日起视为已经受理，"
        "办理期限从那一天起算。"
    )


def said_to_resident(*, case: CaseView, version: ItemVersionView, at: datetime) -> ClockSaid | None:
    """Return the clock in the words of the case page, or None when none runs."""
    clock = running_clock(case)
    if clock is None:
        return None
    day, calendar = local_day(at), current_calendar()
    act = _ACTS[ClockKind(clock.kind)]
    last = clock.promised_on or clock.due_on
    if clock.paused or last is None:
        bold, before = "现在不计时", ""
        after = f"。{clock.pauses[-1].why or '特别程序'}结束后接着算。" if clock.pauses else "。"
    elif ClockKind(clock.kind) is ClockKind.CORRECT:
        bold, before, after = f"{_words(last)}前补好", "请您在", "，这段时间不计入办理期限。"
    else:
        late = "，已经超过，您可以催办或投诉" if day > last else ""
        bold, before, after = f"最迟 {_words(last)}前{act}", "", f"{late}。"
    used = elapsed(
        start=clock.started_on, on=day, unit=Unit.WORKDAY, calendar=calendar, pauses=clock.pauses
    )
    spans = [Span(name="已用", said=f"{used} 个工作日", kind="used", days=used)] if used else []
    if clock.paused:
        spans.append(Span(name="停止计时", said="这段不算", kind="pause", days=2))
    elif last is not None and last >= day:
        left = calendar.workdays_between(day, last)
        spans.append(Span(name="还有", said=f"{left} 个工作日", kind="left", days=max(1, left)))
    return ClockSaid(
        bold=bold, before=before, after=after, spans=tuple(spans), rule=_rule(clock, version)
    )


def _rule(clock: ClockView, version: ItemVersionView) -> str:
    parts = ["期限从第二天起算，周末和法定节假日不算，补正和依法停表的时间不算。"]
    if clock.promised_on and clock.due_on and clock.promised_on < clock.due_on:
        parts.append(f"承诺 {clock.promised}，法定最迟 {_words(clock.due_on)}。")
    if clock.limit.law:
        parts.append(f"依据：{clock.limit.law}。")
    return "".join(parts)


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def drawn_for_officer(*, case: CaseView, at: datetime) -> ClockDrawn | None:
    """Return the clock with its working days as cells, or None when none runs."""
    clock = running_clock(case)
    if clock is None:
        return None
    day, calendar = local_day(at), current_calendar()
    act = _DONE_BY_US.get(ClockKind(clock.kind), _ACTS[ClockKind(clock.kind)])
    told = clocks.explain(ref=case.ref, kind=clock.kind, on=day, act=act)
    sentences = [one.text for one in told]
    cells = day_cells(
        start=clock.started_on,
        limit=clock.limit,
        on=day,
        calendar=calendar,
        pauses=clock.pauses,
        extensions=clock.extensions,
    )
    return ClockDrawn(
        sentences=tuple(sentences),
        days=tuple(_numbered(cells, clock, calendar, day)),
        title="；".join(sentences),
        rule=clock.limit.law,
    )


def _numbered(
    cells: Sequence[DayCell], clock: ClockView, calendar: Calendar, today: date
) -> Sequence[Day]:
    days: list[Day] = []
    number = 0
    for cell in cells:
        if cell.kind is CellKind.OFF:
            continue
        counts = _counts(cell, clock, calendar)
        number += counts
        days.append(
            Day(
                on=cell.day,
                kind="used" if cell.is_limit and cell.day < today else _KINDS[cell.kind],
                number=number if counts else None,
                flag=_flag(cell.day, clock),
            )
        )
    return days


def _counts(cell: DayCell, clock: ClockView, calendar: Calendar) -> bool:
    """Say whether a day uses up the limit; today may be a day of rest or lie in a pause."""
    if cell.kind is CellKind.PAUSED or (cell.is_today and clock.paused):
        return False
    return clock.limit.unit is not Unit.WORKDAY or calendar.is_workday(cell.day)


def _flag(day: date, clock: ClockView) -> str:
    if day == clock.promised_on:
        return "承诺"
    if day != clock.due_on:
        return ""
    return "法定" if clock.limit.law else "承诺"
