"""Chinese words for certificates on the pages."""

from __future__ import annotations

from datetime import datetime

from yimen.kernel.clock import LOCAL
from yimen.pki.chain import REASON_WORDS
from yimen.pki.contracts import Outcome, Profile, RevocationReason, SuiteName
from yimen.trust.rules.certificate import (
    REASONS,
    TABLE,
    CertificateState,
    WishKind,
    WishState,
)
from yimen.ui import words
from yimen.ui.parts import Option, PillKind

PROFILES = {
    Profile.ROOT: "根证书",
    Profile.ISSUING: "签发证书",
    Profile.SIGNING: "签名证书",
    Profile.ENCRYPTION: "加密证书",
    Profile.SEAL: "印章证书",
    Profile.TSA: "时间戳服务",
    Profile.OCSP: "证书状态服务",
    Profile.LOGIN: "登录证书",
}
SUITES = {SuiteName.SM: "国密 SM2", SuiteName.INTERNATIONAL: "国际 P-256"}
STATES = {
    CertificateState.VALID.value: "有效",
    "ending": "30 天内到期",
    CertificateState.SUSPENDED.value: "已暂停",
    CertificateState.REVOKED.value: "已吊销",
    "ended": "已过期",
}
_STATE_KINDS: dict[CertificateState, PillKind] = {
    CertificateState.VALID: "done",
    CertificateState.SUSPENDED: "late",
    CertificateState.REVOKED: "stop",
}
WISHES = {WishKind.REVOKE: "吊销", WishKind.RECOVER: "取出加密私钥"}
WISH_STATES: dict[WishState, tuple[str, PillKind]] = {
    WishState.ASKED: ("等批准", "need"),
    WishState.APPROVED: ("已批准", "done"),
    WishState.REFUSED: ("没有批准", "bad"),
    WishState.TAKEN_BACK: ("已撤回", "stop"),
}
OUTCOMES: dict[Outcome, tuple[str, PillKind]] = {
    Outcome.OK: ("通过", "done"),
    Outcome.FAILED: ("没有通过", "bad"),
    Outcome.UNKNOWN: ("查不到", "late"),
}
REASON_OPTIONS = (
    Option(value="", label="请选择"),
    *(Option(value=reason.value, label=REASON_WORDS[reason]) for reason in REASONS),
)


def state_of(state: CertificateState, until: datetime, at: datetime) -> tuple[str, PillKind]:
    """Return how a certificate stands now, in a word and its colour."""
    if state is not CertificateState.REVOKED and until <= at:
        return "已过期", "stop"
    return TABLE.state_titles[state], _STATE_KINDS[state]


def reason_words(code: str) -> str:
    """Return the words for a stored reason, or none."""
    return REASON_WORDS[RevocationReason(code)] if code else ""


def moment_words(at: datetime | None) -> str:
    """Return a moment as people here write it."""
    return words.long_moment(at=at.astimezone(LOCAL)) if at else ""


def day_words(at: datetime) -> str:
    """Return a day as people here write it."""
    return words.long_date(on=at.astimezone(LOCAL).date())


def grouped(serial: str) -> str:
    """Return a serial in groups of four, as it is read out."""
    padded = serial.zfill(-(-len(serial) // 4) * 4)
    return " ".join(padded[place : place + 4] for place in range(0, len(padded), 4)).upper()
