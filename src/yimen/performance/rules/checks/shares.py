"""Shares in running text: 占…的…%, with the base named, listed, or found in the document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from yimen.performance.contracts.report_check import Finding, Severity
from yimen.performance.rules.checks.drafting import amount, around, draft, percent
from yimen.performance.rules.checks.prose import (
    bare_label,
    is_amount,
    is_change,
    is_share,
    passages,
)
from yimen.performance.rules.figures.numbers import (
    is_cut_off,
    percent_holds,
    plain,
    ratio_range,
)
from yimen.performance.rules.figures.quantities import Kind, Quantity
from yimen.performance.rules.reading.passages import Passage
from yimen.performance.rules.reading.reading import Reading

_BASE = re.compile(
    r"(?:占(?:比)?|完成|达到)\s*([^,，。;；%]*?)(?:的)?(?:比例|比重|百分比|比率)?(?:为|达|达到|约)?\s*$"
)
_PAIRS = (
    (r"回收|收回", r"发出|发放"),
    (r"办结", r"受理|上报|总数"),
    (r"完成", r"计划|应|任务|目标"),
    (r"其中", r"."),
)
_OF_THESE = re.compile(r"[一-龥]{1,6}的")
_BROAD = re.compile(r"预算|到位|合计|总计|总额|收入|支出|资金|总数|总量|总价|合同")


def check(reading: Reading) -> Iterator[Finding]:
    """Yield shares that no base of their own text bears out."""
    everywhere: list[Quantity] | None = None
    for passage in passages(reading):
        found = passage.items
        for index, share in enumerate(found):
            yield from _inside(reading, passage, found, index)
            if not is_share(share) or is_change(share):
                continue
            part = _part(found, index)
            if part is None:
                continue
            if everywhere is None:
                everywhere = _everywhere(reading)
            yield from _share(reading, passage, found, part, share, everywhere)


def _inside(
    reading: Reading, passage: Passage, found: Sequence[Quantity], index: int
) -> Iterator[Finding]:
    """Check 抽取5个乡镇，占全部25个乡镇的20%, whose base stands inside the share."""
    share = found[index]
    if index < 2 or share.kind is not Kind.PERCENT or not _OF_THESE.fullmatch(share.lead):
        return
    whole = found[index - 1]
    noun = share.lead.removesuffix("的")
    if not re.search(r"占|全部|总|共", whole.lead) or whole.kind is not Kind.COUNT:
        return
    parts = [
        item
        for item in found[: index - 1]
        if item.like(whole) and passage.text[item.end :].startswith(noun)
    ]
    if not parts or _fits(parts[-1], whole, share) or not whole.figure.value:
        return
    yield _refuted(reading, passage, parts[-1], whole, share, sure=True)


def _part(found: Sequence[Quantity], index: int) -> Quantity | None:
    """Return the amount whose share is stated: the last one before 占 that is no change."""
    share = found[index]
    for item in reversed(found[:index]):
        if share.start - item.end > 60:
            return None
        if is_amount(item) and not is_change(item):
            return item
    return None


def _everywhere(reading: Reading) -> list[Quantity]:
    return [
        item
        for passage in passages(reading)
        for item in passage.items
        if is_amount(item) and _BROAD.search(item.lead[-24:])
    ]


def _named(base: str, item: Quantity) -> bool:
    words = bare_label(base)
    label = bare_label(item.lead[-30:])
    return len(words) >= 2 and (words in label or words.removeprefix("本年") in label)


def _fits(part: Quantity, whole: Quantity, share: Quantity) -> bool:
    bounds = ratio_range(part=part.figure, whole=whole.figure)
    return bounds is not None and percent_holds(share.figure, bounds)


def _share(
    reading: Reading,
    passage: Passage,
    found: Sequence[Quantity],
    part: Quantity,
    share: Quantity,
    everywhere: Sequence[Quantity],
) -> Iterator[Finding]:
    match = _BASE.search(share.lead)
    base = match[1] if match else ""
    before = [
        item for item in found if item.end <= part.start and item.like(part) and not is_change(item)
    ]
    after = [item for item in found if item.start > share.end and item.like(part)]
    here = [item for item in before if _named(base, item)]
    if any(_fits(part, whole, share) for whole in here or [*before, *after]):
        return
    if part.figure.value == 0 and share.figure.value == 0:
        return
    if not here and any(item.like(part) and _fits(part, item, share) for item in everywhere):
        return
    if not here and any(
        bool(_BROAD.search(item.lead[-24:])) and _fits(item, whole, share)
        for item in before[-3:]
        for whole in before
        if whole is not item
    ):
        return
    if re.search(r"(?:完成|达到)[^占]*$", share.lead) and not _own_goal(passage, before, part):
        return
    bare = not bare_label(base)
    if bare and any(_fits(part, item, share) for item in found if is_amount(item)):
        fitting = next(item for item in found if is_amount(item) and _fits(part, item, share))
        yield _unstated(reading, passage, part, share, fitting)
        return
    named = [item for item in before if _named(base, item)] or [
        item for item in everywhere if item.like(part) and _named(base, item)
    ]
    whole = _paired(found, part) if bare else named[-1] if named else _head(before, part)
    if whole is None or whole.figure.value <= 0:
        yield _unstated(reading, passage, part, share)
        return
    yield _refuted(reading, passage, part, whole, share, sure=bool(named) or bool(before))


def _own_goal(passage: Passage, before: Sequence[Quantity], part: Quantity) -> bool:
    """Tell whether the goal of 完成预算的…% stands just before the part and not above a list."""
    if not before or not re.search(r"预算|计划|任务|目标", before[-1].lead):
        return False
    return not re.search(r"其中|[;；。]", passage.text[before[-1].end : part.start])


def _paired(found: Sequence[Quantity], part: Quantity) -> Quantity | None:
    """Return the amount that a bare 占比 must mean: 回收 of 发出, 办结 of 受理, parts of 其中."""
    for own, other in _PAIRS:
        if re.search(own, part.lead):
            for item in reversed(found):
                if item.end <= part.start and item.like(part) and re.search(other, item.lead):
                    return item
    return None


def _head(before: Sequence[Quantity], part: Quantity) -> Quantity | None:
    larger = [item for item in before if item.figure.value >= part.figure.value]
    return max(larger, key=lambda item: item.figure.value) if larger else None


def _refuted(
    reading: Reading,
    passage: Passage,
    part: Quantity,
    whole: Quantity,
    share: Quantity,
    *,
    sure: bool,
) -> Finding:
    computed = part.figure.value / whole.figure.value * 100
    code = "cut-off" if is_cut_off(share.figure, computed) else "share"
    return draft(
        reading,
        code,
        passage.at(share),
        quote=around(passage.text, part.start, share.end, 20),
        stated=share.written,
        computed=percent(computed, share.figure),
        why=f"{amount(part)}÷{amount(whole)}＝{percent(computed, share.figure)}，写 {share.written}。",
        severity=Severity.QUESTION if code == "share" and not sure else None,
    )


def _unstated(
    reading: Reading,
    passage: Passage,
    part: Quantity,
    share: Quantity,
    fitting: Quantity | None = None,
) -> Finding:
    implied = ""
    if fitting is not None:
        implied = f"，按 {amount(fitting)} 才算得出"
    elif share.figure.value and part.kind is Kind.COUNT:
        implied = f"，倒推基数约 {plain((part.figure.value / share.figure.value * 100).quantize(1))}{part.unit}"
    return draft(
        reading,
        "base-unstated",
        passage.at(share),
        quote=around(passage.text, part.start, share.end, 16),
        stated=share.written,
        computed="基数未写",
        why=f"{amount(part)} 占 {share.written}，文中没有写基数{implied}，请补充。",
    )
