"""The life of a version: 编制 → 部门审核 → 合法性审核 → 政务服务局审核 → 发布, and back from each.

Every step belongs to one post, and nobody passes what he has written or passed before himself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.catalogue.contracts import VETTING_STATES, CatalogueRefused, ItemState
from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule
from yimen.ui.words import long_date


class VersionVerb(StrEnum):
    """What can be done to a version."""

    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    PASS = "pass"  # noqa: S105 -- an opinion, no password
    RETURN = "return"
    PUBLISH = "publish"
    SUSPEND = "suspend"
    RESUME = "resume"
    CANCEL = "cancel"


TITLES: Mapping[ItemState, str] = MappingProxyType(
    {
        ItemState.DRAFT: "编制中",
        ItemState.VET_UNIT: "待部门审核",
        ItemState.VET_LAW: "待合法性审核",
        ItemState.VET_OFFICE: "待政务服务审核",
        ItemState.IN_USE: "在用",
        ItemState.SUSPENDED: "暂停",
        ItemState.CANCELLED: "已取消",
    }
)
VERB_TITLES: Mapping[VersionVerb, str] = MappingProxyType(
    {
        VersionVerb.SUBMIT: "送审",
        VersionVerb.TAKE_BACK: "撤回",
        VersionVerb.PASS: "审核通过",
        VersionVerb.RETURN: "退回",
        VersionVerb.PUBLISH: "发布",
        VersionVerb.SUSPEND: "暂停",
        VersionVerb.RESUME: "恢复",
        VersionVerb.CANCEL: "取消",
    }
)
FLOW: FlowTable[ItemState, VersionVerb] = FlowTable(
    moves=MappingProxyType(
        {
            (ItemState.DRAFT, VersionVerb.SUBMIT): ItemState.VET_UNIT,
            (ItemState.DRAFT, VersionVerb.CANCEL): ItemState.CANCELLED,
            (ItemState.VET_UNIT, VersionVerb.PASS): ItemState.VET_LAW,
            (ItemState.VET_UNIT, VersionVerb.RETURN): ItemState.DRAFT,
            (ItemState.VET_UNIT, VersionVerb.TAKE_BACK): ItemState.DRAFT,
            (ItemState.VET_LAW, VersionVerb.PASS): ItemState.VET_OFFICE,
            (ItemState.VET_LAW, VersionVerb.RETURN): ItemState.DRAFT,
            (ItemState.VET_OFFICE, VersionVerb.PUBLISH): ItemState.IN_USE,
            (ItemState.VET_OFFICE, VersionVerb.RETURN): ItemState.DRAFT,
            (ItemState.IN_USE, VersionVerb.SUSPEND): ItemState.SUSPENDED,
            (ItemState.IN_USE, VersionVerb.CANCEL): ItemState.CANCELLED,
            (ItemState.SUSPENDED, VersionVerb.RESUME): ItemState.IN_USE,
            (ItemState.SUSPENDED, VersionVerb.CANCEL): ItemState.CANCELLED,
        }
    ),
    state_titles=TITLES,
    verb_titles=VERB_TITLES,
)
REASONED = frozenset({VersionVerb.RETURN, VersionVerb.SUSPEND, VersionVerb.CANCEL})
"""What may not be done without saying why."""

PASSING = frozenset({VersionVerb.PASS, VersionVerb.PUBLISH})
"""The opinions that let a text go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastStep:
    """A step that was taken, as the rule below asks: which verb, and by which officer."""

    verb: VersionVerb
    officer_id: UUID | None


@rule("CAT-FLOW-1", cites="优化营商环境条例 第六十四条（合法性审核）；内部控制：编制和审核分开")
def check_not_own(
    *, officer_id: UUID | None, writers: Collection[UUID], steps: Collection[PastStep]
) -> None:
    """Refuse an opinion of who wrote in this version, sent it in, or passed an earlier step of it.

    `steps` are those since it was last a draft, in any order; the installation itself (no
    officer) is bound by nobody. Raises CatalogueRefused.
    """
    if officer_id is None:
        return
    if officer_id in writers or any(
        step.officer_id == officer_id and step.verb is VersionVerb.SUBMIT for step in steps
    ):
        raise CatalogueRefused(
            "own_text", "这一版您自己编过，不能由您审核。请同一岗位的另一位同志来审。"
        )
    if any(step.officer_id == officer_id and step.verb in PASSING for step in steps):
        raise CatalogueRefused(
            "passed_before", "这一版前面的一道审核是您通过的，这一道请另一位同志来审。"
        )


@rule("CAT-FLOW-2", cites="GB/T 39046-2020 事项要素：计划生效日期、计划取消日期")
def check_planned_end(*, since: date, until: date | None) -> None:
    """Refuse a version that is to be cancelled before it comes into force.

    `until` is the first day on which it no longer holds: the end is computed from the dates, and
    nobody has to cancel it on that day. Raises CatalogueRefused.
    """
    if until is not None and until <= since:
        raise CatalogueRefused(
            "planned_end",
            f"“计划取消日期”是{long_date(on=until)}，不晚于生效的日子。请改计划取消日期，或者清空它。",
            field="effective_on",
        )


def state_words(*, state: ItemState, until: date | None, on: date) -> str:
    """Return the state of a version on a day in words; one whose time has run out says so."""
    if state in (ItemState.IN_USE, ItemState.SUSPENDED) and until is not None and until <= on:
        return ENDED
    return TITLES[state]


ENDED = "到期停用"
"""What no longer holds since its last day: a later version took its place, or its time ran out."""


def is_vetted_in(state: ItemState) -> bool:
    """Say whether a version waits for an opinion in this state."""
    return state in VETTING_STATES
