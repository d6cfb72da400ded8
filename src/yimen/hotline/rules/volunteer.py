"""Who may register as a volunteer, and which hours are confirmed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from yimen.hotline.contracts.volunteer import (
    PART_STATE_TITLES,
    PART_VERB_TITLES,
    PartState,
    PartVerb,
    VolunteerRefused,
)
from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule

_ADULT, _MOST_HOURS = 18, Decimal(12)
_S, _V = PartState, PartVerb

PART: FlowTable[PartState, PartVerb] = FlowTable(
    moves={
        (_S.TAKEN, _V.REPORT): _S.DONE,
        (_S.TAKEN, _V.LEAVE): _S.LEFT,
        (_S.DONE, _V.CONFIRM): _S.CONFIRMED,
        (_S.DONE, _V.REFUSE): _S.REFUSED,
        (_S.REFUSED, _V.REPORT): _S.DONE,
    },
    state_titles=PART_STATE_TITLES,
    verb_titles=PART_VERB_TITLES,
)


@rule("HOT-VOL-1", cites="《志愿服务条例》第六条、第七条；未成年人须监护人同意，本系统只登记成年人")
def check_may_register(*, born: date | None, agreed: bool, on: date) -> None:
    """Refuse who is not known to be eighteen, or does not agree. Raises VolunteerRefused."""
    if born is None:
        raise VolunteerRefused("", "系统里没有您的出生日期，请带身份证到村委会或者窗口登记。")
    if on.year - born.year - ((on.month, on.day) < (born.month, born.day)) < _ADULT:
        raise VolunteerRefused("", "年满十八周岁才能在这里登记。未成年人请由监护人到村委会办理。")
    if not agreed:
        raise VolunteerRefused("agreed", "请先同意登记和使用这些信息。")


@rule("HOT-VOL-2", cites="《志愿服务条例》第十九条、第二十条：如实记录，不得虚假出具证明")
def check_hours(*, hours: Decimal | None, on_day: date, on: date) -> Decimal:
    """Return the hours of a day's service in halves. Raises VolunteerRefused."""
    if on < on_day:
        raise VolunteerRefused("hours", "活动还没有到日子，做完再报时长。")
    if hours is None or not 0 < hours <= _MOST_HOURS or hours * 2 != int(hours * 2):
        raise VolunteerRefused("hours", "时长请按半小时填，最多 12 小时，例如 2 或 2.5。")
    return hours
