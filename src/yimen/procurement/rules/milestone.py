"""What a step of performance must say before it counts, and in which order acceptances come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule
from yimen.procurement.contracts.contract import ContractState
from yimen.procurement.contracts.milestone import (
    JUDGED,
    MILESTONE_STATES,
    MilestoneDraft,
    MilestoneKind,
    MilestoneState,
    MilestoneVerb,
)
from yimen.procurement.contracts.refusal import ProcurementRefused

PUBLICATION_DAYS = 3
LEAST_SIGNERS = 2
_S, _V = MilestoneState, MilestoneVerb
FLOW = FlowTable(
    moves={(_S.NOTED, _V.CONFIRM): _S.CONFIRMED, (_S.NOTED, _V.RETURN): _S.RETURNED},
    state_titles=MILESTONE_STATES,
    verb_titles={_V.CONFIRM: "确认", _V.RETURN: "退回"},
)


@rule("PRC-ACC-1", cites="政府采购法 第四十一条；政府采购法实施条例 第四十五条")
def check_said(*, draft: MilestoneDraft, on: date) -> None:
    """Refuse a judgement without opinion, result and signatures, and steps that lie ahead.

    Raises ProcurementRefused at the field.
    """
    if draft.held_on > on:
        raise ProcurementRefused("milestone.ahead", "日期不能晚于今天。", field="held_on")
    if draft.kind in JUDGED:
        if draft.passed is None:
            raise ProcurementRefused("milestone.result", "请选合格还是不合格。", field="passed")
        if len(draft.opinion.strip()) < 10:
            raise ProcurementRefused(
                "milestone.opinion",
                "请写明意见：逐项对照验收标准，哪些合格，哪些不合格。",
                field="opinion",
            )
        if len({one.strip() for one in draft.signers if one.strip()}) < LEAST_SIGNERS:
            raise ProcurementRefused(
                "milestone.signers",
                f"验收方成员要在验收书上签字，请写明签字的人，至少 {LEAST_SIGNERS} 人，一行一个。",
                field="signers",
            )
    counted = {MilestoneKind.TRAINING: "参加人数", MilestoneKind.SURVEY: "使用人员的人数"}
    if draft.kind in counted and not draft.count:
        raise ProcurementRefused("milestone.count", f"请填{counted[draft.kind]}。", field="count")


@rule(
    "PRC-ACC-2",
    cites="政府采购法实施条例 第四十五条（公共服务项目验收结果向社会公告）；公示天数是本系统的规定",
)
def check_publication(*, draft: MilestoneDraft) -> None:
    """Refuse a publication without place, or that lasts too short. Raises ProcurementRefused."""
    if draft.kind is not MilestoneKind.PUBLICATION:
        return
    if len(draft.place.strip()) < 4:
        raise ProcurementRefused(
            "milestone.place", "请写公示在哪里：网站栏目的地址或张贴的地点。", field="place"
        )
    if draft.until_on is None or (draft.until_on - draft.held_on).days < PUBLICATION_DAYS:
        raise ProcurementRefused(
            "milestone.short",
            f"公示至少 {PUBLICATION_DAYS} 天，请填公示结束的日子。",
            field="until_on",
        )


@rule("PRC-ACC-3", cites="政府采购法 第四十一条；本系统的规定：先初验、后终验、再公示")
def check_order(
    *,
    kind: MilestoneKind,
    state: ContractState,
    done: Collection[MilestoneKind],
    wants_test: bool,
    all_received: bool,
) -> None:
    """Refuse a step before what must come first. Raises ProcurementRefused.

    `done` are the kinds that were passed, or that need no judgement and were confirmed.
    """
    if state not in {ContractState.SIGNED, ContractState.ACCEPTED}:
        raise ProcurementRefused("milestone.state", "合同签订以后才能登记履约情况。")
    if kind in {MilestoneKind.INITIAL, MilestoneKind.FINAL} and not all_received:
        raise ProcurementRefused("milestone.goods", "货物还没有全部签收，不能验收。")
    if kind is MilestoneKind.FINAL:
        if MilestoneKind.INITIAL not in done:
            raise ProcurementRefused("milestone.initial", "还没有初验合格，不能终验。")
        if wants_test and MilestoneKind.TEST not in done:
            raise ProcurementRefused("milestone.test", "第三方测试还没有合格，不能终验。")
        if MilestoneKind.FINAL in done:
            raise ProcurementRefused("milestone.final", "这份合同已经终验合格了。")
    if kind is MilestoneKind.PUBLICATION and MilestoneKind.FINAL not in done:
        raise ProcurementRefused("milestone.publication", "终验合格以后再公示验收结果。")
