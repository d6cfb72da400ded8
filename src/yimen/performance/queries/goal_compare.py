"""Set two versions of a year's goals side by side, indicator by indicator."""

from __future__ import annotations

from dataclasses import dataclass

from yimen.performance.contracts.goal import EVIDENCE_TITLES, GoalSheet, Indicator, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing of an indicator, or of the sheet, in both versions; nothing where it was not there."""

    indicator: str
    what: str
    before: str
    after: str


def differences(*, before: GoalSheet, after: GoalSheet) -> list[Difference]:
    """Return what changed from one version to the other, in the order of the later one."""
    found = []
    if before.overall != after.overall:
        found.append(
            Difference(
                indicator="年度总体目标", what="内容", before=before.overall, after=after.overall
            )
        )
    old = {one.key: one for one in before.indicators}
    for one in after.indicators:
        was = old.pop(one.key, None)
        if was is None:
            found.append(Difference(indicator=one.name, what="新增", before="", after=_whole(one)))
        else:
            found += _changed(was, one)
    found += [
        Difference(indicator=one.name, what="删除", before=_whole(one), after="")
        for one in old.values()
    ]
    return found


def _changed(was: Indicator, one: Indicator) -> list[Difference]:
    pairs = zip(_told(was), _told(one), strict=True)
    return [
        Difference(indicator=one.name, what=what, before=before, after=after)
        for (what, before), (_, after) in pairs
        if before != after
    ]


def _told(one: Indicator) -> list[tuple[str, str]]:
    return [
        ("名称", one.name),
        ("类别", f"{one.level1}/{one.level2}"),
        ("目标", one.said),
        ("权重", f"{plain(one.weight)} 分"),
        ("允许偏差", plain(one.tolerance)),
        ("证据", EVIDENCE_TITLES[one.evidence]),
        ("系统数据", one.figure_code),
        ("材料", one.document),
        ("对应资金", "" if one.amount is None else f"{one.amount:,.2f} 元"),
        ("理由", one.reason),
    ]


def _whole(one: Indicator) -> str:
    return f"{one.said}，{plain(one.weight)} 分"
