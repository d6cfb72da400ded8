"""A limit explained in plain Chinese: the date first, then what is used, what is not counted, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from yimen.kernel.calendar.workdays import Calendar
from yimen.kernel.deadlines.counting import due_at, due_on, elapsed, paused_spans, remaining
from yimen.kernel.deadlines.limits import UNIT_WORDS, Extension, Limit, Pause, Unit, WorkingHours


class SentenceKind(StrEnum):
    """What a sentence tells."""

    DUE = "due"
    DONE = "done"
    OVERDUE = "overdue"
    USED = "used"
    PAUSED = "paused"
    EXTENDED = "extended"
    ROLLED = "rolled"
    PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence about a limit."""

    kind: SentenceKind
    text: str


def day_in_words(day: date) -> str:
    """Write a day as people read it: 2026年12月4日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _unit_words(unit: Unit) -> str:
    return UNIT_WORDS[unit] if unit is Unit.WORKDAY else UNIT_WORDS[Unit.DAY]


def explain(
    *,
    start: date,
    limit: Limit,
    on: date,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
    roll: bool = True,
    done_on: date | None = None,
    act: str = "办结",
) -> list[Sentence]:
    """Explain a limit as it stands on a day, or as it was met when `done_on` is given; `act` is what is due."""
    due = due_on(
        start=start, limit=limit, calendar=calendar, pauses=pauses, extensions=extensions, roll=roll
    )
    left = remaining(
        start=start,
        limit=limit,
        on=done_on or on,
        calendar=calendar,
        pauses=pauses,
        extensions=extensions,
        roll=roll,
    )
    words = f"{abs(left)} {_unit_words(limit.unit)}"
    if done_on is not None:
        return [_done(done_on, due, left, words, act)]
    told = [_head(due, left, words, act, limit, pauses, on)]
    told.append(_used(start, limit, on, calendar, pauses, left if due else None))
    told += [
        Sentence(
            kind=SentenceKind.EXTENDED,
            text=f"期限已延长 {each.amount} {UNIT_WORDS[each.unit]}{_ground(each.ground)}",
        )
        for each in extensions
    ]
    if due is not None:
        told += _about_the_day(start, limit, calendar, pauses, extensions, due, roll)
    return told


def _ground(text: str) -> str:
    return f"（{text}）" if text else ""


def _done(done_on: date, due: date | None, left: int, words: str, act: str) -> Sentence:
    head = f"已于{day_in_words(done_on)}{act}"
    if due is None or left == 0:
        late = due is not None and done_on > due  # over since Friday, done on Sunday
        tail = "" if due is None else "，超过了期限" if late else "，正好在期限的最后一天"
    else:
        tail = f"，比期限提前 {words}" if left > 0 else f"，超过期限 {words}"
    return Sentence(kind=SentenceKind.DONE, text=head + tail)


def _head(
    due: date | None,
    left: int,
    words: str,
    act: str,
    limit: Limit,
    pauses: Sequence[Pause],
    on: date,
) -> Sentence:
    if due is None:
        open_pause = next(each for each in pauses if each.end is None)
        why = open_pause.why or "停表"
        text = f"正在{why}，从{day_in_words(open_pause.start)}起停止计时{_ground(open_pause.ground)}，结束后还有 {words}"
        return Sentence(kind=SentenceKind.PAUSED, text=text)
    if left < 0 or on > due:
        over = f"已超过 {words}" if left < 0 else "已经过期"
        text = f"最迟应在{day_in_words(due)}前{act}，{over}"
        return Sentence(kind=SentenceKind.OVERDUE, text=text)
    if limit.amount == 0:
        return Sentence(kind=SentenceKind.DUE, text=f"应当场{act}（{day_in_words(due)}）")
    last = "，今天是最后一天" if left == 0 else ""
    return Sentence(kind=SentenceKind.DUE, text=f"最迟{day_in_words(due)}前{act}{last}")


def _used(
    start: date,
    limit: Limit,
    on: date,
    calendar: Calendar,
    pauses: Sequence[Pause],
    left: int | None,
) -> Sentence:
    used = elapsed(start=start, on=on, unit=limit.unit, calendar=calendar, pauses=pauses)
    unit = _unit_words(limit.unit)
    text = f"已用 {used} {unit}"
    if left is not None and left > 0:
        text += f"，还剩 {left} {unit}"
    whys = list(dict.fromkeys(each.why or "停表" for each in pauses if each.end != each.start))
    if whys:
        text += f"，{'、'.join(whys)}期间不计"
    return Sentence(kind=SentenceKind.USED, text=text)


def _about_the_day(
    start: date,
    limit: Limit,
    calendar: Calendar,
    pauses: Sequence[Pause],
    extensions: Sequence[Extension],
    due: date,
    roll: bool,
) -> list[Sentence]:
    told = []
    plain_end = due_on(
        start=start,
        limit=limit,
        calendar=calendar,
        pauses=pauses,
        extensions=extensions,
        roll=False,
    )
    if roll and plain_end is not None and plain_end != due:
        text = f"{day_in_words(plain_end)}不上班，期限顺延到{day_in_words(due)}"
        told.append(Sentence(kind=SentenceKind.ROLLED, text=text))
    years = [each for each in range(start.year, due.year + 1) if each in calendar.provisional_years]
    if years and (limit.unit is Unit.WORKDAY or roll):
        text = f"{years[0]}年放假安排还没有公布，公布后这个日期可能变动"
        told.append(Sentence(kind=SentenceKind.PROVISIONAL, text=text))
    return told


def explain_hours(
    *,
    started_at: datetime,
    limit: Limit,
    at: datetime,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    hours: WorkingHours | None = None,
    act: str = "办结",
) -> list[Sentence]:
    """Explain a limit in hours as it stands at a moment; moments are aware and in local time."""
    due = due_at(started_at=started_at, limit=limit, calendar=calendar, pauses=pauses, hours=hours)
    if due is None:
        begin = paused_spans(start=started_at.date(), pauses=pauses)[-1][0]
        why = next((each.why for each in pauses if each.end is None and each.why), "停表")
        text = f"正在{why}，从{day_in_words(begin)}起停止计时"
        return [Sentence(kind=SentenceKind.PAUSED, text=text)]
    moment = f"{day_in_words(due)}{due:%H:%M}"
    if at > due:
        return [
            Sentence(
                kind=SentenceKind.OVERDUE, text=f"最迟应在{moment}前{act}，已超过 {_span(at - due)}"
            )
        ]
    told = [Sentence(kind=SentenceKind.DUE, text=f"最迟{moment}前{act}")]
    if hours is None:
        told.append(Sentence(kind=SentenceKind.USED, text=f"还剩 {_span(due - at)}"))
    return told


def _span(span: timedelta) -> str:
    whole, minutes = divmod(int(span.total_seconds()) // 60, 60)
    if not whole:
        return f"{minutes} 分钟"
    return f"{whole} 小时" + (f" {minutes} 分钟" if minutes else "")
