"""Shapes of monitoring: how far money and goals have come in the year, and early warnings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.kernel.contracts import Refusal
from yimen.kernel.flow import FlowTable

WARNING_KIND = "performance.early_warning"
WARNING_WORK = "performance.answer_warning"


class WarningRule(StrEnum):
    """Which rule raised a warning."""

    EXECUTION = "execution"
    GOAL = "goal"
    PAID_AHEAD = "paid_ahead"
    DEVIATION = "deviation"
    NO_DATA = "no_data"


RULE_TITLES: Mapping[WarningRule, str] = MappingProxyType(
    {
        WarningRule.EXECUTION: "支付落后于计划",
        WarningRule.GOAL: "目标可能完不成",
        WarningRule.PAID_AHEAD: "付款早于验收",
        WarningRule.DEVIATION: "偏离目标过多",
        WarningRule.NO_DATA: "没有数据",
    }
)


class Level(StrEnum):
    """How grave a warning is."""

    YELLOW = "yellow"
    RED = "red"


LEVEL_TITLES: Mapping[Level, str] = MappingProxyType({Level.YELLOW: "黄色", Level.RED: "红色"})


class WarningState(StrEnum):
    """Where a warning stands; it ends when what it says holds no more."""

    OPEN = "open"
    ANSWERED = "answered"
    ENDED = "ended"


class WarningVerb(StrEnum):
    """What is done with a warning."""

    RENEW = "renew"
    ANSWER = "answer"
    END = "end"


WARNING_TITLES: Mapping[WarningState, str] = MappingProxyType(
    {
        WarningState.OPEN: "待回复",
        WarningState.ANSWERED: "已回复措施",
        WarningState.ENDED: "已解除",
    }
)
FLOW: FlowTable[WarningState, WarningVerb] = FlowTable(
    moves={
        (WarningState.OPEN, WarningVerb.RENEW): WarningState.OPEN,
        (WarningState.OPEN, WarningVerb.ANSWER): WarningState.ANSWERED,
        (WarningState.OPEN, WarningVerb.END): WarningState.ENDED,
        (WarningState.ANSWERED, WarningVerb.RENEW): WarningState.OPEN,
        (WarningState.ANSWERED, WarningVerb.ANSWER): WarningState.ANSWERED,
        (WarningState.ANSWERED, WarningVerb.END): WarningState.ENDED,
    },
    state_titles=WARNING_TITLES,
    verb_titles=MappingProxyType(
        {
            WarningVerb.RENEW: "再次预警",
            WarningVerb.ANSWER: "回复措施",
            WarningVerb.END: "解除",
        }
    ),
)
"""An answered warning is renewed only where it turned red since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a rule finds: which rule, how grave, of which indicator, and the arithmetic in words."""

    rule: WarningRule
    level: Level
    said: str
    indicator_key: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningView:
    """An early warning with its answer."""

    id: UUID
    project_id: UUID
    project_name: str
    department_id: UUID
    year: int
    rule: WarningRule
    level: Level
    state: WarningState
    said: str
    found_at: datetime
    indicator_key: UUID | None
    measures: str
    answered_at: datetime | None
    answered_by: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthMoney:
    """What was to be paid and what was paid from January to the end of a month, in yuan."""

    month: int
    planned: Decimal
    paid: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalProgress:
    """How far an indicator has come: its share of the target beside the share of the year.

    `share` is None where progress is not counted by time (a rate, a limit, words).
    """

    indicator_id: UUID
    key: UUID
    name: str
    said: str
    actual: str
    source: str
    rows_url: str
    share: Decimal | None
    of_year: Decimal
    found: Found | None = None


class MonitoringRefused(Refusal):
    """An answer cannot be taken as it is."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__("performance.monitoring.refused", message, field=field)
