"""How credible a paper that was given once is, and how long it may be used again; pure."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from yimen.kernel.rules import rule

LEVELS: Mapping[str, str] = MappingProxyType(
    {
        "A": "政府部门产生的",
        "B": "窗口核过原件的",
        "C": "别的单位出具、您上传的",
        "D": "您自己做的",
    }
)
_MONTHS: Mapping[str, int] = MappingProxyType({"A": 36, "B": 36, "C": 24, "D": 12})


@rule(
    "LIC-VLT-1",
    cites="政务服务办件材料可信等级 A–D；《优化营商环境条例》第三十七条（已收取的不重复要）",
)
def usable_until(*, level: str, given_on: date) -> date:
    """Return the last day on which a paper of this credibility may be used again.

    A licence goes by its own validity and is not kept here.
    """
    months = _MONTHS[level]
    year, month = divmod(given_on.month - 1 + months, 12)
    last = calendar.monthrange(given_on.year + year, month + 1)[1]
    return date(given_on.year + year, month + 1, min(given_on.day, last))


@rule("LIC-VLT-2", cites="《个人信息保护法》第十五条：同意可以撤回；撤回不影响此前已进行的处理")
def may_use_again(*, withdrawn_at: datetime | None, valid_until: date, on: date) -> bool:
    """Say whether a kept paper may go into another application: not withdrawn and not too old."""
    return withdrawn_at is None and on <= valid_until
