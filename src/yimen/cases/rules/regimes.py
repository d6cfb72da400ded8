"""The clock regimes: what each body of law says of receiving, accepting, deciding and delivering.

行政许可法 governs licences only. Deemed acceptance, the single correction within five working days, 20 + 10 and
the eight stops belong to `licence`; every other regime takes its limits from its own law, else from the item.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from yimen.kernel.calendar.workdays import Calendar
from yimen.kernel.deadlines.counting import due_on
from yimen.kernel.deadlines.limits import Extension, Limit, Unit
from yimen.kernel.rules import rule


class ClockKind(StrEnum):
    """What a clock runs towards."""

    RECEIVE = "receive"
    CORRECT = "correct"
    ACCEPT = "accept"
    DECIDE = "decide"
    EXTEND = "extend"
    DELIVER = "deliver"


class StopKind(StrEnum):
    """The special procedures whose time is not counted (行政许可法第四十五条); there are no others."""

    HEARING = "hearing"
    TENDER = "tender"
    AUCTION = "auction"
    INSPECTION = "inspection"
    TESTING = "testing"
    QUARANTINE = "quarantine"
    APPRAISAL = "appraisal"
    EXPERT_REVIEW = "expert_review"


STOP_TITLES: Mapping[str, str] = {
    StopKind.HEARING: "听证",
    StopKind.TENDER: "招标",
    StopKind.AUCTION: "拍卖",
    StopKind.INSPECTION: "检验",
    StopKind.TESTING: "检测",
    StopKind.QUARANTINE: "检疫",
    StopKind.APPRAISAL: "鉴定",
    StopKind.EXPERT_REVIEW: "专家评审",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRule:
    """What a regime says of one clock: its limit, and whether the item may have another one.

    Without a limit of its own the regime leaves the clock to the item.
    """

    limit: Limit | None = None
    fixed: bool = False
    law: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionRule:
    """How far and how often the limit to decide may be extended, and who approves."""

    most: Limit
    times: int
    approver: str
    law: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """A body of law on limits, as it is in force from a day on."""

    code: str
    title: str
    law: str
    valid_from: date
    kinds: Mapping[ClockKind, KindRule] = field(default_factory=dict)
    extension: ExtensionRule | None = None
    deemed_acceptance: bool = False
    single_correction: bool = False
    stops: frozenset[StopKind] = frozenset()


class UnknownRegimeError(LookupError):
    """Say that no regime of this code was in force on the day."""


def _workdays(amount: int, law: str) -> Limit:
    return Limit(amount=amount, unit=Unit.WORKDAY, law=law)


_LICENCE = "《中华人民共和国行政许可法》"
_MARKET = "《中华人民共和国市场主体登记管理条例》"

REGIMES: tuple[Regime, ...] = (
    Regime(
        code="licence",
        title="行政许可",
        law=_LICENCE,
        valid_from=date(2004, 7, 1),
        kinds={
            ClockKind.CORRECT: KindRule(
                limit=_workdays(5, f"{_LICENCE}第三十二条"), fixed=True, law=f"{_LICENCE}第三十二条"
            ),
            ClockKind.ACCEPT: KindRule(
                limit=_workdays(5, f"{_LICENCE}第三十二条"), fixed=True, law=f"{_LICENCE}第三十二条"
            ),
            ClockKind.DECIDE: KindRule(
                limit=_workdays(20, f"{_LICENCE}第四十二条"), law=f"{_LICENCE}第四十二条"
            ),
            ClockKind.DELIVER: KindRule(
                limit=_workdays(10, f"{_LICENCE}第四十四条"), law=f"{_LICENCE}第四十四条"
            ),
        },
        extension=ExtensionRule(
            most=_workdays(10, f"{_LICENCE}第四十二条"),
            times=1,
            approver="本行政机关负责人",
            law=f"{_LICENCE}第四十二条",
        ),
        deemed_acceptance=True,
        single_correction=True,
        stops=frozenset(StopKind),
    ),
    Regime(
        code="registration",
        title="登记",
        law=_MARKET,
        valid_from=date(2022, 3, 1),
        kinds={
            ClockKind.DECIDE: KindRule(
                limit=_workdays(3, f"{_MARKET}第十九条"), law=f"{_MARKET}第十九条"
            ),
        },
        extension=ExtensionRule(
            most=_workdays(3, f"{_MARKET}第十九条"),
            times=1,
            approver="登记机关负责人",
            law=f"{_MARKET}第十九条",
        ),
    ),
    Regime(code="benefit", title="行政给付", law="本事项的设定依据", valid_from=date(2000, 1, 1)),
    Regime(
        code="public_service", title="公共服务", law="本事项的设定依据", valid_from=date(2000, 1, 1)
    ),
    Regime(
        code="confirmation", title="行政确认", law="本事项的设定依据", valid_from=date(2000, 1, 1)
    ),
)


def regime_on(*, code: str, day: date) -> Regime:
    """Return the regime as it was in force on a day.

    Raises: UnknownRegimeError where there was none.
    """
    in_force = [each for each in REGIMES if each.code == code and each.valid_from <= day]
    if not in_force:
        raise UnknownRegimeError(f"{code} on {day}")
    return max(in_force, key=lambda each: each.valid_from)


@rule("CLK-7", cites="行政许可法 第四十二条第一款（法律、法规另有规定的，依照其规定）")
def limit_for(*, regime: Regime, kind: ClockKind, item_limit: Limit | None = None) -> Limit | None:
    """Return the lawful limit of a clock: what the regime fixes, else the item's own, else the regime's.

    Null where neither the regime nor the item has one: no such clock runs.
    """
    said = regime.kinds.get(kind, KindRule())
    if said.fixed or item_limit is None:
        return said.limit
    return item_limit


@rule("CLK-8", cites="行政许可法 第三十二条第一款第四项")
def correction_due(*, received_on: date, regime: Regime, calendar: Calendar) -> date | None:
    """Return the last day on which the applicant may be told, once, of everything that is missing.

    Null in a regime that sets no such day.
    """
    limit = limit_for(regime=regime, kind=ClockKind.CORRECT)
    return due_on(start=received_on, limit=limit, calendar=calendar) if limit else None


@rule("CLK-9", cites="行政许可法 第三十二条第一款第四项、第五项")
def deemed_accepted_on(
    *,
    received_on: date,
    on: date,
    regime: Regime,
    calendar: Calendar,
    told_on: date | None = None,
    corrected_on: date | None = None,
    answered_on: date | None = None,
) -> date | None:
    """Return the day since which the application counts as accepted because nobody answered in time.

    That is the day of receipt itself, where the applicant was told nothing (`told_on`: accepted, declined or asked
    for corrections) within five working days, even if somebody tells them later. After a timely request the
    corrected papers leave only the answer (`answered_on`), since a second request is not allowed; without one
    within five working days the day on which they came in counts. Null where nothing is deemed, and always outside
    the licence regime.
    """
    if not regime.deemed_acceptance:
        return None
    last = correction_due(received_on=received_on, regime=regime, calendar=calendar)
    assert last is not None
    if (told_on or on) > last:
        return received_on
    if told_on is None or corrected_on is None:
        return None
    last = correction_due(received_on=corrected_on, regime=regime, calendar=calendar)
    assert last is not None
    return corrected_on if (answered_on or on) > last else None


@rule("CLK-12", cites="行政许可法 第四十五条")
def stop_allowed(*, regime: Regime, kind: str, article: str | None = None) -> bool:
    """Tell whether a procedure stops the clock: one of the eight in the licence regime, or by a stored article."""
    return kind in regime.stops or bool(article and article.strip())


@rule("CLK-13", cites="行政许可法 第四十二条第一款；市场主体登记管理条例 第十九条")
def may_extend(
    *,
    regime: Regime,
    asked: Extension,
    on: date,
    due: date | None,
    times_before: int = 0,
    item_extension: Limit | None = None,
) -> bool:
    """Tell whether the limit may be extended by what is asked: not beyond the most, not again, not after it ran out.

    The item's own law may allow an extension that its regime does not know, once.
    """
    most, times = item_extension, 1
    if regime.extension:
        most, times = item_extension or regime.extension.most, regime.extension.times
    if most is None or times_before >= times:
        return False
    within = asked.unit is most.unit and asked.amount <= most.amount
    return within and (due is None or on <= due)
