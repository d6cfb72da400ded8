"""Whether a held post gives a verb for a thing, and if not, what is missing: in words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID


def what_is_missing(
    *,
    verb_held: bool,
    from_on: date,
    until_on: date | None,
    on: date,
    unit_id: UUID,
    area_prefix: str,
    item_codes: Collection[str],
    wanted_units: Collection[UUID],
    wanted_area: str,
    wanted_item: str,
) -> str:
    """Return the first thing that stands against a post's reach, or nothing when it reaches.

    No units wanted means that the verb counts by area alone, as a supervisor's does. This is what
    the gates ask, in the same order: verb, date, unit, area, item.
    """
    if not verb_held:
        return "这个岗位没有这项权限"
    if on < from_on:
        return f"岗位从 {from_on.year}年{from_on.month}月{from_on.day}日起才有效"
    if until_on is not None and on >= until_on:
        return f"岗位到 {until_on.year}年{until_on.month}月{until_on.day}日已经结束"
    if wanted_units and unit_id not in wanted_units:
        return "办件不归岗位所在的单位收，也不归它办"
    if not wanted_area.startswith(area_prefix):
        return "办件所在的地方不在岗位的管辖范围内"
    if item_codes and wanted_item not in item_codes:
        return "办件的事项不在岗位的事项范围内"
    return ""
