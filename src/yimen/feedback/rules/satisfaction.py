"""The rate of satisfaction, its target, and the rates of those who answered. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from yimen.feedback.contracts.survey import Option, Question, QuestionKind, Questionnaire
from yimen.feedback.rules.intervals import Interval
from yimen.kernel.rules import rule

FIVE_LEVELS = (Decimal(100), Decimal(80), Decimal(60), Decimal(30), Decimal(0))
"""Points of 非常满意, 满意, 基本满意, 不满意, 非常不满意: policy by default."""
_PLACES = Decimal("0.01")
_SCORED = (QuestionKind.SINGLE, QuestionKind.SCALE)


class TargetReached(StrEnum):
    """How a measured rate stands to its target."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


TARGET_TITLES = {
    TargetReached.YES: "达到目标",
    TargetReached.NO: "没有达到目标",
    TargetReached.OPEN: "目标在误差范围以内，不能断定",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfaction:
    """The rate of satisfaction on a scale of 100, and the answers with an opinion that it rests on."""

    rate: Decimal
    base: int


def percent(part: float | Decimal, whole: float | Decimal) -> Decimal | None:
    """Return a share in per cent with two places, a half rounded up; None of nothing."""
    if not whole:
        return None
    share = Decimal(str(part)) * 100 / Decimal(str(whole))
    return share.quantize(_PLACES, rounding=ROUND_HALF_UP)


@rule("SVS-SAT-1", cites="财预〔2020〕10号 满意度指标：满意率 = Σ（分值 × 人数）/ 人数")
def satisfaction(
    counts: Sequence[float], points: Sequence[Decimal | None]
) -> tuple[Decimal, Decimal] | None:
    """Return the rate on a scale of 100 and the base; None where nobody has an opinion.

    Options without points (不了解情况) are no opinion: they count neither for nor against, and the
    base says so.
    """
    with_opinion = [
        (Decimal(str(count)), worth)
        for count, worth in zip(counts, points, strict=True)
        if worth is not None
    ]
    base = sum((count for count, _ in with_opinion), Decimal(0))
    if not base:
        return None
    rate = sum((count * worth for count, worth in with_opinion), Decimal(0)) / base
    return rate.quantize(_PLACES, rounding=ROUND_HALF_UP), base


def overall_question(questionnaire: Questionnaire) -> Question | None:
    """Return the question that asks for satisfaction as a whole, or None.

    The last one with points that says 总体 or 整体, else the last that says 满意, else the last
    with points.
    """
    scored = [one for one in questionnaire.questions if is_scored(one)]
    for words in (("总体", "整体"), ("满意",), ("",)):
        found = [one for one in scored if any(word in one.title for word in words)]
        if found:
            return found[-1]
    return None


def is_scored(question: Question) -> bool:
    """Say whether an answer to the question carries points."""
    return question.kind in _SCORED and any(one.value is not None for one in question.options)


def in_order(options: Sequence[Option]) -> list[int]:
    """Return the places of the options with points, the least first: what a test of order takes."""
    known = [(one.value, place) for place, one in enumerate(options) if one.value is not None]
    return [place for _, place in sorted(known)]


def reached(*, rate: Decimal, target: Decimal, interval: Interval | None) -> TargetReached:
    """Return whether a rate reaches its target; open where the interval holds the target.

    `interval` is in the unit of the rate; without one (everybody answered) the rate decides.
    """
    if interval is not None and interval.low < float(target) <= interval.high:
        return TargetReached.OPEN
    return TargetReached.YES if rate >= target else TargetReached.NO


def response_rate(*, completed: int, delivered: int) -> Decimal | None:
    """Return the share of the invitations that arrived which came back complete (有效回收率)."""
    return percent(completed, delivered)


def completion_rate(*, completed: int, begun: int) -> Decimal | None:
    """Return the share of those who began that came to the end (完成率)."""
    return percent(completed, begun)
