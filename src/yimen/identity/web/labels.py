"""Words for codes on identity's pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yimen.identity.contracts import (
    Assurance,
    CheckKind,
    ConfirmedBy,
    Gender,
    GuardianGround,
    GuardianPaper,
    MandateAct,
    MandateEvidence,
    MandateKind,
    MandateState,
    PersonField,
)
from yimen.identity.rules.assurance import ProofKind
from yimen.identity.rules.recovery import RecoveryProof
from yimen.identity.sign_in_contracts import FactorKind
from yimen.ui.parts import PillKind

ASSURANCE = {
    Assurance.ANONYMOUS: "没有核验",
    Assurance.PHONE: "手机号注册",
    Assurance.REAL_NAME: "姓名和证件号已核对",
    Assurance.IN_PERSON: "工作人员当面核验",
    Assurance.STRONG: "证书核验",
}
ASSURANCE_TAKES = {
    Assurance.PHONE: "用短信验证码核对手机号。",
    Assurance.REAL_NAME: "人口库核对姓名和证件号码，再加手机号、社保卡、银行卡里的两样。",
    Assurance.IN_PERSON: "带身份证到窗口或村便民服务站，请工作人员当面核验，不用刷脸；在窗口登记过人脸的，也可以刷脸。",
    Assurance.STRONG: "当面核验过，再用客户端证书登录。",
}
PROOF = {
    ProofKind.PHONE: "手机号",
    ProofKind.POPULATION: "姓名和证件号码",
    ProofKind.SOCIAL_CARD: "社保卡",
    ProofKind.BANK_CARD: "银行卡",
    ProofKind.WINDOW: "当面核验",
    ProofKind.FACE: "人脸核验",
    ProofKind.CERTIFICATE: "客户端证书",
}
PROOF_SAID = {"given": "核对上了，已经记下。"}
CHECK_TITLE = {
    CheckKind.POPULATION: "核对姓名和证件号码",
    CheckKind.SOCIAL_CARD: "核对社保卡",
    CheckKind.BANK_CARD: "核对银行卡",
}
CHECK_SAYS = {
    CheckKind.POPULATION: "把您登记的姓名和身份证号码发给人口库，对方只回答是否一致。",
    CheckKind.SOCIAL_CARD: "把您的姓名、身份证号码和社保卡号发给社保部门，对方只回答是否一致。",
    CheckKind.BANK_CARD: "把您的姓名、身份证号码和银行卡号发给银行，对方只回答是否一致。",
}
FACTOR = {
    FactorKind.TOTP: "验证器",
    FactorKind.PASSKEY: "通行密钥",
    FactorKind.CERTIFICATE: "客户端证书",
}
RECOVERY_PROOF = {
    RecoveryProof.PHONE: "登记的手机号收验证码",
    RecoveryProof.RECOVERY_CODE: "备用码",
    RecoveryProof.SOCIAL_CARD: "社保卡号",
    RecoveryProof.BANK_CARD: "银行卡号",
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
    MandateKind.LEGAL_HEAD: "法定代表人",
}
MANDATE_ACT = {
    MandateAct.FILL: "填写申请",
    MandateAct.SUBMIT: "提交申请",
    MandateAct.RECEIVE: "领取结果、看证照",
}
GUARDIAN_GROUND = {
    GuardianGround.PARENT: "父母",
    GuardianGround.SPOUSE: "配偶",
    GuardianGround.CHILD: "子女",
    GuardianGround.GRANDPARENT: "祖父母、外祖父母",
    GuardianGround.SIBLING: "兄、姐",
    GuardianGround.OTHER_KIN: "其他近亲属",
    GuardianGround.OTHER_WILLING: "其他愿意监护的人或组织（村居委会、民政部门同意）",
    GuardianGround.COURT: "法院或村居委会、民政部门指定",
    GuardianGround.AGREED: "意定监护（书面协议）",
}
GUARDIAN_PAPER = {
    GuardianPaper.HOUSEHOLD_BOOK: "户口簿",
    GuardianPaper.BIRTH_CERTIFICATE: "出生医学证明",
    GuardianPaper.MARRIAGE_CERTIFICATE: "结婚证",
    GuardianPaper.COMMITTEE_LETTER: "村居委会、民政部门的证明或指定书",
    GuardianPaper.JUDGMENT: "法院判决书（认定行为能力、指定监护人）",
    GuardianPaper.AGREEMENT: "书面意定监护协议",
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


def scope(item_codes: Sequence[str], names: Mapping[str, str]) -> tuple[str, str]:
    """Return what a mandate covers in words, and the items by name below it."""
    if not item_codes:
        return "所有事项", ""
    named = [names.get(code, f"编号 {code}") for code in item_codes]
    return f"只限 {len(item_codes)} 个事项", "、".join(named)
