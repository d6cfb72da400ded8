"""What may be lent to whom, and for how long."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from yimen.directory.contracts import DirectoryRefused
from yimen.kernel.actor import Actor
from yimen.kernel.rules import rule

LONGEST_DAYS = 90


@rule("DIR-LEND-1", cites="GB/T 22239-2019 第三级：最小权限（本地政策：代理最长 90 天）")
def check_lending(
    *,
    from_on: date,
    until_on: date,
    today: date,
    own_prefix: str,
    lent_prefix: str,
    own_items: Collection[str],
    lent_items: Collection[str],
    already_lent: bool,
    same_unit: bool,
) -> None:
    """Refuse to lend more than one has, to somebody of another unit, backwards or for too long.

    `until_on` is the first day the post is back. Raises DirectoryRefused.
    """
    if already_lent:
        raise DirectoryRefused("这个岗位是别人交给您代理的，不能再转交。", field="posts")
    if not same_unit:
        raise DirectoryRefused("代理人要在同一个单位任职，请另选一位同事。", field="deputy")
    if from_on < today:
        raise DirectoryRefused("开始日期不能早于今天。", field="from_on")
    if until_on <= from_on:
        raise DirectoryRefused("结束日期要在开始日期之后。", field="until_on")
    if (until_on - from_on).days > LONGEST_DAYS:
        raise DirectoryRefused(
            f"一次最多代理 {LONGEST_DAYS} 天，更长的请由系统管理员另行授予岗位。", field="until_on"
        )
    if not lent_prefix.startswith(own_prefix):
        raise DirectoryRefused("交出的范围不能大于您自己的管辖范围。", field="area_prefix")
    if own_items and not (lent_items and set(lent_items) <= set(own_items)):
        raise DirectoryRefused("交出的事项不能多于您自己的事项范围。", field="items")


@rule("DIR-LEND-2", cites="行政许可法 第七十三条；GB/T 22239-2019 第三级：审计记录可追溯到人")
def signed_name(
    *,
    actor: Actor,
    verbs: Collection[str],
    units: Collection[UUID] | None,
    area: str,
    item: str | None,
) -> str:
    """Return the name under which the actor acts: with 代 and the principal's for a lent post.

    An act that a post of the actor's own allows is signed with his own name alone. Without `units`
    a post of any unit counts.
    """
    reaching = [
        grant.deputy_for
        for grant in actor.grants
        if grant.verb in verbs
        and (units is None or grant.unit_id in units)
        and grant.reaches(area=area, unit_id=None, item=item)
    ]
    if not reaching or "" in reaching:
        return actor.name
    return f"{actor.name}（代{reaching[0]}）"
