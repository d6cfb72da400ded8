"""The formulas of good and bad reviews, and what a review must be."""

from __future__ import annotations

from collections.abc import Sequence

from yimen.feedback.contracts.review import BAD_TAGS, GOOD_TAGS, Rates, ReviewLevel
from yimen.kernel.contracts import Refusal
from yimen.kernel.rules import rule

RECTIFY_DAYS = 15
"""Working days for mending after a bad review: provincial practice, dated policy by default."""


@rule("REV-LEV-1", cites="GB/T 39734-2020；国家评价等级代码 A.8")
def is_bad(level: ReviewLevel) -> bool:
    """Say whether a review opens rectification: 不满意 and 非常不满意 do."""
    return level >= ReviewLevel.DISSATISFIED


@rule("REV-TXT-1", cites="好差评：实名差评须说明，标签由统一清单选取，不得增删")
def check_review(*, level: int, tags: Sequence[str], words: str) -> ReviewLevel:
    """Return the level of a sound review. Raises Refusal at the field."""
    if level not in set(ReviewLevel):
        raise Refusal("feedback.review.level", "请先选一个满意程度。", field="level")
    known = ReviewLevel(level)
    if any(tag not in {*GOOD_TAGS, *BAD_TAGS} for tag in tags):
        raise Refusal("feedback.review.tag", "请从列出的标签里选。", field="tags")
    if len(words) > 500:
        raise Refusal(
            "feedback.review.too_long", f"最多写 500 字，现在 {len(words)} 字。", field="words"
        )
    return known


def rate(numerator: int, denominator: int) -> float | None:
    """Return a share between 0 and 1, or None where there is nothing to divide by."""
    return numerator / denominator if denominator else None


@rule("REV-RAT-1", cites="好差评公式：主动评价率 = 主动评价数 / 可评办件数")
def active_rate(rates: Rates) -> float | None:
    """Return how many of those who could rate did; the silent count for nobody."""
    return rate(rates.rated, rates.may_rate)


@rule("REV-RAT-2", cites="好差评公式：好评率 = (N1 + N2) / N")
def good_rate(rates: Rates) -> float | None:
    """Return the share of the two best levels among the reviews given."""
    return rate(rates.good, rates.rated)


@rule("REV-RAT-3", cites="好差评公式：满意率 = (N1 + N2 + N3) / N")
def satisfied_rate(rates: Rates) -> float | None:
    """Return the share of the three best levels among the reviews given."""
    return rate(rates.satisfied, rates.rated)


@rule("REV-RAT-4", cites="好差评公式：差评率 = (N4 + N5) / N")
def bad_rate(rates: Rates) -> float | None:
    """Return the share of the two worst levels among the reviews given."""
    return rate(rates.bad, rates.rated)


@rule("REV-RAT-5", cites="好差评公式：平均分 = Σ w·n / N，权重缺省 10、8、6、4、2")
def mean_score(rates: Rates, weights: Sequence[int] = (10, 8, 6, 4, 2)) -> float | None:
    """Return the mean score of the reviews given, on a scale of ten."""
    total = sum(weight * count for weight, count in zip(weights, rates.by_level, strict=True))
    return rate(total, rates.rated)


@rule("REV-RAT-6", cites="好差评公式：差评按期整改率 = 期限内办结 / 应办结")
def mended_rate(rates: Rates) -> float | None:
    """Return the share of rectifications that were mended in time among those due."""
    return rate(rates.mended_in_time, rates.due_mended)


@rule("REV-RAT-7", cites="实名差评回访率应为 100%")
def callback_rate(rates: Rates) -> float | None:
    """Return the share of bad reviews whose author was called back."""
    return rate(rates.called_back, rates.bad)
