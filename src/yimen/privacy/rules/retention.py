"""When personal data has been kept long enough."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yimen.kernel.rules import rule


@rule("PRV-RET-1", cites="个人信息保护法 第十九条、第四十七条第一款")
def cutoff(*, months: int, at: datetime) -> datetime:
    """Return the moment before which a class of data whose use ended is old, in calendar months.

    A day that the earlier month lacks becomes its last: kept a day longer rather than shorter.
    """
    total = at.year * 12 + at.month - 1 - months
    year, month = divmod(total, 12)
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day)


@rule("PRV-RET-2", cites="个人信息保护法 第四十七条第二款；数据安全法 第三十五条")
def reason_to_keep(
    *,
    kept_because: str,
    person_id: UUID | None,
    held: Sequence[UUID],
    held_why: str = "依法留存（冻结）",
) -> str:
    """Return why a record stays although its time is over, or an empty text when it goes."""
    if person_id is not None and person_id in held:
        return held_why
    return kept_because


@rule("PRV-RET-3", cites="个人信息保护法 第五十一条第二、四项")
def may_approve(*, approver: UUID | None, earlier: Sequence[UUID | None]) -> bool:
    """Say whether somebody may approve: a known person who neither proposed nor checked."""
    return approver is not None and approver not in earlier
