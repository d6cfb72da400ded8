"""Moved-down items (下沉事项): in which way a matter came to town and village, and their numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from yimen.catalogue.contracts import Level
from yimen.kernel.rules import rule


class MovedMode(StrEnum):
    """In which way a matter is handled below the county."""

    OWN = "own"
    DELEGATED = "delegated"
    ENTRUSTED = "entrusted"
    COLLECTED = "collected"


class MovedMark(StrEnum):
    """What may hold of a moved-down matter besides its way; the marks overlap."""

    PLEDGE = "pledge"
    RECORD = "record"
    DEFERRED = "deferred"
    ONLINE = "online"


MODE_TITLES: Mapping[MovedMode, str] = MappingProxyType(
    {
        MovedMode.OWN: "本级办理",
        MovedMode.DELEGATED: "授权审批",
        MovedMode.ENTRUSTED: "委托受理",
        MovedMode.COLLECTED: "代收转报",
    }
)
MODE_WORDS: Mapping[MovedMode, str] = MappingProxyType(
    {
        MovedMode.OWN: "村、镇自己的事，自己收，自己定。",
        MovedMode.DELEGATED: "县里的事，授权村、镇审批，收了就在当地定。",
        MovedMode.ENTRUSTED: "县里的事，委托村、镇受理：交到村、镇就算交到县里，时间从那天算。",
        MovedMode.COLLECTED: "村、镇代收，转给上级决定：时间从上级收到那天算。",
    }
)
MARK_TITLES: Mapping[MovedMark, str] = MappingProxyType(
    {
        MovedMark.PLEDGE: "告知承诺",
        MovedMark.RECORD: "备查制",
        MovedMark.DEFERRED: "可以容缺后补",
        MovedMark.ONLINE: "网上可办",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedCounts:
    """The numbers of a moved-down list: by who decides, by way and level of receipt, by mark.

    `by_level` adds up to `total`, and so does `by_way`; the marks overlap and do not.
    """

    total: int
    by_level: Mapping[Level, int]
    by_way: Mapping[tuple[MovedMode, Level], int]
    by_mark: Mapping[MovedMark, int]


@rule("CAT-MVD-1", cites="行政许可法 第二十三条（授权）、第二十四条（委托）")
def way_of(*, receive: Level, decide: Level, delegated: bool, entrusted: bool) -> MovedMode | None:
    """Return in which way a matter is handled below the county; None where it is the county's.

    Delegated approval is decided where it is delegated to. Receiving counts for the authority
    only where acceptance is entrusted; else it is collected and passed on.
    """
    if receive is Level.COUNTY:
        return None
    if delegated:
        return MovedMode.DELEGATED
    if receive == decide:
        return MovedMode.OWN
    return MovedMode.ENTRUSTED if entrusted else MovedMode.COLLECTED


def count_moved(
    rows: Iterable[tuple[MovedMode, Level, Level, Iterable[MovedMark]]],
) -> MovedCounts:
    """Return the numbers of matters, each with its way, who receives, who decides and its marks."""
    levels: Counter[Level] = Counter()
    ways: Counter[tuple[MovedMode, Level]] = Counter()
    marks: Counter[MovedMark] = Counter()
    for mode, receive, decide, held in rows:
        levels[decide] += 1
        ways[mode, receive] += 1
        marks.update(held)
    return MovedCounts(
        total=levels.total(), by_level=dict(levels), by_way=dict(ways), by_mark=dict(marks)
    )
