"""Answers given too fast or without reading: marked, told, and never dropped in silence. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from yimen.feedback.contracts.survey import QualityMark

MARK_TITLES = {QualityMark.SPEEDER: "答得过快", QualityMark.STRAIGHT_LINER: "一选到底"}
SPEED_SHARE = 1 / 3
"""Of the median time: policy by default."""
LEAST_TIMES = 5
"""Fewer times than this have no median worth a mark."""
LEAST_ROWS = 4
"""Three equal answers in a row happen to honest people."""


def speed_limit(seconds: Iterable[int], *, share: float = SPEED_SHARE) -> float | None:
    """Return the seconds below which an answer is too fast, or None where too few are known.

    Times of nothing or less are not times: an answer entered from paper carries none.
    """
    known = [one for one in seconds if one > 0]
    return median(known) * share if len(known) >= LEAST_TIMES else None


def is_speeder(seconds: int, *, limit: float | None) -> bool:
    """Say whether an answer took less than the limit."""
    return limit is not None and 0 < seconds < limit


def is_straight(block: Sequence[str], *, least: int = LEAST_ROWS) -> bool:
    """Say whether a whole block of equal questions got one and the same answer.

    A block is the rows of a matrix, or scales that follow one another with the same options;
    unanswered rows do not count, and a block of fewer than `least` answers is not judged.
    """
    given = [one for one in block if one]
    return len(given) >= least and len(set(given)) == 1


def marks_of(
    *, seconds: int, blocks: Iterable[Sequence[str]], limit: float | None
) -> tuple[QualityMark, ...]:
    """Return the marks of one answer, in a fixed order."""
    found: list[QualityMark] = []
    if is_speeder(seconds, limit=limit):
        found.append(QualityMark.SPEEDER)
    judged = [block for block in blocks if len([one for one in block if one]) >= LEAST_ROWS]
    if judged and all(is_straight(block) for block in judged):
        found.append(QualityMark.STRAIGHT_LINER)
    return tuple(found)


def said(marked: Mapping[QualityMark, int], *, whole: int) -> str:
    """Return the sentence that a report owes about marked answers."""
    if not any(marked.values()):
        return f"共 {whole} 份答卷，没有发现答得过快或一选到底的。"
    parts = "，".join(f"{MARK_TITLES[code]} {count} 份" for code, count in marked.items() if count)
    return f"共 {whole} 份答卷，其中{parts}；有标记的答卷没有删除，可以选择计入或者不计入。"
