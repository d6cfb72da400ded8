"""Shapes of scoring: what was reached, the policy in force, and the points with their reasoning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Reached(StrEnum):
    """The three bands of a goal that is said in words."""

    DONE = "done"
    PARTLY = "partly"
    MISSED = "missed"


REACHED_TITLES = {
    Reached.DONE: "达成年度指标",
    Reached.PARTLY: "部分达成并有一定效果",
    Reached.MISSED: "未达成且效果较差",
}


class Grade(StrEnum):
    """The four grades of an evaluation."""

    EXCELLENT = "优"
    GOOD = "良"
    FAIR = "中"
    POOR = "差"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How far a goal in words was reached; `hundredths` of the full mark within its band."""

    reached: Reached
    hundredths: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringPolicy:
    """How points are given and warnings raised, in force from a day on.

    Beyond `over_from` times the target the goal was set too low: the share beyond is taken off,
    `over_most` of the weight at most. A deviation beyond `deviation_limit` needs its reason. Below
    `yellow` of what was due by now a warning is yellow, below `red` it is red.
    """

    from_on: date
    basis: str
    over_from: Decimal = Decimal("1.3")
    over_most: Decimal = Decimal("0.2")
    deviation_limit: Decimal = Decimal("0.2")
    yellow: Decimal = Decimal("0.8")
    red: Decimal = Decimal("0.6")


DEFAULT_POLICY = ScoringPolicy(
    from_on=date(2020, 2, 25),
    basis="财预〔2020〕10号；完成值偏高的起算点、扣减上限和预警线没有全国规定，由财政部门核定",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Points with the reasoning in words; no points where nothing is known to score.

    `deviation` is the actual less the target, divided by it; `over` what was taken off for a goal set too low.
    """

    points: Decimal | None
    reasoning: str
    deviation: Decimal | None = None
    over: Decimal = Decimal(0)
    needs_reason: bool = False
