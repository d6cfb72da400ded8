"""A batch of exchanged items: its number and time, and the order in which batches are taken."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from yimen.catalogue.contracts import ItemListRefused, ItemState
from yimen.catalogue.rules.national_rows import NationalRow
from yimen.kernel.rules import rule


class Operation(StrEnum):
    """变更操作 (cd_operation) of the national tables."""

    INSERT = "I"
    UPDATE = "U"
    DELETE = "D"


class Scope(StrEnum):
    """What is exported: what holds today, or the latest version of every item, drafts too."""

    IN_FORCE = "in_force"
    LATEST = "latest"


STATE_CODES: Mapping[ItemState, str] = {
    ItemState.IN_USE: "1",
    ItemState.SUSPENDED: "2",
    ItemState.CANCELLED: "3",
}
"""事项状态 of the national tables; a draft has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchHead:
    """What every row of a batch carries: `since` is the batch it follows, empty for a whole one.

    `number` is the day and a serial number, `time` YYYYMMDDThhmmss, as in the national tables.
    """

    number: str
    time: str
    source: str
    since: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """One changed item: its line in the file, what happened to it, and its national row."""

    line: int
    operation: Operation
    code: str
    row: NationalRow = field(default_factory=NationalRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBatch:
    """A batch of the same source that was taken in before, with the sum over its file."""

    number: str
    time: str
    digest: str


@rule("CAT-EXC-1", cites="GB/T 39046-2020 数据交换：变更操作、变更时间、批次")
def is_repeated(
    *, head: BatchHead, digest: str, last: TakenBatch | None, taken: Collection[str]
) -> bool:
    """Say whether a batch was taken in before and may harmlessly be so again.

    Raises ItemListRefused where it is older than what was taken, says other things under the
    same number, or follows a batch that never came.
    """
    if last is not None and head.number == last.number:
        if digest != last.digest:
            raise ItemListRefused(
                f"批次 {head.number} 已经导入过，这个文件的内容却不一样。请向来源单位核对。"
            )
        return True
    if last is not None and (head.time, head.number) < (last.time, last.number):
        raise ItemListRefused(
            f"批次 {head.number} 比已经导入的批次 {last.number} 旧，没有导入，以免旧内容盖掉新的。"
        )
    if head.since and head.since not in taken:
        raise ItemListRefused(
            f"这是批次 {head.since} 之后的增量，那一批还没有导入。请先导入它，或者要一份全量的。"
        )
    return False


def changed_rows(
    *, now: Mapping[str, str], before: Mapping[str, str]
) -> tuple[dict[str, Operation], int]:
    """Return what happened to each item between two states of the list, and how many stayed.

    Both give the fingerprint of each item by its code.
    """
    found = {
        code: Operation.UPDATE if code in before else Operation.INSERT
        for code, mark in now.items()
        if before.get(code) != mark
    }
    gone = dict.fromkeys(sorted(before.keys() - now.keys()), Operation.DELETE)
    return found | gone, len(now) - len(found)
