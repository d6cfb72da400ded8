"""The business and talent desk: who is a client, the life of an appeal, who may sit in a meeting."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from types import MappingProxyType
from uuid import UUID

from yimen.hotline.contracts.client import (
    APPEAL_TITLES,
    APPEAL_VERB_TITLES,
    VISIT_TITLES,
    AppealState,
    AppealVerb,
    ClientKind,
    DecisionState,
    DeskRefused,
    VisitState,
    VisitVerb,
)
from yimen.kernel.deadlines.limits import Limit
from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule

APPEAL_CLOCK = "hotline.appeal"
_S, _V = AppealState, AppealVerb

APPEAL: FlowTable[AppealState, AppealVerb] = FlowTable(
    moves=MappingProxyType(
        {
            (_S.RECEIVED, _V.ASSIGN): _S.HANDLING,
            (_S.HANDLING, _V.ASSIGN): _S.HANDLING,
            (_S.COORDINATING, _V.ASSIGN): _S.COORDINATING,
            (_S.HANDLING, _V.ORDER): _S.HANDLING,
            (_S.HANDLING, _V.CONVENE): _S.COORDINATING,
            (_S.COORDINATING, _V.CONVENE): _S.COORDINATING,
            (_S.COORDINATING, _V.DECIDE): _S.COORDINATING,
            (_S.COORDINATING, _V.REPORT): _S.COORDINATING,
            (_S.HANDLING, _V.ANSWER): _S.ANSWERED,
            (_S.COORDINATING, _V.ANSWER): _S.ANSWERED,
            (_S.ANSWERED, _V.REDO): _S.HANDLING,
            (_S.ANSWERED, _V.CLOSE): _S.CLOSED,
        }
    ),
    state_titles=APPEAL_TITLES,
    verb_titles=APPEAL_VERB_TITLES,
)

VISIT: FlowTable[VisitState, VisitVerb] = FlowTable(
    moves=MappingProxyType(
        {
            (VisitState.PLANNED, VisitVerb.RECORD): VisitState.DONE,
            (VisitState.PLANNED, VisitVerb.CANCEL): VisitState.CANCELLED,
        }
    ),
    state_titles=VISIT_TITLES,
    verb_titles={VisitVerb.RECORD: "记走访", VisitVerb.CANCEL: "取消走访"},
)


@rule("DSK-CLI-1", cites="GB 32100 法人和其他组织统一社会信用代码；《优化营商环境条例》第四十八条")
def check_client(*, kind: ClientKind, name: str, uscc: str, is_uscc: bool) -> None:
    """Refuse a client that cannot be told apart: an organisation has its USCC, a talent none.

    Raises DeskRefused at the field.
    """
    if len("".join(name.split())) < (2 if kind is ClientKind.TALENT else 4):
        raise DeskRefused("name", "请写全称。", field="name")
    if kind is ClientKind.TALENT and uscc:
        raise DeskRefused("uscc", "人才不填统一社会信用代码。", field="uscc")
    if kind is not ClientKind.TALENT and not is_uscc:
        raise DeskRefused(
            "uscc", "统一社会信用代码不对。请照营业执照填 18 位，末位是校验码。", field="uscc"
        )


@rule("DSK-CLK-1", cites="《优化营商环境条例》第四十八条；天数是本地政策")
def appeal_limit() -> Limit:
    """Return within how many working days an appeal is answered."""
    return Limit(amount=5, law="营商专席本地政策：五个工作日内答复")


@rule("DSK-REP-1", cites="国办发〔2020〕53号：保护举报人；《优化营商环境条例》第六十六条")
def check_not_reported(*, unit_ids: Collection[UUID], reported: Collection[UUID]) -> None:
    """Refuse to hand to the unit complained of, or one under it, what is said of it.

    Raises DeskRefused.
    """
    if set(unit_ids) & set(reported):
        raise DeskRefused(
            "reported", "不能让被反映的单位和它的下级参加、办理。请去掉它。", field="units"
        )


@rule("DSK-MTG-1", cites="本地政策：议定事项写明单位、内容、期限")
def check_decision(
    *, unit_id: UUID | None, took_part: Sequence[UUID], what: str, due_on: date, held_on: date
) -> None:
    """Refuse a decision that names no unit of the meeting, nothing to do, or a day gone by.

    Raises DeskRefused.
    """
    if unit_id is None or unit_id not in took_part:
        raise DeskRefused("unit", "请选参加协调会的单位。", field="unit")
    if len(what.strip()) < 4:
        raise DeskRefused("what", "请写明要做什么，至少四个字。", field="what")
    if due_on < held_on:
        raise DeskRefused("due", "期限不能早于协调会那天。", field="due_on")


@rule("DSK-ANS-1", cites="本地政策：议定事项都落实了才答复")
def check_answer(*, told: str, decisions: Sequence[DecisionState]) -> None:
    """Refuse an answer without words, or while something decided is not done. Raises DeskRefused."""
    if len(told.strip()) < 6:
        raise DeskRefused("told", "请写明怎么解决的，至少六个字。", field="told")
    if DecisionState.OPEN in decisions:
        raise DeskRefused("open", "协调会议定的事项还没有都落实，落实后再答复。", field="told")
