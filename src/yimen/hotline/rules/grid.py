"""The state table of a grid worker's report, where it goes, and which are looked at again."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from yimen.hotline.contracts.category import TreeRefused
from yimen.hotline.contracts.grid import (
    OWN_ACT_TITLES,
    REPORT_STATE_TITLES,
    REPORT_VERB_TITLES,
    Family,
    FileRole,
    GridCategory,
    GridDoor,
    GridRefused,
    OwnAct,
    ReportState,
    ReportVerb,
)
from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule

_S, _V = ReportState, ReportVerb
SAMPLE_SHARE = 10
"""Per cent of the self-handled reports that a town looks at again; of each worker one at least."""

REPORT: FlowTable[ReportState, ReportVerb] = FlowTable(
    moves={
        (_S.REPORTED, _V.HANDLE): _S.HANDLED,
        (_S.REPORTED, _V.ESCALATE): _S.ESCALATED,
        (_S.REPORTED, _V.WITHDRAW): _S.WITHDRAWN,
        (_S.REPORTED, _V.EVIDENCE): _S.REPORTED,
        (_S.HANDLED, _V.DRAW): _S.CHECKING,
        (_S.HANDLED, _V.CLOSE): _S.CLOSED,
        (_S.CHECKING, _V.PASS): _S.CLOSED,
        (_S.CHECKING, _V.FAIL): _S.SENT_BACK,
        (_S.SENT_BACK, _V.HANDLE): _S.CHECKING,
        (_S.SENT_BACK, _V.ESCALATE): _S.ESCALATED,
        (_S.SENT_BACK, _V.EVIDENCE): _S.SENT_BACK,
        (_S.ESCALATED, _V.EVIDENCE): _S.ESCALATED,
        (_S.ESCALATED, _V.CLOSE): _S.CLOSED,
        (_S.CLOSED, _V.REOPEN): _S.ESCALATED,
    },
    state_titles=REPORT_STATE_TITLES,
    verb_titles=REPORT_VERB_TITLES,
)


@rule("HOT-GRID-1", cites="国办发〔2020〕53号：属地管理、分级负责；网格能自己处理的就地处理")
def door_of(*, category: GridCategory, to_hotline: bool, known: Collection[str]) -> GridDoor:
    """Return where an escalated report goes: to its town, or to the hotline's dispatch.

    To the hotline where the worker asks for it, and where the hotline's tree does not know the
    category: nobody could tell which town business it is.
    """
    if to_hotline or category.hotline_code not in known:
        return GridDoor.HOTLINE
    return category.door


@rule("HOT-GRID-2", cites="本地政策：自行处理的按比例抽查，每名网格员至少一件；种子入账，可以重算")
def draw_sample(*, reports: Mapping[UUID, UUID], seed: str, share: int) -> frozenset[UUID]:
    """Return which of the reports (by id, with their worker) are looked at again.

    The share of each worker's, rounded up, so that nobody is left out; the order comes from a
    digest of seed and id, which anybody can reckon again.
    """
    by_worker: dict[UUID, list[UUID]] = {}
    for report, worker in reports.items():
        by_worker.setdefault(worker, []).append(report)
    drawn: set[UUID] = set()
    for mine in by_worker.values():
        mine.sort(key=lambda one: hashlib.sha256(f"{seed}:{one}".encode()).digest())
        drawn.update(mine[: -(-len(mine) * share // 100)])
    return frozenset(drawn)


@rule("HOT-GRID-3", cites="本地政策：自行处理要有处理前、处理后的照片和文字")
def check_self_handled(*, words: str, roles: Sequence[FileRole]) -> None:
    """Refuse what a worker says he handled himself without words or photos. Raises GridRefused."""
    if len(words.strip()) < 4:
        raise GridRefused("handled", "请写明怎么处理的，至少四个字。")
    if FileRole.BEFORE not in roles:
        raise GridRefused("before", "自行处理要有处理前的照片。没有拍到的，请转工单。")
    if FileRole.AFTER not in roles:
        raise GridRefused("after", "自行处理要有处理后的照片。")


_MEANWHILE: Mapping[ReportState, str] = {
    _S.HANDLED: "已经记过“自己处理”",
    _S.CHECKING: "镇里正在抽查",
    _S.SENT_BACK: "抽查退回了，要再处理一次",
    _S.ESCALATED: "已经转成工单，由接单的单位办",
    _S.CLOSED: "已经办结",
    _S.WITHDRAWN: "已经撤回",
}
_STALE_MINUTES = 5


@rule(
    "HOT-GRID-5", cites="本地政策：断网时办的事晚到的，不盖掉已经发生的；说明留下了什么、可以怎么办"
)
def too_late(*, state: ReportState, act: OwnAct, words: str, files: int) -> tuple[str, bool]:
    """Return what is said of an act that came after the report went on, and whether it can be added.

    Photos that came stay with the report; the words stay on the phone until its worker decides.
    """
    may_add = REPORT.allows(state, ReportVerb.EVIDENCE) and len(words.strip()) >= 2
    kept = f"已经传到的 {files} 个照片和录音留在这件上报里，" if files else ""
    said = f"这件上报{_MEANWHILE.get(state, '有了变化')}，“{OWN_ACT_TITLES[act]}”没有办成。"
    last = "文字还在手机里，可以改成补充再送，或者打开这件看看。" if may_add else (
        "您写的还在手机里，打开这件看看再定，不用的可以删掉。"
    )  # fmt: skip
    return f"{said}{kept}{last}", may_add


def written_before(*, made_at: datetime | None, at: datetime, oldest: timedelta) -> datetime | None:
    """Return when a phone wrote what arrived much later, as far as its clock is believed; or None."""
    if made_at is None or at - made_at < timedelta(minutes=_STALE_MINUTES):
        return None
    return max(made_at, at - oldest)


_COLUMNS, _LONGEST = 6, 40


@rule("HOT-GRID-4", cites="本地政策：综治、城管事件分类由各地定；系统自带的是我们编的，可以导入")
def categories_from_rows(*, rows: Sequence[Sequence[str]]) -> list[GridCategory]:
    """Return the categories of a table: code, family, group, title, door, hotline category.

    Raises TreeRefused, which names the line.
    """
    if len(rows) < 2:
        raise TreeRefused("文件里没有分类。第一行是列名，下面每行一类。")
    families = {"综治": Family.SAFETY, "城管": Family.CITY}
    doors = {"镇": GridDoor.TOWN, "热线": GridDoor.HOTLINE}
    found: dict[str, GridCategory] = {}
    for number, row in enumerate(rows[1:], start=2):
        cells = [cell.strip() for cell in row] + [""] * (_COLUMNS - len(row))
        code, family, group, title, door, hotline = cells[:_COLUMNS]
        if not code or code in found:
            raise TreeRefused(f"第 {number} 行的代码是空的，或者前面已经有了。")
        if family not in families or door not in doors:
            raise TreeRefused(f"第 {number} 行：类别请写综治或者城管，去向请写镇或者热线。")
        if not 1 < len(title) <= _LONGEST:
            raise TreeRefused(f"第 {number} 行的名称要有 2 到 {_LONGEST} 个字。")
        found[code] = GridCategory(
            code=code, family=families[family], group=group, title=title,
            door=doors[door], hotline_code=hotline,
        )  # fmt: skip
    return list(found.values())
