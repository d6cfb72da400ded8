"""Every clock of an order and of its parts, each as a row explained in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimen.hotline.contracts.order import DISPATCH_KIND, OrderView
from yimen.hotline.models import Dispatch, MutualRound
from yimen.hotline.queries import call as calls
from yimen.hotline.rules.limits import CALL_BACK, CLOCKS, CONTACT, MUTUAL, RESOLVE, RETURN, SIGN
from yimen.kernel.clock import local_day
from yimen.kernel.clocks import queries as clock_queries
from yimen.kernel.clocks.contracts import ClockView
from yimen.kernel.contracts import Ref

_ORDER = (SIGN, RETURN, CONTACT, RESOLVE, CALL_BACK, MUTUAL)
_FROM: Mapping[str, str] = {
    SIGN: "派单起算，逾时自动签收",
    RETURN: "派单起算，退回后剩余时间不重算",
    CONTACT: "派单起算，打通为止",
    RESOLVE: "派单起算，不等签收，到提交答复为止",
    CALL_BACK: "答复审核通过起算",
    MUTUAL: "结案起算，到期公开",
}
_ACTS: Mapping[str, str] = {
    SIGN: "签收", RETURN: "提退单", CONTACT: "联系来电人", RESOLVE: "办结", CALL_BACK: "回访",
    MUTUAL: "互评",
}  # fmt: skip
_ANSWER_SECONDS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLine:
    """One clock: what is due, for whom, from when, until when, how it stands, in words."""

    title: str
    unit_id: UUID | None
    since: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    late: bool
    paused: bool
    begins: str
    said: tuple[str, ...]


def clocks_of(*, order: OrderView, at: datetime) -> list[ClockLine]:
    """Return every clock of an order, of its parts and of its rounds, as they began."""
    found = _answers(order)
    parts = Dispatch.objects.filter(order_id=order.id).order_by("sent_at", "id")
    refs: list[tuple[Ref, UUID | None]] = [
        (Ref(DISPATCH_KIND, part.id), part.unit_id) for part in parts
    ]
    refs.append((order.ref, order.unit_id))
    rounds = MutualRound.objects.filter(order_id=order.id).values_list("id", flat=True)
    refs += [(Ref(MUTUAL, one), None) for one in rounds]
    for ref, unit in refs:
        found += [_line(one, unit, at) for one in clock_queries.list_of(ref=ref)]
    return found


def _answers(order: OrderView) -> list[ClockLine]:
    """Return the clock to pick up, of the calls that belong to an order."""
    lines = []
    for call in calls.list_of_order(order_id=order.id):
        if call.answered_at is None:
            continue
        seconds = (call.answered_at - call.rang_at).total_seconds()
        late = seconds > _ANSWER_SECONDS
        said = f"振铃 {seconds:.0f} 秒接起，标准是 {_ANSWER_SECONDS} 秒" + (
            "，超过了" if late else ""
        )
        lines.append(
            ClockLine(
                title="接听", unit_id=order.desk_id, since=call.rang_at, due_at=None,
                stopped_at=call.answered_at, late=late, paused=False, begins="振铃起算",
                said=(said,),
            )
        )  # fmt: skip
    return lines


def _line(clock: ClockView, unit: UUID | None, at: datetime) -> ClockLine:
    said = clock_queries.explain(
        ref=clock.ref, kind=clock.kind, on=local_day(at), at=at, act=_ACTS.get(clock.kind, "办结")
    )
    moment = clock.stopped_at or at
    law = (f"时限依据：{clock.limit.law}",) if clock.kind == RESOLVE and clock.limit.law else ()
    limit = f"时限 {clock.limit}" if clock.limit.amount else "时限当天"
    return ClockLine(
        title=CLOCKS.get(clock.kind, clock.kind),
        unit_id=unit,
        since=clock.started_at,
        due_at=clock.due_at,
        stopped_at=clock.stopped_at,
        late=clock.is_breached(moment),
        paused=clock.paused,
        begins=f"{_FROM.get(clock.kind, '')}；{limit}，日历第 {clock.calendar_version} 版",
        said=(*(one.text for one in said), *law),
    )
