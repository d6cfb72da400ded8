"""When a unit's posts have to be checked again."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from yimen.kernel.rules import rule


@rule("DIR-ATT-1", cites="GB/T 22239-2019 8.1.4.2：及时删除或停用多余的、过期的账户")
def months_before(on: date, months: int) -> date:
    """Return the day so many months earlier: the same day, or the last one of a shorter month.

    A unit whose last check was opened on it or before is due; the number of months is local policy.
    """
    whole = on.year * 12 + on.month - 1 - months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))
