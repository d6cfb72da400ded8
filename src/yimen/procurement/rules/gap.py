"""Which gaps a contract has on a day: one rule for the moment of an act and for the daily watch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from yimen.kernel.rules import rule
from yimen.procurement.contracts.contract import MONTHLY, ContractKind, ContractState, Want
from yimen.procurement.contracts.gap import GapKey, GapKind
from yimen.procurement.contracts.paper import PaperKind, PaperStanding, WantedPaper
from yimen.procurement.rules.assessment import months_due

MAINTENANCE_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFacts:
    """What of a contract the gaps are read from."""

    kind: ContractKind
    state: ContractState
    starts_on: date
    ends_on: date
    acceptance_due_on: date
    accepted_on: date | None
    wants: frozenset[Want]
    has_maintenance: bool = False
    sheets: frozenset[date] = frozenset()
    ahead: Mapping[UUID, Decimal] | None = None
    unsigned_repairs: Mapping[UUID, str] | None = None
    papers: Sequence[WantedPaper] = ()


@rule(
    "PRC-GAP-1",
    cites="政府采购法 第四十一条；政府采购法实施条例 第四十五条、第五十一条；维护合同、考核表、签字是本系统的规定",
)
def gaps_on(*, facts: GapFacts, on: date) -> dict[GapKey, str]:
    """Return what is missing of a contract on a day, each with the words that people read.

    Nothing is missing of a draft, or of a contract that is over.
    """
    if facts.state not in {ContractState.SIGNED, ContractState.ACCEPTED}:
        return {}
    found = {
        GapKey(kind=GapKind.PAID_AHEAD, what=str(key)): f"¥{amount:,.2f} 还没有对应的验收"
        for key, amount in (facts.ahead or {}).items()
    }
    for key, number in (facts.unsigned_repairs or {}).items():
        gap = GapKey(kind=GapKind.UNSIGNED_REPAIR, what=str(key))
        found[gap] = f"{number} 还缺签字"
    return found | _acceptance(facts, on) | _sheets(facts, on) | _papers(facts, on)


def _acceptance(facts: GapFacts, on: date) -> dict[GapKey, str]:
    if facts.kind in MONTHLY:
        return {}
    if facts.accepted_on is None:
        late = (on - facts.acceptance_due_on).days
        key = GapKey(kind=GapKind.ACCEPTANCE)
        return {key: f"应在 {_day(facts.acceptance_due_on)}前终验"} if late > 0 else {}
    last = facts.accepted_on + timedelta(days=MAINTENANCE_DAYS)
    if Want.MAINTENANCE in facts.wants and not facts.has_maintenance and on > last:
        said = f"终验已过 {MAINTENANCE_DAYS} 天"
        return {GapKey(kind=GapKind.MAINTENANCE): said}
    return {}


def _sheets(facts: GapFacts, on: date) -> dict[GapKey, str]:
    if facts.kind not in MONTHLY:
        return {}
    due = months_due(starts_on=facts.starts_on, ends_on=facts.ends_on, on=on)
    return {
        GapKey(kind=GapKind.SHEET, what=f"{month:%Y-%m}"): f"{month.year}年{month.month}月"
        for month in due
        if month not in facts.sheets
    }


def _papers(facts: GapFacts, on: date) -> dict[GapKey, str]:
    """Return missing papers, but not the paper of an act that is missing itself."""
    told = {PaperKind.FINAL} if facts.accepted_on is None else {PaperKind.MAINTENANCE}
    return {
        GapKey(kind=GapKind.PAPER, what=one.kind.value): f"{one.title}，应在 {_day(one.due_on)}前交"
        for one in facts.papers
        if one.standing is PaperStanding.MISSING and one.kind not in told and one.due_on
    }


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"
