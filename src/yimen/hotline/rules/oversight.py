"""The ladder by itself: when a reminder is due, and how far the clock alone may go."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from yimen.hotline.contracts.order import NotYourself, PleaseSay
from yimen.hotline.contracts.side import SupervisionLevel
from yimen.hotline.rules.ruling import next_level
from yimen.kernel.calendar.workdays import Calendar
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.rules import rule

LEFT = 0.2


@rule(
    "HOT-SUP-2",
    cites="本地政策：到期前剩两成时间系统催办（L1），次日督办单，再逾期升到分管领导、通报",
)
def level_by_itself(
    *,
    given: Collection[SupervisionLevel],
    started_at: datetime,
    due_at: datetime,
    calendar: Calendar,
    at: datetime,
) -> SupervisionLevel | None:
    """Return the step that the clock takes now, or None.

    Before the limit only a reminder, once a fifth of the working days (of the hours, within two
    days) is left; afterwards one step at a time as the ladder says.
    """
    if at <= due_at:
        nearly = _left(started_at, due_at, calendar, at) <= LEFT
        return SupervisionLevel.REMINDER if nearly and not given else None
    if max((level.value for level in given), default="0") < SupervisionLevel.ORDER.value:
        return SupervisionLevel.ORDER
    return next_level(given=given, due_at=due_at, at=at)


def _left(started_at: datetime, due_at: datetime, calendar: Calendar, at: datetime) -> float:
    whole = calendar.workdays_between(local_day(started_at), local_day(due_at))
    if whole <= 1:
        span = (due_at - started_at).total_seconds()
        return (due_at - at).total_seconds() / span if span > 0 else 0.0
    return calendar.workdays_between(local_day(at), local_day(due_at)) / whole


@rule("HOT-INS-1", cites="本地政策：领导批示写明谁批的、要求、报告期限，承办单位按期报告")
def check_instruction(*, leader: str, words: str, due_on: date | None, today: date) -> date:
    """Return the day of the report; refuse an instruction that says too little. Raises PleaseSay."""
    if len(leader.strip()) < 2:
        raise PleaseSay("leader", "请写明是哪位领导批示的，例如“分管副县长”。")
    if len(words.strip()) < 4:
        raise PleaseSay("instruction", "请写批示的原文，至少四个字。")
    if due_on is None or due_on < today:
        raise PleaseSay("due_on", "请填报告期限，不早于今天。")
    return due_on


@rule("HOT-CIR-1", cites="本地政策：通报由一人起草、另一人印发，不写来电人的信息")
def check_issuer(*, drafted_officer: UUID | None, officer_id: UUID | None) -> None:
    """Refuse to issue a circular that one drafted oneself. Raises NotYourself."""
    if officer_id is not None and officer_id == drafted_officer:
        raise NotYourself("通报由另一个人印发，起草的人不能自己印发。")


@rule("HOT-VIS-1", cites="本地政策：下访接件、现场督办记明地点、领导和时间")
def check_visit(*, place: str, leader: str, held_on: date | None, today: date) -> date:
    """Return the day of a visit; refuse one without place and leader. Raises PleaseSay, Refusal."""
    if len(place.strip()) < 2:
        raise PleaseSay("place", "请写明在哪里，例如“柳浦镇便民服务中心”。")
    if len(leader.strip()) < 2:
        raise PleaseSay("leader", "请写明带队的是谁，例如“分管副县长”。")
    if held_on is None:
        raise PleaseSay("held_on", "请填日期。")
    if abs((held_on - today).days) > 366:
        raise Refusal("hotline.visit.day", "日期离今天超过一年，请核对。", field="held_on")
    return held_on
