"""How long a licence holds."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from yimen.kernel.rules import rule
from yimen.licences.contracts import LicenceState


@rule("LIC-VAL-1", cites="行政许可法 第三十九条、第五十条；民法典 第二百零二条（按年月计算）")
def last_day(*, first: date, amount: int, unit: str) -> date:
    """Return the last day of validity: five years from 21 November 2026 end on 20 November 2031.

    Units: Y years, M months, D days. Raises ValueError for another unit.
    """
    if unit == "D":
        return first + timedelta(days=amount - 1)
    if unit not in {"Y", "M"}:
        raise ValueError(f"a licence does not run in {unit}")
    months = amount * (12 if unit == "Y" else 1)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    corresponding = date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))
    return corresponding - timedelta(days=1)


@rule("LIC-STA-1", cites="电子证照目录状态（01 有效 … 05 失效）")
def state_on(*, state: LicenceState, valid_until: date | None, day: date) -> LicenceState:
    """Return the state on a day: a licence in force is expired after its last day, without a job."""
    if state is LicenceState.IN_FORCE and valid_until is not None and day > valid_until:
        return LicenceState.EXPIRED
    return state
