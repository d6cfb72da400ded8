"""The life of a seal, and what each step of it asks; pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import timedelta
from types import MappingProxyType
from uuid import UUID

from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule
from yimen.trust.contracts import SealKind, SealRefused, SealState, SealVerb

_S, _V = SealState, SealVerb

SEAL_FLOW: FlowTable[SealState, SealVerb] = FlowTable(
    moves=MappingProxyType(
        {
            (_S.ASKED, _V.APPROVE): _S.APPROVED,
            (_S.ASKED, _V.REFUSE): _S.REFUSED,
            (_S.APPROVED, _V.MAKE): _S.IN_USE,
            (_S.APPROVED, _V.DESTROY): _S.DESTROYED,
            (_S.IN_USE, _V.USE): _S.IN_USE,
            (_S.IN_USE, _V.HAND_OVER): _S.IN_USE,
            (_S.IN_USE, _V.ALLOW): _S.IN_USE,
            (_S.IN_USE, _V.CERTIFY): _S.IN_USE,
            (_S.IN_USE, _V.SUSPEND): _S.SUSPENDED,
            (_S.IN_USE, _V.DESTROY): _S.DESTROYED,
            (_S.SUSPENDED, _V.HAND_OVER): _S.SUSPENDED,
            (_S.SUSPENDED, _V.CERTIFY): _S.SUSPENDED,
            (_S.SUSPENDED, _V.RESUME): _S.IN_USE,
            (_S.SUSPENDED, _V.DESTROY): _S.DESTROYED,
        }
    ),
    state_titles=MappingProxyType(
        {
            _S.ASKED: "待审批",
            _S.REFUSED: "未批准",
            _S.APPROVED: "待制作",
            _S.IN_USE: "在用",
            _S.SUSPENDED: "停用",
            _S.DESTROYED: "已销毁",
        }
    ),
    verb_titles=MappingProxyType(
        {
            _V.APPROVE: "批准",
            _V.REFUSE: "不批准",
            _V.MAKE: "制作",
            _V.HAND_OVER: "移交保管",
            _V.ALLOW: "改常用印范围",
            _V.CERTIFY: "换发证书",
            _V.SUSPEND: "停用",
            _V.RESUME: "恢复使用",
            _V.DESTROY: "销毁",
            _V.USE: "用印",
        }
    ),
)

_NUMBER = re.compile(r"[^\s（）《》]*〔\d{4}〕\d+号")
STANDING_TITLES = MappingProxyType(
    {
        "cases.notice": "办件文书",
        "licences.licence": "电子证照",
        "hotline.agreement": "人民调解协议书",
    }
)
"""The kinds of document that a seal may go under without being asked each time."""

VALID_FOR_MONTHS = 60
"""How long a seal's certificate holds; a local value."""


@rule("TRUST-SEAL-2", cites="国发〔1999〕25号：印章制发须经批准；申请、审批分开")
def check_other_person(*, asked_by: UUID | None, decides: UUID | None) -> None:
    """Refuse the applicant as his own approver. Raises SealRefused."""
    if asked_by is not None and asked_by == decides:
        raise SealRefused("own", "自己提的申请要由别人审批。")


@rule("TRUST-SEAL-3", cites="国发〔1999〕25号：专人保管，用印须经单位负责人批准并登记")
def check_reason(*, reason: str) -> str:
    """Return the reason of a step in a seal's life, or refuse one that says nothing.

    Raises SealRefused.
    """
    plain = " ".join(reason.split())
    if len(plain) < 4:
        raise SealRefused("reason", "请写明理由，至少 4 个字。", field="reason")
    return plain[:300]


def check_purpose(*, kind: SealKind, purpose: str) -> str:
    """Return the purpose line, or refuse a special seal without one and an official one with one.

    Raises SealRefused.
    """
    plain = "".join(purpose.split())
    if kind is SealKind.OFFICIAL and plain:
        raise SealRefused("purpose", "行政公章下面不刻用途，请去掉。", field="purpose")
    if kind is SealKind.SERVICE and not plain:
        return "便民服务专用章"
    if kind is SealKind.SPECIAL and not plain.endswith("专用章"):
        raise SealRefused("purpose", "请写专用章的全称，例如“行政审批专用章”。", field="purpose")
    return plain


def check_standing(*, kinds: Collection[str]) -> list[str]:
    """Return the kinds of document in order, or refuse an unknown one. Raises SealRefused."""
    if any(one not in STANDING_TITLES for one in kinds):
        raise SealRefused("standing", "没有这类文书，请刷新后再选。", field="standing")
    return [one for one in STANDING_TITLES if one in kinds]


def number_of(*, title: str) -> str:
    """Return the document number that a title carries, for instance 一门卫许准〔2026〕318号, or nothing."""
    found = _NUMBER.search(title)
    return found.group() if found else ""


def wait_before(*, attempts: int) -> timedelta:
    """Return how long to leave a document alone after so many attempts: a minute, then doubling."""
    return timedelta(minutes=min(2 ** max(attempts - 1, 0), 60))
