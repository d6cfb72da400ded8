"""Read clocks."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection

from yimen.kernel.calendar.workdays import Calendar
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.clocks.contracts import ClockView, NoClock
from yimen.kernel.clocks.dates import end_of_day
from yimen.kernel.clocks.rows import COLUMNS, view
from yimen.kernel.contracts import Ref
from yimen.kernel.deadlines import sentences
from yimen.kernel.deadlines.limits import SPANS, Extension, Limit
from yimen.kernel.deadlines.sentences import Sentence, SentenceKind, day_in_words
from yimen.kernel.prepared import run
from yimen.kernel.workdays.queries import current_calendar


def find(*, ref: Ref, kind: str) -> ClockView | None:
    """Return the newest clock of a kind for a thing, running or ended, or None."""
    found = run(
        f"SELECT {COLUMNS} FROM kernel_clock"  # noqa: S608 -- constants
        " WHERE ref_id = %s AND kind = %s AND ref_kind = %s ORDER BY id DESC LIMIT 1",
        (ref.id, kind, ref.kind),
    ).fetchone()
    return view(found) if found else None


def get(*, ref: Ref, kind: str) -> ClockView:
    """Return the newest clock of a kind for a thing. Raises NoClock."""
    found = find(ref=ref, kind=kind)
    if found is None:
        raise NoClock
    return found


def list_of(*, ref: Ref) -> list[ClockView]:
    """Return every clock of a thing in the order they were started."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM kernel_clock"  # noqa: S608 -- constants
            " WHERE ref_id = %s AND ref_kind = %s ORDER BY id",
            (ref.id, ref.kind),
        )
        return [view(values) for values in cursor.fetchall()]


def explain(
    *, ref: Ref, kind: str, on: date, at: datetime | None = None, act: str = "办结"
) -> list[Sentence]:
    """Explain the newest clock of a kind in words, as it stands on a day; `act` is what is due.

    `at` is the moment for limits in hours, else the end of the day. Raises NoClock.
    """
    return explain_clock(
        clock=get(ref=ref, kind=kind), on=on, at=at, act=act, calendar=current_calendar()
    )


def explain_clock(
    *, clock: ClockView, on: date, at: datetime | None, act: str, calendar: Calendar
) -> list[Sentence]:
    """Explain a clock: the promise first where there is one, then the law."""
    moment = at or end_of_day(on)
    if clock.promised is None or clock.promised_on is None:
        return _told(clock, clock.limit, clock.extensions, on, moment, act, calendar)
    told = _told(clock, clock.promised, (), on, moment, act, calendar)
    if clock.stopped_at is None and clock.due_on is not None:
        law = f"（{clock.limit.law}）" if clock.limit.law else ""
        text = f"这是承诺的期限；法定期限到{day_in_words(clock.due_on)}{law}"
        told.append(Sentence(kind=SentenceKind.DUE, text=text))
    return told


def _told(
    clock: ClockView,
    limit: Limit,
    extensions: tuple[Extension, ...],
    on: date,
    at: datetime,
    act: str,
    calendar: Calendar,
) -> list[Sentence]:
    if limit.unit in SPANS:
        return sentences.explain_hours(
            started_at=clock.started_at.astimezone(LOCAL),
            limit=limit,
            at=(clock.stopped_at or at).astimezone(LOCAL),
            calendar=calendar,
            pauses=clock.pauses,
            act=act,
        )
    return sentences.explain(
        start=clock.started_on,
        limit=limit,
        on=on,
        calendar=calendar,
        pauses=clock.pauses,
        extensions=extensions,
        done_on=local_day(clock.stopped_at) if clock.stopped_at else None,
        act=act,
    )
