"""How long each clock of a case runs: the regime of its item, else the item, else our policy.

Policy values are no law: the days in which a counter passes an application on, and the days that
an applicant has for a correction, for which there is no national figure (unverified, 15 working
days by default).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yimen.cases.contracts import ClockKind
from yimen.cases.rules import regimes
from yimen.catalogue.contracts import ItemVersionView, LimitText
from yimen.catalogue.contracts import Regime as RegimeCode
from yimen.kernel.calendar.workdays import Calendar
from yimen.kernel.deadlines.limits import Limit, Unit
from yimen.kernel.rules import rule

RECEIVE_POLICY = Limit(amount=1, law="本地规定：收件点一个工作日内收件、转交")
CORRECTION_POLICY = Limit(amount=15, law="本地规定：等候补正十五个工作日（国家无统一规定）")
ANSWER_POLICY = Limit(amount=5, law="本地规定：收到后五个工作日内告知")

VERIFY_POLICY = Limit(
    amount=20, law="本地规定：作出决定后二十个工作日内核查承诺（国办发〔2020〕42号没有统一的天数）"
)


def verify_limit(*, version: ItemVersionView) -> Limit:
    """Return in how many working days after the decision a pledge is looked into (核查期限).

    The item's own days go before the county's policy.
    """
    days = version.definition.elements.verify_days if version.definition else None
    if not days:
        return VERIFY_POLICY
    return Limit(
        amount=days, law=f"《{version.name}》事项清单：作出决定后 {days} 个工作日内核查承诺"
    )


_REGIME_KINDS = {
    ClockKind.ACCEPT: regimes.ClockKind.ACCEPT,
    ClockKind.DECIDE: regimes.ClockKind.DECIDE,
    ClockKind.DELIVER: regimes.ClockKind.DELIVER,
}
_OWN = {ClockKind.RECEIVE: RECEIVE_POLICY, ClockKind.CORRECT: CORRECTION_POLICY}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLimits:
    """The lawful limit of a clock, and the promised one where the item promises less."""

    lawful: Limit
    promised: Limit | None = None


def as_limit(text: LimitText | None) -> Limit | None:
    """Return an item's limit as the clocks count it."""
    return Limit(amount=text.amount, unit=Unit(text.unit), law=text.law) if text else None


@rule("CASE-LIM-1", cites="行政许可法 第三十二、四十二、四十四条；其他类型依各自的法律")
def clock_limits(*, version: ItemVersionView, kind: ClockKind, on: date) -> ClockLimits | None:
    """Return how long a clock of this kind runs, or None where neither law nor item limits it.

    An item without a lawful limit is held to its promise.
    """
    if kind in _OWN:
        return ClockLimits(lawful=_OWN[kind])
    regime = regimes.regime_on(code=version.regime, day=on)
    own = _own_limit(version, kind)
    lawful = regimes.limit_for(regime=regime, kind=_REGIME_KINDS[kind], item_limit=own)
    promised = as_limit(version.promised_limit) if kind is ClockKind.DECIDE else None
    if lawful is None and kind is ClockKind.ACCEPT:
        lawful = ANSWER_POLICY
    if lawful is None:
        return ClockLimits(lawful=promised) if promised else None
    return ClockLimits(lawful=lawful, promised=promised)


def _own_limit(version: ItemVersionView, kind: ClockKind) -> Limit | None:
    """Return what the item's own law says of a clock, which goes before its regime."""
    if kind is ClockKind.DECIDE:
        return as_limit(version.lawful_limit)
    if kind is ClockKind.DELIVER and version.definition is not None:
        return as_limit(version.definition.delivery_limit)
    return None


@rule("CASE-EXT-2", cites="行政许可法 第四十二条第一款；市场主体登记管理条例 第十九条")
def extension_limit(*, version: ItemVersionView, on: date) -> Limit | None:
    """Return how much the head of the authority may add, by the item's own law or its regime's."""
    if version.definition is not None and version.definition.extension_limit is not None:
        return as_limit(version.definition.extension_limit)
    regime = regimes.regime_on(code=version.regime, day=on)
    return regime.extension.most if regime.extension else None


@rule("CASE-ACC-1", cites="行政许可法 第三十二条第一款第四项")
def deemed_accepted_on(
    *,
    regime: RegimeCode,
    received_on: date,
    told_on: date | None,
    corrected_on: date | None,
    today: date,
    calendar: Calendar,
) -> date | None:
    """Return the day on which the law deems the case accepted, or None."""
    return regimes.deemed_accepted_on(
        received_on=received_on,
        on=today,
        regime=regimes.regime_on(code=regime, day=received_on),
        calendar=calendar,
        told_on=told_on,
        corrected_on=corrected_on,
    )
