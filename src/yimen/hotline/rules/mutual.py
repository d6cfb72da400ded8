"""Rating each other: who rates whom, what looks wrong, and what it weighs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from statistics import mean
from uuid import UUID

from yimen.hotline.contracts.mutual import (
    DIMENSION_TITLES,
    Dimension,
    GivenMark,
    Mark,
    Suspicion,
    SuspicionKind,
)
from yimen.hotline.contracts.order import NotYourself, PleaseSay
from yimen.kernel.contracts import WrongState
from yimen.kernel.rules import rule

CAP = 10
"""A mutual rating weighs at most ten of a hundred in any composite."""

_FAR, _OTHERS = 1.5, 3
_TIMES, _ABOVE, _TOP, _BOTTOM = 3, 1.0, 4.7, 2.0


@rule(
    "HOT-MUT-1",
    cites="本地政策：联合处置的工单结案后，主办、协办、热线互评；全部评完或者到期前互不可见",
)
def is_open(*, parties: int, given: int, due_at: datetime | None, at: datetime) -> bool:
    """Say whether a round may be seen: everybody has rated everybody, or its limit is over."""
    return given >= parties * (parties - 1) or (due_at is not None and at > due_at)


@rule("HOT-MUT-2", cites="本地政策：只在真正联合处置以后互评；自己不评自己")
def check_rating(
    *, by_unit: UUID, to_unit: UUID, parties: Collection[UUID], mark: Mark, opened: bool
) -> None:
    """Refuse a rating of oneself, of who had no part, out of range, or low without words.

    Raises NotYourself, PleaseSay, WrongState.
    """
    if opened:
        raise WrongState("互评已经截止公开，不能再评。")
    if by_unit == to_unit:
        raise NotYourself("不能给本单位打分。")
    if by_unit not in parties or to_unit not in parties:
        raise NotYourself("只有一起办这件工单的单位才能互评。")
    marks = (mark.timely, mark.willing, mark.quality)
    for dimension, points in zip(Dimension, marks, strict=True):
        if not 1 <= points <= 5:
            raise PleaseSay(dimension.value, f"请给“{DIMENSION_TITLES[dimension]}”打 1 到 5 分。")
    if min(marks) <= 2 and len(mark.words.strip()) < 6:
        raise PleaseSay("words", "有一项打了 2 分以下，请写明理由，至少六个字。")


@rule("HOT-MUT-3", cites="本地政策：互评离群、互相抬高、互相压低的报监督人员核查")
def suspicions(*, marks: Sequence[GivenMark]) -> list[Suspicion]:
    """Return what looks wrong in a period's ratings.

    An outlier lies 1.5 points or more from what at least three others gave the same unit. Flattery
    and spite need both directions, three ratings each, far above or below what others give.
    """
    pairs: dict[tuple[UUID, UUID], list[float]] = defaultdict(list)
    for one in marks:
        pairs[one.by_unit, one.to_unit].append(one.mean)
    found = _outliers(marks)
    for (first, second), given in sorted(pairs.items()):
        back = pairs.get((second, first), [])
        if first < second and len(given) >= _TIMES and len(back) >= _TIMES:
            found += _mutual(first, second, given, back, marks)
    return found


def _outliers(marks: Sequence[GivenMark]) -> list[Suspicion]:
    found = []
    for one in marks:
        others = [
            each.mean
            for each in marks
            if each.to_unit == one.to_unit and each.by_unit != one.by_unit
        ]
        if len(others) >= _OTHERS and abs(one.mean - mean(others)) >= _FAR:
            said = f"给了 {one.mean:.1f} 分，其他 {len(others)} 次平均 {mean(others):.1f} 分"
            found.append(_suspicion(SuspicionKind.OUTLIER, one.by_unit, one.to_unit, said))
    return found


def _mutual(
    first: UUID, second: UUID, given: list[float], back: list[float], marks: Sequence[GivenMark]
) -> Iterable[Suspicion]:
    there, here = mean(given), mean(back)
    said = f"互相打了 {len(given)}、{len(back)} 次，平均 {there:.1f}、{here:.1f} 分"
    outside = [
        each.mean
        for each in marks
        if each.to_unit in {first, second} and each.by_unit not in {first, second}
    ]
    usual = f"，别人给这两家平均 {mean(outside):.1f} 分" if outside else ""
    if min(there, here) >= _TOP and outside and min(there, here) - mean(outside) >= _ABOVE:
        yield _suspicion(SuspicionKind.FLATTERY, first, second, said + usual)
    if max(there, here) <= _BOTTOM and outside and mean(outside) - max(there, here) >= _ABOVE:
        yield _suspicion(SuspicionKind.SPITE, first, second, said + usual)


def _suspicion(kind: SuspicionKind, by_unit: UUID, to_unit: UUID, said: str) -> Suspicion:
    return Suspicion(kind=kind, by_unit=by_unit, to_unit=to_unit, said=said)


@rule("HOT-MUT-4", cites="本地政策：互评得分在考核里最多占十分；申诉成立的不算")
def score(*, means: Sequence[float]) -> float | None:
    """Return a unit's mutual score from 0 to 1 over what others gave it; None without any."""
    return (mean(means) - 1) / 4 if means else None
