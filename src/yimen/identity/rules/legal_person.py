"""Legal persons: whom the head may authorise, for how long, and what his successor must confirm."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from yimen.identity.contracts import MandateAct, MandateRefused, PersonKind
from yimen.kernel.rules import rule


@rule("IDN-LEG-1", cites="民法典 第六十一条、第一百六十五条、第一百七十条、第一百七十三条")
def check_authorisation(
    *,
    grantor: PersonKind,
    acts: Collection[MandateAct],
    holder_is_head: bool,
    until_on: date | None,
    on: date,
    years: int,
) -> None:
    """Refuse what a legal person cannot authorise. Raises MandateRefused."""
    if grantor is not PersonKind.LEGAL:
        raise MandateRefused("只有单位才能授权经办人；个人请登记委托。")
    if holder_is_head:
        raise MandateRefused("您是法定代表人，不用授权给自己。", field="code")
    if not acts:
        raise MandateRefused("请至少选一样他可以做的事。", field="acts")
    if MandateAct.SUBMIT in acts and MandateAct.FILL not in acts:
        raise MandateRefused("能提交的人也要能填写，请一起选上。", field="acts")
    if until_on is None:
        raise MandateRefused("请填授权到哪天为止。", field="until_on")
    if until_on <= on:
        raise MandateRefused("授权的结束日期应在今天之后。", field="until_on")
    if until_on > _later(on, years):
        raise MandateRefused(f"授权最长 {years} 年，到期可以再授权。", field="until_on")


@rule("IDN-LEG-2", cites="民法典 第六十一条、第一百七十三条")
def lapses_on(*, until_on: date | None, changed_on: date, days: int) -> date:
    """Return when an authorisation of the former head ends unless his successor confirms it."""
    last = changed_on + timedelta(days=days)
    return last if until_on is None else min(until_on, last)


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
