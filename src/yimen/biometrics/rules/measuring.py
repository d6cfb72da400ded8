"""How good a recogniser is on pairs of a place: error rates, curves, groups, thresholds to consider.

FMR is the share of pairs of different people that are taken for one; FNMR the share of pairs of one
person that are not. Nothing here changes a threshold.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from yimen.biometrics.governance_contracts import Scored
from yimen.kernel.rules import rule

ENOUGH_PAIRS = 2_000
TARGETS = (1e-2, 1e-3, 1e-4, 1e-5)
GRID = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1)
_Z = 1.959964
_STEPS = 41


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many of so many, with the interval that holds the true rate in 95 of 100 cases."""

    hits: int
    total: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """Return the share; of nothing it is nothing."""
        return self.hits / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """Both error rates at a threshold."""

    threshold: float
    fmr: Rate
    fnmr: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The lowest threshold that holds a target, and whether so few pairs can show it at all."""

    target: float
    threshold: float | None
    fnmr: float | None
    is_shown: bool


class Pairs:
    """Scored pairs, sorted once; every figure is read from them."""

    def __init__(self, scored: Sequence[Scored]) -> None:
        self.genuine = sorted(one.score for one in scored if one.same)
        self.impostor = sorted(one.score for one in scored if not one.same)

    def errors_at(self, threshold: float) -> Errors:
        """Return both rates where scores from the threshold on count as the same."""
        false = len(self.impostor) - bisect_left(self.impostor, threshold)
        missed = bisect_left(self.genuine, threshold)
        return Errors(
            threshold=threshold,
            fmr=rate(hits=false, total=len(self.impostor)),
            fnmr=rate(hits=missed, total=len(self.genuine)),
        )

    def threshold_for(self, target: float) -> float | None:
        """Return the lowest threshold, in thousandths, whose FMR is at most the target."""
        if not self.impostor:
            return None
        allowed = math.floor(target * len(self.impostor) + 1e-9)
        if allowed >= len(self.impostor):
            return math.floor(self.impostor[0] * 1000) / 1000
        highest_refused = self.impostor[len(self.impostor) - allowed - 1]
        return (math.floor(highest_refused * 1000) + 1) / 1000

    def roc(self) -> list[tuple[float, float | None]]:
        """Return the share of genuine pairs that are accepted at each FMR of the grid."""
        return [(fmr, self._accepted(fmr)) for fmr in GRID]

    def over_thresholds(self) -> list[Errors]:
        """Return both rates at evenly spread thresholds from 0 to 0.8."""
        return [self.errors_at(round(0.02 * step, 2)) for step in range(_STEPS)]

    def _accepted(self, fmr: float) -> float | None:
        threshold = self.threshold_for(fmr)
        if threshold is None or not self.genuine or fmr * len(self.impostor) < 1:
            return None
        return 1 - self.errors_at(threshold).fnmr.value


@rule("BIO-MSR-1", cites="GB/T 29268（生物特征识别性能测试）；ISO/IEC 19795-1（威尔逊区间）")
def rate(*, hits: int, total: int) -> Rate:
    """Return a share with its 95% interval (Wilson); of nothing everything is possible."""
    if total == 0:
        return Rate(hits=0, total=0, low=0.0, high=1.0)
    share, square = hits / total, _Z * _Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    spread = (
        _Z
        * math.sqrt(share * (1 - share) / total + square / (4 * total * total))
        / (1 + square / total)
    )
    low = 0.0 if hits == 0 else max(0.0, middle - spread)
    high = 1.0 if hits == total else min(1.0, middle + spread)
    return Rate(hits=hits, total=total, low=low, high=high)


@rule("BIO-MSR-2", cites="GB/T 29268；ISO/IEC 19795-1（三倍法则：零错误时上限约为 3/N）")
def propose(*, pairs: Pairs, targets: Sequence[float] = TARGETS) -> list[Proposal]:
    """Return the lowest threshold for each target; below 3/N so few pairs cannot show a target."""
    made = []
    for target in targets:
        threshold = pairs.threshold_for(target)
        made.append(
            Proposal(
                target=target,
                threshold=threshold,
                fnmr=None if threshold is None else pairs.errors_at(threshold).fnmr.value,
                is_shown=len(pairs.impostor) * target >= 3,
            )
        )
    return made


@rule("BIO-MSR-3", cites="个人信息保护法 第二十四条（不得在结果上对不同人群不公平）")
def false_match_by_group(*, scored: Sequence[Scored], threshold: float) -> dict[str, Rate]:
    """Return how often different people of one group are taken for one, group by group."""
    groups: dict[str, list[float]] = {}
    for one in scored:
        if not one.same:
            groups.setdefault(one.group, []).append(one.score)
    return {
        name: rate(hits=sum(score >= threshold for score in scores), total=len(scores))
        for name, scores in sorted(groups.items())
    }


@rule("BIO-MSR-4", cites="本地政策（不到两千对的实测不能用来改门限）")
def is_enough(*, genuine: int, impostor: int) -> bool:
    """Say whether a measurement stands on enough pairs, of both kinds, to change anything by it."""
    return genuine + impostor >= ENOUGH_PAIRS and min(genuine, impostor) * 10 >= ENOUGH_PAIRS
