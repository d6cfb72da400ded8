"""Limits of the clocks, as shipped: dated local policy, marked where nobody has checked it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from yimen.hotline.contracts.category import StatutoryLimit
from yimen.hotline.contracts.order import OrderType, Urgency
from yimen.kernel.deadlines.limits import Limit, Unit
from yimen.kernel.rules import rule

SIGN, RETURN, CONTACT = "hotline.sign", "hotline.return", "hotline.contact"
RESOLVE, CALL_BACK = "hotline.resolve", "hotline.call_back"
MUTUAL = "hotline.mutual"
TIMES = frozenset({"returns", "returns.order", "call_back.attempts", "flood.number", "flood.place"})
"""Limits that count times, not time."""
MAILBOX, DEFERRAL = "hotline.mailbox", "hotline.deferral"
CLOCKS: Mapping[str, str] = MappingProxyType(
    {
        SIGN: "签收",
        RETURN: "提退单申请",
        CONTACT: "首次联系来电人",
        RESOLVE: "办结答复",
        CALL_BACK: "回访",
        MUTUAL: "联动互评",
        MAILBOX: "县长信箱答复",
        DEFERRAL: "补齐稍后补的内容",
    }
)
"""Kinds of clock and what is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedLimit:
    """A limit as the package brings it, with its source; `verified`: read in published text."""

    code: str
    title: str
    amount: int
    unit: Unit
    source: str
    verified: bool


_LOCAL = "各地做法不一，缺省值是我们定的，使用前请核对"
_READ = "公开的一地做法"
SHIPPED: tuple[ShippedLimit, ...] = (
    ShippedLimit(
        code="sign.normal",
        title="签收（一般）",
        amount=2,
        unit=Unit.HOUR,
        source=_LOCAL,
        verified=False,
    ),
    ShippedLimit(
        code="sign.urgent",
        title="签收（紧急）",
        amount=30,
        unit=Unit.MINUTE,
        source=_LOCAL,
        verified=False,
    ),
    ShippedLimit(
        code="return",
        title="提退单申请",
        amount=1,
        unit=Unit.WORKDAY,
        source=_LOCAL,
        verified=False,
    ),
    ShippedLimit(
        code="contact.normal",
        title="首次联系（一般）",
        amount=1,
        unit=Unit.WORKDAY,
        source=_LOCAL,
        verified=False,
    ),
    ShippedLimit(
        code="contact.urgent",
        title="首次联系（紧急）",
        amount=2,
        unit=Unit.HOUR,
        source=_LOCAL,
        verified=False,
    ),
    ShippedLimit(
        code="resolve.1",
        title="办结：咨询",
        amount=1,
        unit=Unit.WORKDAY,
        source=_READ,
        verified=True,
    ),
    ShippedLimit(
        code="resolve.2",
        title="办结：求助",
        amount=3,
        unit=Unit.WORKDAY,
        source=_READ,
        verified=True,
    ),
    ShippedLimit(
        code="resolve.3",
        title="办结：投诉",
        amount=5,
        unit=Unit.WORKDAY,
        source=_LOCAL,
        verified=False,
    ),
    ShippedLimit(
        code="resolve.4",
        title="办结：举报",
        amount=5,
        unit=Unit.WORKDAY,
        source=_LOCAL,
        verified=False,
    ),
    ShippedLimit(
        code="resolve.5",
        title="办结：建议",
        amount=5,
        unit=Unit.WORKDAY,
        source=_LOCAL,
        verified=False,
    ),
    ShippedLimit(
        code="resolve.6",
        title="办结：表扬",
        amount=5,
        unit=Unit.WORKDAY,
        source=_LOCAL,
        verified=False,
    ),
    ShippedLimit(
        code="resolve.urgent",
        title="办结：紧急",
        amount=0,
        unit=Unit.DAY,
        source="公开的一地做法：应急当日",
        verified=True,
    ),
    ShippedLimit(
        code="call_back", title="回访", amount=1, unit=Unit.WORKDAY, source=_LOCAL, verified=False
    ),
    ShippedLimit(
        code="returns",
        title="同一单位每件最多退单（次）",
        amount=2,
        unit=Unit.DAY,
        source=_LOCAL,
        verified=False,
    ),
    ShippedLimit(
        code="group.callers",
        title="群体诉求：至少多少个不同的来电人",
        amount=5,
        unit=Unit.DAY,
        source=_LOCAL,
        verified=False,
    ),
    ShippedLimit(
        code="group.days",
        title="群体诉求：多少天以内",
        amount=7,
        unit=Unit.DAY,
        source=_LOCAL,
        verified=False,
    ),
    ShippedLimit(
        code="mailbox",
        title="县长信箱：收到后答复或者受理",
        amount=24,
        unit=Unit.HOUR,
        source="GB/T 33358-2016：信箱 24 小时内响应",
        verified=True,
    ),
    ShippedLimit(
        code="flood.number",
        title="同一号码一天最多从网上提交（件）",
        amount=10,
        unit=Unit.DAY,
        source=_LOCAL,
        verified=False,
    ),
    ShippedLimit(
        code="flood.place",
        title="同一网络地址一小时最多提交（件）",
        amount=30,
        unit=Unit.HOUR,
        source=_LOCAL,
        verified=False,
    ),
    ShippedLimit(
        code="deferral",
        title="稍后补的内容最迟什么时候补",
        amount=1,
        unit=Unit.WORKDAY,
        source=_LOCAL,
        verified=False,
    ),
    ShippedLimit(
        code="returns.order",
        title="每件各单位合计最多退单（次），超过的会商",
        amount=3,
        unit=Unit.DAY,
        source=_LOCAL,
        verified=False,
    ),
    ShippedLimit(
        code="call_back.attempts",
        title="回访最多拨打（次）",
        amount=3,
        unit=Unit.DAY,
        source=_LOCAL,
        verified=False,
    ),
    ShippedLimit(
        code="call_back.gap",
        title="两次回访至少相隔",
        amount=2,
        unit=Unit.HOUR,
        source=_LOCAL,
        verified=False,
    ),
    ShippedLimit(
        code="mutual",
        title="联动处置互评",
        amount=3,
        unit=Unit.WORKDAY,
        source=_LOCAL,
        verified=False,
    ),
    ShippedLimit(
        code="exclusion",
        title="结案后多少天内可以申请剔除",
        amount=30,
        unit=Unit.DAY,
        source=_LOCAL,
        verified=False,
    ),
    ShippedLimit(
        code="reopen",
        title="结案后多少天内可以要求重新办理",
        amount=30,
        unit=Unit.DAY,
        source=_LOCAL,
        verified=False,
    ),
)
"""In force where the site set nothing else."""

