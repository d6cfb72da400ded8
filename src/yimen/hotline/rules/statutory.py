"""Which statutory limit holds for a category: dated rows of the site, then what is shipped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from yimen.hotline.contracts.category import StatutoryLimit
from yimen.hotline.contracts.order import OrderType, PleaseSay
from yimen.kernel.deadlines.limits import Limit, Unit
from yimen.kernel.rules import rule

_MARKET = "市场与消费"
_SINCE = date(2020, 1, 1)
SHIPPED: tuple[StatutoryLimit, ...] = (
    StatutoryLimit(
        category_code="09",
        title=_MARKET,
        order_type=OrderType.COMPLAINT,
        limit=Limit(amount=7),
        law="《市场监督管理投诉举报处理暂行办法》：收到投诉七个工作日内决定是否受理",
        from_on=_SINCE,
    ),
    StatutoryLimit(
        category_code="09",
        title=_MARKET,
        order_type=OrderType.REPORT,
        limit=Limit(amount=15),
        law="《市场监督管理投诉举报处理暂行办法》：收到举报线索十五个工作日内核查并决定是否立案",
        from_on=_SINCE,
    ),
)
"""Limits of branches of the shipped tree; in a tree where the code has another title they are not."""

MOST = 180
UNITS = (Unit.WORKDAY, Unit.DAY)
_ARTICLE = re.compile(r"《[^》]{2,}》.*第[一二三四五六七八九十百零〇\d]+条")


@rule("HOT-CLK-3", cites="国办发〔2020〕53号：有法定期限的从其规定；分类由各地设，期限随分类登记")
def statutory_for(
    *, rows: Sequence[StatutoryLimit], chain: Sequence[str], order_type: OrderType, on: date
) -> StatutoryLimit | None:
    """Return the row that holds on a day for a category, or None where nobody has said.

    `chain` is the category and what it lies in, the nearest first: the nearest branch decides, in
    it the type's own row before that for every type, of these the newest. A row without a limit
    says that no law sets one, and stops the search.
    """
    for code in chain:
        held = [
            one
            for one in rows
            if one.category_code == code
            and one.order_type in {order_type, None}
            and one.from_on <= on
        ]
        if held:
            return max(
                enumerate(held),
                key=lambda each: (each[1].order_type is not None, each[1].from_on, each[0]),
            )[1]
    return None


@rule("HOT-CLK-4", cites="国办发〔2020〕53号：有法定期限的从其规定；写明是哪一部法的哪一条")
def check_statutory(
    *, amount: int | None, unit: Unit, law: str, from_on: date | None, today: date
) -> None:
    """Refuse a limit that no article is cited for, or that would change what is past.

    Raises PleaseSay.
    """
    if amount is not None and not 1 <= amount <= MOST:
        raise PleaseSay(
            "limit_amount", f"请填 1 到 {MOST} 的整数；法律没有定期限的，选“没有法定期限”。"
        )
    if unit not in UNITS:
        raise PleaseSay("limit_unit", "单位请选工作日或者天。")
    if amount is not None and not _ARTICLE.search(law):
        raise PleaseSay("law", "请写明是哪一部法的哪一条，例如：《信访工作条例》第三十四条。")
    if len(law.strip()) < 6:
        raise PleaseSay("law", "请写明查过哪些规定，至少六个字。")
    if from_on is None or from_on < today:
        raise PleaseSay("limit_from", "请填从哪天起执行，不早于今天；已经派出的单不变。")
