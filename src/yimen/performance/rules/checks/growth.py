"""Growth and differences in running text: 比上年增加…，增长…%; 低…个百分点; 由…提升至…."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from yimen.performance.contracts.report_check import Finding
from yimen.performance.rules.checks.drafting import amount, around, draft, percent
from yimen.performance.rules.checks.prose import (
    Sentence,
    is_amount,
    is_change,
    is_fall,
    is_share,
    passages,
    split,
)
from yimen.performance.rules.figures.numbers import (
    Figure,
    finest,
    is_cut_off,
    percent_holds,
    plain,
    quotient_range,
)
from yimen.performance.rules.figures.quantities import Kind, Quantity
from yimen.performance.rules.reading.reading import Reading

_AGAINST = re.compile(r"比|较|同比|环比|相比|与")
_FROM = re.compile(r"(?:由|从)[^,，。;；]*$")
_TO = re.compile(r"(?:到|至|为)\s*$")
_SAME = re.compile(r"^\s*(?:无变化|持平|相同|一致|无增减)")
_LEFT = re.compile(r"(?<!累计)(?:结余|剩余)(?:资金)?(?:为)?\s*$")
_POINTS = re.compile(r"(?:低|高|差|提高|提升|上升|增加|下降|降低|减少|少|多)(?:于|出|了|约)?\s*$")


def check(reading: Reading) -> Iterator[Finding]:
    """Yield growth rates, differences and percentage points that their own figures refute."""
    for passage in passages(reading):
        for sentence in split(passage):
            for index, item in enumerate(sentence.items):
                if item.kind is Kind.PERCENT and is_change(item) and not is_share(item):
                    yield from _growth(reading, sentence, index)
                elif is_amount(item) and is_change(item):
                    yield from _difference(reading, sentence, index)
                elif item.kind is Kind.POINTS:
                    yield from _points(reading, sentence, index)
                elif is_amount(item):
                    yield from _same(reading, sentence, index)
                    yield from _left_over(reading, sentence, index)


def levels(sentence: Sentence, index: int) -> tuple[Quantity | None, Quantity | None]:
    """Return this period's amount and the stated base before a change at the index."""
    change = sentence.items[index]
    before = [
        item
        for item in sentence.items[:index]
        if item.like(change) and not is_change(item) and item.depth <= change.depth
    ]
    if not before:
        return None, None
    last = before[-1]
    between = sentence.passage.text[last.end : change.start]
    if _AGAINST.search(between) and not re.search(r"[;；]", between):
        return last, None
    if len(before) > 1:
        earlier = before[-2]
        if _FROM.search(earlier.lead) and _TO.search(last.lead):
            return last, earlier
        if _AGAINST.search(last.lead) and not re.search(r"[;；]", last.lead):
            return earlier, last
    return None, None


def _change_before(sentence: Sentence, index: int) -> int | None:
    """Return the index of the amount of change next to a growth rate."""
    for near in (index - 1, index + 1):
        if 0 <= near < len(sentence.items):
            item = sentence.items[near]
            if is_amount(item) and is_change(item):
                gap = sorted((sentence.items[index], item), key=lambda quantity: quantity.start)
                if gap[1].start - gap[0].end <= 16:
                    return near
    return None


def _growth(reading: Reading, sentence: Sentence, index: int) -> Iterator[Finding]:
    rate = sentence.items[index]
    near = _change_before(sentence, index)
    if near is None:
        yield from _growth_of_levels(reading, sentence, index)
        return
    change = sentence.items[near]
    current, base = levels(sentence, min(near, index))
    if current is None and near > index:
        current, base = levels(sentence, near)
    if current is None or not current.like(change):
        return
    fine = finest([current.figure, change.figure])
    half = Decimal(1).scaleb(-fine) / 2 if fine else Decimal(0)
    delta = change.figure.value
    if base is not None:
        start, slack = base.figure.value, half
    else:
        start, slack = current.figure.value + (delta if is_fall(change) else -delta), half * 2
    if abs(start) <= slack:
        if delta > 0 or rate.figure.value:
            yield _zero_base(reading, sentence, current, change, rate)
        return
    bounds = quotient_range(part=delta, whole=start, slack=half, whole_slack=slack)
    if bounds is None or percent_holds(rate.figure, bounds):
        return
    yield _refuted(reading, sentence, rate, delta, start, current)


