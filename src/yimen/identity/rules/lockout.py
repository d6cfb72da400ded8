"""When failed sign-ins lock an account, and for how long."""

from __future__ import annotations

from datetime import datetime
from math import ceil

from yimen.kernel.rules import rule


@rule("IDN-LOCK-1", cites="GB/T 22239 8.1.4.1 身份鉴别：登录失败处理")
def minutes_locked(*, locked_until: datetime | None, at: datetime) -> int:
    """Return for how many minutes more the account is locked; 0 when it is open."""
    if locked_until is None or locked_until <= at:
        return 0
    return ceil((locked_until - at).total_seconds() / 60)
