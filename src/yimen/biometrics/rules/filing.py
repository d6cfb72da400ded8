"""When a filing of face recognition is due, and when people are warned that it will be."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from yimen.biometrics.governance_contracts import FILING_LIMIT, FilingKind
from yimen.kernel.calendar.workdays import Calendar
from yimen.kernel.deadlines.counting import due_on
from yimen.kernel.deadlines.limits import Limit
from yimen.kernel.rules import rule

LIMIT = Limit(amount=30, law="《人脸识别技术应用安全管理办法》第十五条")
WARN_AT = 80
REACHED = 100


@rule("BIO-CNT-1", cites="人脸识别技术应用安全管理办法 第十五条（存储达到 10 万人的备案）")
def marks_reached(
    *, subjects: int, known: Collection[int], limit: int = FILING_LIMIT
) -> tuple[int, ...]:
    """Return which marks (80%, 100%) are newly reached by so many stored persons."""
    return tuple(
        percent
        for percent in (WARN_AT, REACHED)
        if percent not in known and subjects * 100 >= limit * percent
    )


@rule("BIO-FIL-1", cites="人脸识别技术应用安全管理办法 第十五条；民法典 第二百零一条")
def filing_due(*, happened_on: date, calendar: Calendar) -> date:
    """Return the last day of a filing: 30 working days after what made it due."""
    due = due_on(start=happened_on, limit=LIMIT, calendar=calendar)
    assert due is not None  # nothing pauses it
    return due


@rule("BIO-FIL-2", cites="人脸识别技术应用安全管理办法 第十五条（变更、终止）")
def filing_wanted(
    *, filed_before: bool, subjects: int, purposes_on: int, limit: int = FILING_LIMIT
) -> FilingKind | None:
    """Return which filing a change of purposes or numbers makes due, if any.

    What was never filed and lies below the limit needs none; what was filed is changed while
    anything of it goes on, and ended when no purpose is left and nobody is stored.
    """
    if not filed_before:
        return FilingKind.FIRST if subjects >= limit else None
    if purposes_on == 0 and subjects == 0:
        return FilingKind.TERMINATION
    return FilingKind.CHANGE
