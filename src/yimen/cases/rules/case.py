"""The state table of a case: every state and verb, complete; anything not listed is refused."""

from __future__ import annotations

from yimen.cases.contracts import CaseState as S
from yimen.cases.contracts import CaseVerb as V
from yimen.kernel.flow import FlowTable

MOVES: dict[tuple[S, V], S] = {
    (S.SUBMITTED, V.RECEIVE): S.RECEIVED,
    (S.SUBMITTED, V.BOUNCE): S.BOUNCED,
    (S.SUBMITTED, V.WITHDRAW): S.WITHDRAWN,
    (S.RECEIVED, V.ACCEPT): S.ACCEPTED,
    (S.RECEIVED, V.ASK_CORRECTION): S.CORRECTION,
    (S.RECEIVED, V.DECLINE): S.DECLINED,
    (S.RECEIVED, V.SAY_NOT_REQUIRED): S.NOT_REQUIRED,
    (S.RECEIVED, V.SAY_WRONG_UNIT): S.WRONG_UNIT,
    (S.RECEIVED, V.WITHDRAW): S.WITHDRAWN,
    (S.CORRECTION, V.CORRECT): S.RECEIVED,
    (S.CORRECTION, V.BOUNCE): S.BOUNCED,
    (S.CORRECTION, V.WITHDRAW): S.WITHDRAWN,
    (S.ACCEPTED, V.EXAMINE): S.ACCEPTED,
    (S.ACCEPTED, V.SEND_BACK): S.ACCEPTED,
    (S.ACCEPTED, V.STOP): S.STOPPED,
    (S.ACCEPTED, V.EXTEND): S.ACCEPTED,
    (S.ACCEPTED, V.GRANT): S.GRANTED,
    (S.ACCEPTED, V.DENY): S.DENIED,
    (S.ACCEPTED, V.WITHDRAW): S.WITHDRAWN,
    (S.ACCEPTED, V.TERMINATE): S.TERMINATED,
    (S.STOPPED, V.RESUME): S.ACCEPTED,
    (S.STOPPED, V.WITHDRAW): S.WITHDRAWN,
    (S.STOPPED, V.TERMINATE): S.TERMINATED,
    (S.GRANTED, V.COMPLETE): S.COMPLETED,
    (S.DENIED, V.COMPLETE): S.COMPLETED,
    (S.COMPLETED, V.DELIVER): S.DELIVERED,
    (S.COMPLETED, V.REVOKE): S.REVOKED,
    (S.DELIVERED, V.REVOKE): S.REVOKED,
}

STATE_TITLES: dict[S, str] = {
    S.SUBMITTED: "已提交，等收件",
    S.RECEIVED: "已收件，正在看材料",
    S.CORRECTION: "等您补材料",
    S.ACCEPTED: "已受理，正在审查",
    S.STOPPED: "已受理，特别程序中",
    S.GRANTED: "已批准，正在制证",
    S.DENIED: "不予批准",
    S.COMPLETED: "已办结",
    S.DELIVERED: "已办结并送达",
    S.DECLINED: "不予受理",
    S.NOT_REQUIRED: "不需要办理",
    S.WRONG_UNIT: "应向其他机关申请",
    S.WITHDRAWN: "已撤回",
    S.BOUNCED: "已退件",
    S.TERMINATED: "已终止",
    S.REVOKED: "决定已撤销",
}

VERB_TITLES: dict[V, str] = {
    V.RECEIVE: "收件",
    V.BOUNCE: "退件",
    V.ASK_CORRECTION: "告知补正",
    V.CORRECT: "补正材料",
    V.ACCEPT: "受理",
    V.DECLINE: "不予受理",
    V.SAY_NOT_REQUIRED: "告知不需要办理",
    V.SAY_WRONG_UNIT: "告知应向其他机关申请",
    V.EXAMINE: "提交审查意见",
    V.SEND_BACK: "退回上一步",
    V.STOP: "启动特别程序",
    V.RESUME: "恢复办理",
    V.EXTEND: "延长期限",
    V.GRANT: "批准",
    V.DENY: "不予批准",
    V.COMPLETE: "办结",
    V.DELIVER: "送达",
    V.WITHDRAW: "撤回申请",
    V.TERMINATE: "终止办理",
    V.REVOKE: "撤销决定",
}

FINAL = frozenset(
    {
        S.DELIVERED,
        S.DECLINED,
        S.NOT_REQUIRED,
        S.WRONG_UNIT,
        S.WITHDRAWN,
        S.BOUNCED,
        S.TERMINATED,
        S.REVOKED,
    }
)

FLOW = FlowTable(moves=MOVES, state_titles=STATE_TITLES, verb_titles=VERB_TITLES)


def may_apply_again(*, state: S) -> bool:
    """Say whether what was written may become a new application: nothing was decided on it."""
    return state in {S.BOUNCED, S.WITHDRAWN, S.TERMINATED}
