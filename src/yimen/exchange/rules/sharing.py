"""When data may be shared at all, who has to agree, and what a grant answers; pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, timedelta

from yimen.exchange.contracts import (
    ExchangeRefused,
    FieldView,
    GrantState,
    GrantView,
    InHand,
    NoGrant,
    Sharing,
)
from yimen.kernel.deadlines.limits import Limit
from yimen.kernel.rules import rule

DECIDE_WITHIN = Limit(amount=10, law="政务数据共享条例（国务院令第809号）；天数为本地政策值")
CHECK_WITHIN = Limit(amount=10, law="政务数据共享条例（国务院令第809号）校核；天数为本地政策值")
LONGEST_DAYS = 3 * 366
ANSWER_HOLDS = timedelta(hours=24)
"""How long an answer is good for the same application; then the register is asked again."""
DOWN_HOLDS = timedelta(minutes=10)
"""How long a register that did not answer is left alone, so that no page waits for it twice."""


@rule("EXC-SHR-1", cites="政务数据共享条例（国务院令第809号）：按需共享，不予共享的须有依据")
def check_fields(*, fields: Collection[FieldView]) -> None:
    """Refuse a request that names nothing, or a field that is never shared. Raises ExchangeRefused."""
    if not fields:
        raise ExchangeRefused("grant.fields", "请至少勾一项要用的信息。", field="fields")
    never = [one for one in fields if one.sharing is Sharing.NEVER]
    if never:
        raise ExchangeRefused(
            "grant.never",
            f"“{never[0].name}”不予共享：{never[0].ground}。请去掉这一项。",
            field="fields",
        )


@rule("EXC-SHR-2", cites="政务数据共享条例（国务院令第809号）：无条件共享的直接提供，不得擅设条件")
def needs_owner(*, fields: Collection[FieldView]) -> bool:
    """Say whether the owner has to agree: not where all fields are shared without conditions."""
    return any(one.sharing is not Sharing.FREE for one in fields)


@rule("EXC-SHR-3", cites="《个人信息保护法》第六条、第三十四条：目的明确、法定权限、最小范围")
def check_request(*, law: str, purpose: str, on: date, until_on: date, daily_quota: int) -> None:
    """Refuse a request without ground or purpose, without end, or without bound.

    Raises ExchangeRefused.
    """
    if len(law.strip()) < 6:
        raise ExchangeRefused("grant.law", "请写明依据的法律名称和条款。", field="law")
    if len(purpose.strip()) < 6:
        raise ExchangeRefused("grant.purpose", "请写明拿来做什么，至少 6 个字。", field="purpose")
    if not on < until_on <= on + timedelta(days=LONGEST_DAYS):
        raise ExchangeRefused(
            "grant.until", "用到哪一天：要在今天以后，最长三年。", field="until_on"
        )
    if not 1 <= daily_quota <= 100_000:
        raise ExchangeRefused(
            "grant.quota", "每天最多查几次：填 1 到 100000。", field="daily_quota"
        )


@rule("EXC-GTW-1", cites="政务数据共享条例（国务院令第809号）；《个人信息保护法》第三十四条")
def check_call(*, grant: GrantView | None, about: InHand | None, on: date) -> GrantView:
    """Return the grant that allows a call, or refuse it.

    A call is for an application that is in hand, of the item that the grant names, while the grant
    holds. Raises NoGrant, ExchangeRefused.
    """
    if about is None or not about.is_open:
        raise ExchangeRefused(
            "call.not_in_hand", "只有正在填或正在办的申请才能查登记，这一件不是。"
        )
    if grant is None or grant.item_code != about.item_code:
        raise NoGrant
    if grant.state is not GrantState.GRANTED or on > grant.until_on:
        raise NoGrant
    return grant


@rule(
    "EXC-DSP-1",
    cites="政务数据共享条例（国务院令第809号）：校核、纠错；《个人信息保护法》第四十六条",
)
def check_dispute(*, claimed: str, registered: str, reason: str) -> None:
    """Refuse a doubt that says nothing else than the register, or not why. Raises ExchangeRefused."""
    if not claimed.strip():
        raise ExchangeRefused("dispute.claimed", "请写上应当是什么。", field="claimed")
    if claimed.strip() == registered.strip():
        raise ExchangeRefused("dispute.same", "您写的和登记的一样，没有不同。", field="claimed")
    if len(reason.strip()) < 4:
        raise ExchangeRefused(
            "dispute.reason", "请写一句为什么不对，比如“去年八月搬的家”。", field="reason"
        )
    if len(claimed) > 200 or len(reason) > 500:
        raise ExchangeRefused("dispute.long", "写得太长了，说明最多 500 字。", field="reason")


_CODE = re.compile(r"[a-z][a-z0-9_]{1,29}", re.ASCII)
_FIELD_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)


@rule("EXC-RES-1", cites="政务数据共享条例（国务院令第809号）：统一目录，一项数据一个提供单位")
def check_resource(*, code: str, name: str, cycle: str, fields: Collection[FieldView]) -> None:
    """Refuse a resource that cannot stand in the directory. Raises ExchangeRefused at its field."""
    if not _CODE.fullmatch(code):
        raise ExchangeRefused(
            "resource.code",
            "代码用小写英文字母开头，只含字母、数字和下划线，2 到 30 位。",
            field="code",
        )
    if not name.strip():
        raise ExchangeRefused(
            "resource.name", "请写数据资源的名称，比如“人口基础信息”。", field="name"
        )
    if not cycle.strip():
        raise ExchangeRefused("resource.cycle", "请写多久更新一次，比如“每天”。", field="cycle")
    if not fields:
        raise ExchangeRefused("resource.fields", "至少写一个信息项。", field="fields")
    seen: set[str] = set()
    for one in fields:
        if not _FIELD_CODE.fullmatch(one.code) or not one.name.strip():
            raise ExchangeRefused(
                "resource.field",
                f"信息项“{one.name or one.code}”的代码用小写英文字母开头，名称也要写。",
                field="fields",
            )
        if one.code in seen:
            raise ExchangeRefused(
                "resource.doubled", f"信息项代码“{one.code}”写了两次。", field="fields"
            )
        seen.add(one.code)