def _refuted(
    reading: Reading,
    sentence: Sentence,
    rate: Quantity,
    delta: Decimal,
    start: Decimal,
    current: Quantity,
) -> Finding:
    computed = delta / start * 100
    hint = ""
    if current.figure.value and abs(delta / current.figure.value * 100 - rate.figure.value) <= (
        rate.figure.half
    ):
        hint = f"所写 {plain(rate.figure.value)}% 是以本期数 {amount(current)} 作了基数。"
    code = "cut-off" if is_cut_off(rate.figure, computed) else "growth"
    return draft(
        reading,
        code,
        sentence.passage.at(rate),
        quote=around(sentence.passage.text, current.start, rate.end, 12),
        stated=rate.written,
        computed=percent(computed, rate.figure),
        why=f"基数 {plain(start)}，{plain(delta)}÷{plain(start)}＝{percent(computed, rate.figure)}，"
        f"写 {rate.written}。{hint}",
    )


def _zero_base(
    reading: Reading, sentence: Sentence, current: Quantity, change: Quantity, rate: Quantity
) -> Finding:
    return draft(
        reading,
        "growth-zero-base",
        sentence.passage.at(rate),
        quote=around(sentence.passage.text, current.start, rate.end, 12),
        stated=rate.written,
        computed="无法计算",
        why=f"本期 {amount(current)}、增加 {amount(change)}，基数为 0，不能计算增幅，写 {rate.written}。",
    )


def _growth_of_levels(reading: Reading, sentence: Sentence, index: int) -> Iterator[Finding]:
    """Check a growth rate beside two stated levels without an amount of change."""
    rate = sentence.items[index]
    before = [item for item in sentence.items[:index] if is_amount(item) and not is_change(item)]
    if (
        len(before) < 2
        or not before[-1].like(before[-2])
        or before[-1] is not sentence.items[index - 1]
    ):
        return
    earlier, last = before[-2], before[-1]
    if _FROM.search(earlier.lead) and _TO.search(last.lead):
        current, base = last, earlier
    elif re.search(
        r"(?:比|较)[^,，。;；]*(?:上年|去年|上一年|同期|年)[^,，。;；]*$", last.lead
    ) or (_a_year_apart(earlier, last) and re.search(r"同比|增长|下降", rate.lead)):
        current, base = earlier, last
    else:
        return
    if rate.start - last.end > 14 or base.figure.value <= 0:
        return
    delta = current.figure.value - base.figure.value
    signed = -delta if is_fall(rate) else delta
    fine = finest([current.figure, base.figure])
    half = Decimal(1).scaleb(-fine) / 2 if fine else Decimal(0)
    bounds = quotient_range(part=signed, whole=base.figure.value, slack=half * 2, whole_slack=half)
    if bounds is None or percent_holds(rate.figure, bounds):
        return
    yield _refuted(reading, sentence, rate, signed, base.figure.value, current)


def _a_year_apart(current: Quantity, base: Quantity) -> bool:
    """Tell whether two amounts name a year and the one before it, in these words and order."""
    now, before = (re.search(r"(20\d\d)年([^\d]*)$", item.lead) for item in (current, base))
    return (
        now is not None
        and before is not None
        and int(now[1]) == int(before[1]) + 1
        and now[2] == before[2]
    )


def _difference(reading: Reading, sentence: Sentence, index: int) -> Iterator[Finding]:
    change = sentence.items[index]
    current, base = levels(sentence, index)
    if current is None or base is None:
        return
    actual = current.figure.value - base.figure.value
    stated = -change.figure.value if is_fall(change) else change.figure.value
    fine = finest([current.figure, base.figure, change.figure])
    slack = Decimal(1).scaleb(-fine) * Decimal("1.5") if fine else Decimal(0)
    if abs(actual - stated) <= slack:
        return
    yield draft(
        reading,
        "difference",
        sentence.passage.at(change),
        quote=around(sentence.passage.text, min(current.start, base.start), change.end, 8),
        stated=change.written,
        computed=amount(change, abs(actual)),
        why=f"{amount(current)}－{amount(base)}＝{amount(change, actual)}，写 {change.lead.strip()[-4:]}"
        f"{change.written}。",
    )


