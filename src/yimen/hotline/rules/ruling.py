"""Who may do which half, and when a return may be asked: judged from what is given."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from yimen.hotline.contracts.order import NotThisUnit, NotYourself, PleaseSay
from yimen.hotline.contracts.side import CallBackOutcome, SupervisionLevel
from yimen.kernel.contracts import Refusal
from yimen.kernel.rules import rule

_SHORTEST = 6


@rule("HOT-RET-1", cites="本地政策：退单写明职责依据和应办单位，限时限次，剩余时限不重算")
def check_return(
    *,
    reason: str,
    basis: str,
    suggested_unit_id: UUID | None,
    unit_id: UUID,
    due_at: datetime | None,
    before: int,
    most: int,
    whole: int,
    most_whole: int,
    at: datetime,
) -> None:
    """Refuse a return that is late, too often, or without basis and the right unit.

    Raises Refusal, PleaseSay.
    """
    if due_at is not None and at > due_at:
        raise Refusal(
            "hotline.request.late",
            "已经过了提退单申请的时限。请先办理，同时和热线会商。",
            field="reason",
        )
    if before >= most:
        raise Refusal(
            "hotline.request.often",
            f"这件工单本单位已经退过 {before} 次，不能再退。请和热线会商，由班长裁定。",
            field="reason",
        )
    if whole >= most_whole:
        raise Refusal(
            "hotline.request.conference",
            f"这件工单各单位已经退过 {whole} 次，不再接受退单，由热线召集会商裁定。",
            field="reason",
        )
    if len(reason.strip()) < _SHORTEST:
        raise PleaseSay("reason", "请写明为什么不属于本单位，至少六个字。")
    if len(basis.strip()) < _SHORTEST:
        raise PleaseSay("basis", "请写明职责依据，例如“三定”规定、权责清单的条目。")
    if suggested_unit_id is None or suggested_unit_id == unit_id:
        raise PleaseSay("suggested", "请选择应当承办的单位，不能是本单位。")


@rule("HOT-RET-2", cites="本地政策：退单由另一人裁定")
def check_second_person(
    *, ruler_id: UUID | None, asked_by: UUID | None, dispatched_by: UUID | None
) -> None:
    """Refuse a ruling by who asked or by who dispatched. Raises NotYourself."""
    if ruler_id is not None and ruler_id in {asked_by, dispatched_by}:
        raise NotYourself("派单人和申请人不能裁定自己的事，请由另一位有裁定权限的同事来办。")


@rule("HOT-CB-1", cites="国办发〔2020〕53号：回访核实；承办人员不回访自己办的件")
def check_caller_back(
    *,
    officer_id: UUID | None,
    units: Collection[UUID],
    handled_by: Collection[UUID],
    unit_id: UUID | None,
) -> None:
    """Refuse a call-back by who handled the order, or from the unit that did. Raises NotYourself."""
    if officer_id in handled_by or (unit_id is not None and unit_id in units):
        raise NotYourself("承办人员和承办单位不能回访自己办的工单，请由热线其他同事回访。")


@rule("HOT-CB-3", cites="本地政策：回访限次，两次之间隔开，不连着拨")
def check_attempt(*, last_at: datetime | None, gap: timedelta, at: datetime) -> None:
    """Refuse an attempt right after one that reached nobody. Raises Refusal."""
    if last_at is not None and at < last_at + gap:
        hours = int(gap.total_seconds() // 3600)
        raise Refusal(
            "hotline.callback.soon",
            f"上次没有联系上，至少隔 {hours} 小时再打，换个时间更容易接通。",
            field="outcome",
        )


@rule("HOT-SUB-1", cites="本地政策：主办单位可以转给内设机构或者下级办理，责任不转移")
def check_pass_on(
    *, to_unit: UUID, lead_unit: UUID, below: Collection[UUID], words: str, already: bool
) -> None:
    """Refuse to pass work on to who is not under the lead unit, or twice. Raises NotThisUnit, PleaseSay."""
    if to_unit == lead_unit or to_unit not in below:
        raise NotThisUnit("只能转给本单位的内设机构或者下级。别的单位请用“请求协办”。")
    if already:
        raise NotThisUnit("已经转给它了，它还没有办完。")
    if len(words.strip()) < 4:
        raise PleaseSay("sub_words", "请写明要它办什么，至少四个字。")


@rule("HOT-CB-2", cites="国办发〔2020〕53号：诉求没有解决的重新办理")
def needs_second(*, outcome: CallBackOutcome, solved: bool | None) -> bool:
    """Say whether the order must be handled again: the caller said that it is not solved."""
    return outcome is CallBackOutcome.ANSWERED and solved is False


@rule(
    "HOT-SEC-1", cites="国办发〔2020〕53号：保护诉求人信息；GB/T 33358-2016：要求保密的按保密办理"
)
def check_not_reported(*, unit_ids: Collection[UUID], reported: Collection[UUID]) -> None:
    """Refuse to send a report to the reported unit or to one under or above it. Raises NotThisUnit."""
    if set(unit_ids) & set(reported):
        raise NotThisUnit("这件是举报，不能转给被举报的单位或者它的下级。请派给有监管职责的单位。")


_LADDER = (
    (SupervisionLevel.REMINDER, timedelta(0)),
    (SupervisionLevel.ORDER, timedelta(days=1)),
    (SupervisionLevel.LEADER, timedelta(days=3)),
    (SupervisionLevel.CIRCULAR, timedelta(days=7)),
)


@rule("HOT-SUP-1", cites="公开的一地做法：超期次日催办，催办后仍超五个工作日书面通报")
def next_level(
    *, given: Collection[SupervisionLevel], due_at: datetime | None, at: datetime
) -> SupervisionLevel | None:
    """Return the step of the ladder that is next, or None where it is not due yet.

    A reminder may be sent at any time; higher steps need the limit to be over for so long.
    """
    highest = max((level.value for level in given), default="0")
    for level, after in _LADDER:
        if level.value > highest:
            late_enough = due_at is not None and at > due_at + after
            return level if late_enough or level is SupervisionLevel.REMINDER else None
    return None


@rule("HOT-CYC-1", cites="国办发〔2020〕53号：群众不满意可要求重新办理；上一轮数据不改")
def check_reopen(*, closed_at: datetime | None, days: int, at: datetime) -> None:
    """Refuse to reopen after the time for it. Raises Refusal."""
    if closed_at is None or at > closed_at + timedelta(days=days):
        raise Refusal(
            "hotline.order.reopen_late",
            f"结案已经超过 {days} 天，不能在原工单上重新办理。请提一件新的，写明原工单编号。",
            field="words",
        )
