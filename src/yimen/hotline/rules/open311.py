"""GeoReport v2: statuses, spans of time and errors, as the published specification has them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from yimen.hotline.contracts.order import OrderState, OrderVerb
from yimen.kernel.contracts import Refusal
from yimen.kernel.rules import rule

LONGEST = timedelta(days=90)
MOST = 1000
CLOSED = frozenset({OrderState.CLOSED, OrderState.ARCHIVED, OrderState.ANSWERED})
TOLD_TO_PARTNERS: Mapping[OrderVerb, str] = MappingProxyType(
    {
        OrderVerb.SUBMIT: "已经收到",
        OrderVerb.DISPATCH: "已经转承办单位办理",
        OrderVerb.ANSWER: "已经答复",
        OrderVerb.APPROVE: "承办单位已经答复",
        OrderVerb.SECOND: "来电人说没有解决，再次办理",
        OrderVerb.CLOSE: "已经结案",
        OrderVerb.REOPEN: "重新办理",
    }
)
"""What a system hears of a step: fixed words, never those of a person."""


class BadRequest(Refusal):
    """A GeoReport call lacks something, or asks for too much."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__("hotline.open311.bad", message)


def status_of(*, state: OrderState) -> str:
    """Return `open` or `closed`, the only two statuses of the specification."""
    return "closed" if state in CLOSED else "open"


@rule("HOT-GEO-1", cites="Open311 GeoReport v2：请求列表的时间跨度不超过 90 天，一次不超过 1000 件")
def span(
    *, since: datetime | None, until: datetime | None, at: datetime
) -> tuple[datetime, datetime]:
    """Return the span of time that a list covers; what is not named is the last 90 days.

    Raises BadRequest.
    """
    last = until or (min(at, since + LONGEST) if since else at)
    first = since or last - LONGEST
    if first > last:
        raise BadRequest("start_date 晚于 end_date。")
    if last - first > LONGEST:
        raise BadRequest("start_date 和 end_date 最多相隔 90 天。")
    return first, last


def moment_of(*, text: str, name: str) -> datetime | None:
    """Return a W3C date and time with its zone; empty is None. Raises BadRequest."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadRequest(f"{name} 要写成带时区的 W3C 时间，例如 2026-11-21T08:00:00+08:00。")
    return found
