"""How much one caller, or one place, may bring; the telephone stays open to him."""

from __future__ import annotations

from datetime import datetime, timedelta

from yimen.hotline.contracts.order import TooMany
from yimen.hotline.models import WorkOrder
from yimen.hotline.queries import policy
from yimen.identity import public as identity
from yimen.identity.contracts import RateLimit, TooManyAttempts
from yimen.kernel.clock import local_day

_ROUTE, _TRIES = "hotline.tell", "hotline.code"
_GUESSES = RateLimit(burst=10, every=timedelta(minutes=2))


def check_number(*, caller_index: bytes, at: datetime) -> None:
    """Refuse a telephone that brought too much today. Raises TooMany."""
    if not caller_index:
        return
    most = policy.limits(at=at)["flood.number"].amount
    since = at - timedelta(days=1)
    rows = WorkOrder.objects.filter(caller_index=caller_index, opened_at__gt=since)
    rows = rows.exclude(door__in=["phone", "grid", "visit"])
    found = sum(local_day(one) == local_day(at) for one in rows.values_list("opened_at", flat=True))
    if found >= most:
        raise TooMany(
            f"这个号码今天已经从网上提交了 {found} 件，没有再收。"
            "前面的都在办；还有急事，请直接拨打 12345。"
        )


def check_place(*, address: str, at: datetime) -> None:
    """Count one order from a network address. Raises TooMany."""
    if not address:
        return
    most = policy.limits(at=at)["flood.place"].amount
    limit = RateLimit(burst=max(1, most), every=timedelta(hours=1) / max(1, most))
    try:
        identity.take_rate(route=_ROUTE, key=address, limit=limit, at=at)
    except TooManyAttempts as refused:
        minutes = max(1, -(-refused.seconds // 60))
        raise TooMany(
            f"从这个网络地址提交得太多了，请 {minutes} 分钟后再试；急事请直接拨打 12345。"
        ) from refused


def check_guess(*, key: str, at: datetime) -> None:
    """Count one try of number and code, so that codes cannot be guessed. Raises TooMany."""
    try:
        identity.take_rate(route=_TRIES, key=key, limit=_GUESSES, at=at)
    except TooManyAttempts as refused:
        raise TooMany("查询码试得太多了，请过几分钟再试；忘了查询码，请拨打 12345。") from refused