def _points(reading: Reading, sentence: Sentence, index: int) -> Iterator[Finding]:
    points = sentence.items[index]
    if not _POINTS.search(points.lead):
        return
    before = [
        item for item in sentence.items[:index] if item.kind is Kind.PERCENT and not is_change(item)
    ]
    if len(before) < 2 or before[-1].end < points.start - 24:
        return
    one, other = before[-2].figure, before[-1].figure
    between = sentence.passage.text[before[-2].end : points.start]
    if re.search(r"[;；]", between) or not re.search(r"比|较|目标|到|至|与|由|标准", between):
        return
    gap = abs(one.value - other.value)
    fine = max(one.decimals, other.decimals, points.figure.decimals)
    slack = points.figure.half if points.figure.decimals < fine else Decimal(0)
    if abs(gap - points.figure.value) <= slack:
        return
    yield draft(
        reading,
        "difference",
        sentence.passage.at(points),
        quote=around(sentence.passage.text, before[-2].start, points.end, 12),
        stated=points.written,
        computed=f"{plain(gap)}个百分点",
        why=f"{plain(one.value)}% 与 {plain(other.value)}% 相差 {plain(gap)} 个百分点，写 {points.written}。",
    )


def _same(reading: Reading, sentence: Sentence, index: int) -> Iterator[Finding]:
    """Check 与…无变化 and 与…持平."""
    base = sentence.items[index]
    if index == 0 or not _SAME.match(sentence.passage.text[base.end : base.end + 6]):
        return
    current = sentence.items[index - 1]
    if not current.like(base) or not _AGAINST.search(base.lead):
        return
    if _equal(current.figure, base.figure):
        return
    yield draft(
        reading,
        "difference",
        sentence.passage.at(base),
        quote=around(sentence.passage.text, current.start, base.end + 3, 8),
        stated="无变化",
        computed=amount(base, current.figure.value - base.figure.value),
        why=f"{amount(current)} 与 {amount(base)} 相差，却写无变化。",
    )


def _left_over(reading: Reading, sentence: Sentence, index: int) -> Iterator[Finding]:
    """Check 结余 against the money and the spending that one sentence names."""
    left = sentence.items[index]
    if not _LEFT.search(left.lead) or left.kind is not Kind.MONEY:
        return
    if re.search(r"年初|上年|累计|结转和|历年|使用", left.lead[-14:]):
        return
    passage = sentence.passage
    near = [item for item in passage.items if item.kind is Kind.MONEY and item.end <= left.start]
    spent = [
        item
        for item in near
        if re.search(r"支出|支付|使用|执行", item.lead[-12:]) and "结余" not in item.lead[-12:]
    ][-1:]
    whole = [
        item
        for item in near
        if item not in spent and re.search(r"资金|预算|收入|到位|下达|安排", item.lead[-14:])
    ]
    if not spent or not whole:
        return
    figures = [item.figure for item in (*near, left)]
    fine = finest(figures)
    slack = Decimal(1).scaleb(-fine) if fine else Decimal(0)
    if any(
        abs(item.figure.value - spent[0].figure.value - left.figure.value) <= slack for item in near
    ):
        return
    base = whole[-1] if whole[-1].figure.value >= spent[0].figure.value else whole[0]
    due = base.figure.value - spent[0].figure.value
    yield draft(
        reading,
        "difference",
        passage.at(left),
        quote=around(passage.text, base.start, left.end, 10),
        stated=left.written,
        computed=amount(left, due),
        why=f"{amount(base)}－{amount(spent[0])}＝{amount(left, due)}，结余写 {left.written}。",
    )


def _equal(one: Figure, other: Figure) -> bool:
    return abs(one.value - other.value) <= max(one.half, other.half) and (
        one.decimals != other.decimals or one.value == other.value
    )