GENERAL = "这个分类没有登记法定期限，按热线的一般时限"
"""What a clock says of a category of which nobody has said whether a law limits it."""


@rule("HOT-CLK-1", cites="国办发〔2020〕53号：限时办理；有法定期限的从其规定")
def resolve_limit(
    *,
    order_type: OrderType,
    urgency: Urgency,
    statutory: StatutoryLimit | None,
    local: Mapping[str, Limit],
) -> Limit:
    """Return the limit to answer: a statutory one wins, then urgency, then the type's.

    It runs from the dispatch, never from signing, so that not signing gains nothing. Its law says
    whether a statutory limit was looked for in vain or never.
    """
    if statutory is not None and statutory.limit is not None:
        return replace(statutory.limit, law=statutory.law)
    urgent = urgency is Urgency.URGENT
    general = local["resolve.urgent" if urgent else f"resolve.{order_type.value}"]
    why = GENERAL if statutory is None else f"没有法定期限（{statutory.law}）"
    return replace(general, law=f"{general.law}；{why}" if general.law else why)


@rule("HOT-CLK-2", cites="本地政策：签收、首次联系的时限分一般和紧急")
def desk_limit(*, what: str, urgency: Urgency, local: Mapping[str, Limit]) -> Limit:
    """Return the limit to sign (`sign`) or to contact the caller (`contact`)."""
    return local[f"{what}.{urgency.value}"]


def is_unverified(*, code: str) -> bool:
    """Say whether the shipped value of a limit was never read in published text."""
    return any(one.code == code and not one.verified for one in SHIPPED)
