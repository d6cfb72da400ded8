"""Words for codes on identity's pages."""

from __future__ import annotations

from collections.abc import Sequence

from yimen.identity.contracts import (
    Assurance,
    ConfirmedBy,
    Gender,
    MandateEvidence,
    MandateKind,
    MandateState,
    PersonField,
)
from yimen.ui.parts import PillKind

ASSURANCE = {
    Assurance.ANONYMOUS: "没有核验",
    Assurance.PHONE: "手机号注册",
    Assurance.REAL_NAME: "姓名和证件号已核对",
    Assurance.IN_PERSON: "工作人员当面核验",
    Assurance.STRONG: "证书核验",
}
GENDER = {
    Gender.UNKNOWN: "未知",
    Gender.MALE: "男",
    Gender.FEMALE: "女",
    Gender.UNSTATED: "未说明",
}
MANDATE_KIND = {
    MandateKind.VILLAGE_AGENT: "村代办员",
    MandateKind.RELATIVE: "亲属",
    MandateKind.REPRESENTATIVE: "单位经办人",
    MandateKind.GUARDIAN: "监护人",
}
MANDATE_STATE: dict[MandateState, tuple[str, PillKind]] = {
    MandateState.PENDING: ("待本人确认", "need"),
    MandateState.ACTIVE: ("有效", "done"),
    MandateState.ENDED: ("已结束", "stop"),
}
EVIDENCE = {
    MandateEvidence.SIGNED_PAPER: "签字的委托书",
    MandateEvidence.THUMBPRINT: "按手印的委托书",
    MandateEvidence.WITNESS: "有人见证",
    MandateEvidence.ONLINE: "本人网上同意",
    MandateEvidence.REGISTER: "登记机关的记录",
}
CONFIRMED_BY = {
    ConfirmedBy.TELEPHONE: "打电话向本人核实",
    ConfirmedBy.VILLAGE: "在村里当面核实",
    ConfirmedBy.PAPER: "核对书面委托",
    ConfirmedBy.ONLINE: "本人网上确认",
    ConfirmedBy.REGISTER: "以登记机关的记录为准",
}
PERSON_FIELD = {
    PersonField.CODE: "证件号码",
    PersonField.PHONE: "联系电话",
    PersonField.ADDRESS: "住址",
}


def scope(item_codes: Sequence[str]) -> tuple[str, str]:
    """Return what a mandate covers in words, and the numbers of the items below it."""
    if not item_codes:
        return "所有事项", ""
    return f"只限 {len(item_codes)} 个事项", f"编号 {'、'.join(item_codes)}"
