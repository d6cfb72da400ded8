"""Words for states, moves and papers as residents and officers read them."""

from __future__ import annotations

from yimen.cases.contracts import CaseState, CaseVerb, PaperGot, PaperState, TaskOutcome
from yimen.cases.rules.case import STATE_TITLES as STATE_TITLES
from yimen.cases.rules.case import VERB_TITLES as VERB_TITLES
from yimen.ui.parts import PillKind

STATE_KIND: dict[CaseState, PillKind] = {
    CaseState.SUBMITTED: "now",
    CaseState.RECEIVED: "now",
    CaseState.CORRECTION: "need",
    CaseState.ACCEPTED: "now",
    CaseState.STOPPED: "stop",
    CaseState.GRANTED: "done",
    CaseState.DENIED: "bad",
    CaseState.COMPLETED: "done",
    CaseState.DELIVERED: "done",
    CaseState.DECLINED: "bad",
    CaseState.NOT_REQUIRED: "info",
    CaseState.WRONG_UNIT: "info",
    CaseState.WITHDRAWN: "info",
    CaseState.BOUNCED: "bad",
    CaseState.TERMINATED: "info",
    CaseState.REVOKED: "bad",
}

TASK_OUTCOMES: dict[str, str] = {
    TaskOutcome.FINISHED: "办完",
    TaskOutcome.SENT_BACK: "退回",
    TaskOutcome.CANCELLED: "不用办了",
}

MOMENT_TITLES: dict[str, str] = {
    "submit": "您交了申请",
    CaseVerb.RECEIVE: "材料收到了，开了收件凭证",
    CaseVerb.BOUNCE: "申请退回",
    CaseVerb.ASK_CORRECTION: "请您补材料",
    CaseVerb.CORRECT: "您补了材料",
    CaseVerb.ACCEPT: "正式受理，开始计时",
    CaseVerb.DECLINE: "不予受理",
    CaseVerb.SAY_NOT_REQUIRED: "这件事不需要办",
    CaseVerb.SAY_WRONG_UNIT: "应当向别的机关申请",
    CaseVerb.EXAMINE: "审查完一步",
    CaseVerb.SEND_BACK: "退回上一步再看",
    CaseVerb.STOP: "进入特别程序，停止计时",
    CaseVerb.RESUME: "特别程序结束，恢复计时",
    CaseVerb.EXTEND: "办理期限延长",
    CaseVerb.GRANT: "批准了",
    CaseVerb.DENY: "没有批准",
    CaseVerb.COMPLETE: "办结",
    CaseVerb.DELIVER: "结果送到了",
    CaseVerb.WITHDRAW: "撤回申请",
    CaseVerb.TERMINATE: "终止办理",
    CaseVerb.REVOKE: "决定被撤销",
}

NEXT_SAYS: dict[CaseState, str] = {
    CaseState.SUBMITTED: "收件后开给您《收件凭证》，5 个工作日内告诉您材料齐不齐。",
    CaseState.RECEIVED: "正在看材料。5 个工作日内告诉您受理，或者一次说清要补什么。",
    CaseState.CORRECTION: "等您补材料，这段时间不计入办理期限。",
    CaseState.ACCEPTED: "已经受理，正在审查。",
    CaseState.STOPPED: "特别程序期间不计入办理期限，需要多久已经书面告诉您。",
    CaseState.GRANTED: "已经批准，马上出证。",
    CaseState.DENIED: "没有批准，理由写在决定书里，您可以申请复议或者起诉。",
    CaseState.COMPLETED: "已经办结，请查收结果。",
    CaseState.DELIVERED: "已经办结，结果已送达。",
    CaseState.DECLINED: "没有受理，理由写在文书里，您可以申请复议或者起诉。",
    CaseState.NOT_REQUIRED: "这件事不需要办理，文书里写了原因。",
    CaseState.WRONG_UNIT: "这件事不归这里管，文书里写了该找谁。",
    CaseState.WITHDRAWN: "您已撤回，需要时可以重新申请。",
    CaseState.BOUNCED: "申请退回，原因写在文书里，改好后可以重新提交。",
    CaseState.TERMINATED: "已终止办理，原因写在文书里。",
    CaseState.REVOKED: "原来的决定已撤销，理由写在文书里，您可以申请复议或者起诉。",
}

GOT_TITLES: dict[PaperGot, str] = {
    PaperGot.ELECTRONIC: "电子件",
    PaperGot.ON_PAPER: "纸质原件",
    PaperGot.LICENCE: "免提交 · 电子证照",
    PaperGot.SHARED: "免提交 · 数据共享",
    PaperGot.PLEDGE: "告知承诺",
    PaperGot.DEFERRED: "后补",
    PaperGot.NOT_BROUGHT: "没有交",
}

PAPER_KIND: dict[PaperState, PillKind] = {
    PaperState.PENDING: "now",
    PaperState.FINE: "done",
    PaperState.WRONG: "bad",
}

PAPER_TITLES: dict[PaperState, str] = {
    PaperState.PENDING: "待核验",
    PaperState.FINE: "合格",
    PaperState.WRONG: "有问题",
}


def office_title(state: CaseState) -> str:
    """Return a state in the words of the office, where the applicant is somebody else."""
    return "等申请人补材料" if state is CaseState.CORRECTION else STATE_TITLES[state]


def state_title(state: CaseState) -> str:
    """Return a state in words."""
    return STATE_TITLES[state]
