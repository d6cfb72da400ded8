"""What the caller hears at which step; never what it was about."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yimen.hotline.contracts.order import OrderVerb

NOTICES: Mapping[OrderVerb, tuple[str, str, str]] = MappingProxyType(
    {
        OrderVerb.SUBMIT: (
            "hotline.received",
            "热线已经收到",
            "您反映的事热线已经收到，工单编号{number}，查询码{code}。凭这两个号在 {url} 看进度、补充情况，或者拨打12345。",
        ),
        OrderVerb.DISPATCH: (
            "hotline.dispatched",
            "热线工单已经转办",
            "工单{number}已经转给{unit}办理，承办单位会和您联系。进度：{url}",
        ),
        OrderVerb.ANSWER: (
            "hotline.answered",
            "热线工单已经答复",
            "工单{number}已经答复，请到 {url} 凭查询码查看。",
        ),
        OrderVerb.APPROVE: (
            "hotline.replied",
            "热线工单已经答复，请您评价",
            "工单{number}已经办理并答复。解决了没有、满意不满意，请到 {url} 凭查询码评价；不方便的，热线会打电话回访。",
        ),
        OrderVerb.SECOND: (
            "hotline.second",
            "热线工单再次办理",
            "您说工单{number}没有解决，已经退回承办单位再办。进度：{url}",
        ),
        OrderVerb.CLOSE: (
            "hotline.closed",
            "热线工单已经结案",
            "工单{number}已经结案。还没有评价的，可以到 {url} 凭查询码评价；还没有解决的，{days}天内可以要求重新办理。",
        ),
        OrderVerb.REOPEN: (
            "hotline.reopened",
            "热线工单重新办理",
            "工单{number}已经重新办理。进度：{url}",
        ),
    }
)
"""By step: the template's code, its title, its words."""


def unit_word(*, confidential: bool, unit: str) -> str:
    """Return how the unit is named to the caller: of what is confidential not at all."""
    return "承办单位" if confidential or not unit else unit


def is_mobile(*, phone: str) -> bool:
    """Say whether short messages can reach a number."""
    digits = phone.strip()
    return len(digits) == 11 and digits.isascii() and digits.isdecimal() and digits[0] == "1"
