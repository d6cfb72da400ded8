"""Name the documents that go out, by the type of the item and its clock regime."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from yimen.catalogue.contracts import ItemVersionView, NoticeKind, Regime
from yimen.kernel.rules import rule

LICENCE_TYPE = "01"

_BRACKET = re.compile(r"[（(].*?[）)]")

_COMMON: Mapping[NoticeKind, str] = MappingProxyType(
    {
        NoticeKind.RECEIPT: "申请材料接收凭证",
        NoticeKind.ACCEPTANCE: "受理通知书",
        NoticeKind.DECLINE: "不予受理通知书",
        NoticeKind.CORRECTION: "补正告知书",
        NoticeKind.STOP: "办理期限中止告知书",
        NoticeKind.EXTENSION: "延长期限通知书",
        NoticeKind.GRANT: "{name}办理结果通知",
        NoticeKind.DENY: "不予办理{name}通知",
        NoticeKind.WITHDRAWAL: "撤回申请通知书",
        NoticeKind.BOUNCE: "退件通知书",
        NoticeKind.CORRIGENDUM: "更正通知书",
        NoticeKind.REVOCATION: "撤销决定书",
        NoticeKind.DELIVERY: "送达回证",
        NoticeKind.DEFERRAL: "容缺受理承诺书",
    }
)

_LICENCE: Mapping[NoticeKind, str] = MappingProxyType(
    {
        NoticeKind.DECLINE: "不予受理决定书",
        NoticeKind.CORRECTION: "一次性补正告知书",
        NoticeKind.STOP: "特别程序告知书",
        NoticeKind.GRANT: "准予行政许可决定书",
        NoticeKind.DENY: "不予行政许可决定书",
        NoticeKind.REVOCATION: "撤销行政许可决定书",
    }
)

_BY_REGIME: Mapping[Regime, Mapping[NoticeKind, str]] = MappingProxyType(
    {
        Regime.REGISTRATION: MappingProxyType(
            {
                NoticeKind.GRANT: "准予登记通知书",
                NoticeKind.DENY: "不予登记通知书",
                NoticeKind.REVOCATION: "撤销登记决定书",
            }
        ),
        Regime.BENEFIT: MappingProxyType(
            {NoticeKind.GRANT: "{name}审批决定", NoticeKind.DENY: "不予给付{name}决定"}
        ),
        Regime.CONFIRMATION: MappingProxyType(
            {NoticeKind.GRANT: "{name}决定", NoticeKind.DENY: "不予{name}决定"}
        ),
    }
)


@rule("CAT-DOC-1", cites="行政许可法 第三十二条、第三十八条、第四十五条、第六十九条")
def title_of_notice(*, item_type: str, regime: Regime, name: str, kind: NoticeKind) -> str:
    """Return the title that a document of this kind bears for this item.

    行政许可决定书 are for licences (type 01 under the licence regime) alone; registrations,
    benefits, confirmations and public services have their own.
    """
    if item_type == LICENCE_TYPE and regime is Regime.LICENCE:
        pattern = _LICENCE.get(kind, _COMMON[kind])
    else:
        pattern = _BY_REGIME.get(regime, {}).get(kind, _COMMON[kind])
    return pattern.format(name=short_name(name=name))


def notice_title(*, view: ItemVersionView, kind: NoticeKind) -> str:
    """Return the title of a document: the one that the version names, else that of its type."""
    named = dict(view.definition.notice_titles) if view.definition else {}
    return named.get(kind) or title_of_notice(
        item_type=view.item_type, regime=view.regime, name=view.name, kind=kind
    )


def short_name(*, name: str) -> str:
    """Return an item's name without what stands in brackets, as titles use it."""
    return _BRACKET.sub("", name).strip()
