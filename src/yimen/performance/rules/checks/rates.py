"""Rates in running text: 办结率, 执行率, 到位率…; P% of A 即 B; rates that must add to 100."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from yimen.performance.contracts.report_check import Finding, Severity
from yimen.performance.rules.checks.drafting import amount, around, draft, percent
from yimen.performance.rules.checks.prose import (
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

_PAIRS: tuple[tuple[str, str, str], ...] = (
    (
        r"执行率|支出率|支付率|使用率|支出进度|执行进度|支付进度",
        r"支出|执行|支付|使用|完成",
        r"预算|到位|下达|安排|资金|合同",
    ),
    (r"到位率", r"到位|下达|拨付|拨入", r"预算|计划|安排|批复|应到|投资"),
    (r"办结率", r"办结", r"受理|上报|总数|接收|登记|应答|承办|收到|接到"),
    (r"解决率", r"解决", r"受理|诉求|办件|上报|接到"),
    (r"回收率|有效率|回收占比", r"回收|收回|有效", r"发放|发出|回收"),
    (r"完成率", r"完成|实际", r"计划|目标|任务|应"),
    (r"合格率|达标率|通过率|优良率", r"合格|达标|通过|优良", r"抽检|检测|检查|验收|抽查|参加|共"),
    (r"覆盖率", r"覆盖|建成|建设|开通", r"共有|总数|应|全[市县区]"),
    (r"满意率|满意度", r"满意", r"回收|有效|受访|调查|参与"),
    (r"节约率|结余率|节支率", r"节约|结余|节支", r"预算|计划|合同|控制"),
    (r"网办率|网上办理率|全程网办率", r"网上|网办|线上", r"受理|办理|办件|总|共"),
    (r"接通率", r"接通", r"呼入|来电|接入|总量"),
    (r"响应率|签收率|及时率|按期率|按时率", r"响应|签收|及时|按期|按时", r"总|共|受理|派|应"),
    (r"参训率|出勤率|参与率|就业率", r"参训|出勤|参与|就业|实到", r"应|共|总"),
)
_COMPILED = tuple(
    (re.compile(rate), re.compile(part), re.compile(whole)) for rate, part, whole in _PAIRS
)
_NAMED = re.compile(r"(率|进度|满意度)(?:为|达到|达|是|约|均为|均达)?\s*[:：]?\s*$")
_THAT_IS = re.compile(r"^\s*[，,]?\s*(?:即|计|合计|约)?(?:为)?(?:人民币)?[(（]?(?:大写)?[)）]?\s*$")
_OF = re.compile(
    r"(?:剩余|其余|已使用|已支付|已支出|已完成|支付|使用|占用|的|按合同支付|按照?[^,，。]{0,8})\s*$"
)
_BASE = re.compile(r"预算|合同|总价|总额|资金|价款|投资|安排|到位|金额|总")
_EXECUTED = re.compile(r"(?:预算)?执行率(?:为|达)?\s*$")
_LEFT = re.compile(r"结转结余率(?:为|达)?\s*$|结余率(?:为|达)?\s*$")
_GAP = re.compile(r"预决算差异率(?:为|达)?\s*(\d+(?:\.\d+)?)\s*%?")
_SHARES = re.compile(r"比例(?:为|是|按)?\s*(\d+(?:\s*[:：]\s*\d+){1,5})")


def check(reading: Reading) -> Iterator[Finding]:
    """Yield rates that the figures beside them refute."""
    executed: list[tuple[Passage, Quantity]] = []
    left: list[tuple[Passage, Quantity]] = []
    for passage in passages(reading):
        found = passage.items
        for index, item in enumerate(found):
            if item.kind is not Kind.PERCENT or is_share(item):
                continue
            if _EXECUTED.search(item.lead):
                executed.append((passage, item))
            elif _LEFT.search(item.lead):
                left.append((passage, item))
            if item.figure.value > 100 and _BOUNDED.search(item.lead):
                yield _beyond(reading, passage, item)
            elif _NAMED.search(item.lead):
                yield from _named(reading, passage, found, index)
            yield from _that_is(reading, passage, found, index)
        yield from _split(reading, passage)
    yield from _complements(reading, executed, left)
    yield from _budget_gap(reading, executed)


_BOUNDED = re.compile(
    r"(?:满意度|满意率|合格率|办结率|解决率|回收率|好评率|整改率|及时率|覆盖率|执行率|支出率|参保率|完好率|网办率)"
    r"(?:为|达到|达|是)?\s*$"
)


def _beyond(reading: Reading, passage: Passage, rate: Quantity) -> Finding:
    return draft(
        reading,
        "rate",
        passage.at(rate),
        quote=around(passage.text, rate.start, rate.end),
        stated=rate.written,
        computed="≤100%",
        why=f"比率写 {rate.written}，不可能超过 100%。",
    )


def _named(
    reading: Reading, passage: Passage, found: Sequence[Quantity], index: int
) -> Iterator[Finding]:
    rate = found[index]
    name = re.split(r"[,，。;；、：:]", rate.lead)[-1]
    pair = next((pair for pair in _COMPILED if pair[0].search(name)), None)
    if pair is None or re.search(r"目标|计划|不低于|≥|以上", name):
        return
    amounts = [item for item in found if is_amount(item) and not is_change(item)]
    before = [item for item in amounts if item.end <= rate.start]
    if len(before) < 2:
        before = [item for item in amounts if item.start < rate.end + 60]
    amounts = before
    if any(
        _fits(one, other, rate)
        for one in amounts
        for other in amounts
        if one is not other and one.like(other)
    ):
        return
    best = _blamed(passage, amounts, rate, pair)
    if best is None:
        return
    part, whole = best
    computed = part.figure.value / whole.figure.value * 100
    cut = is_cut_off(rate.figure, computed)
    yield draft(
        reading,
        "cut-off" if cut else "rate",
        passage.at(rate),
        quote=around(passage.text, min(part.start, whole.start), rate.end, 10),
        stated=rate.written,
        computed=percent(computed, rate.figure),
        why=f"{amount(part)}÷{amount(whole)}＝{percent(computed, rate.figure)}，{name.strip()}写"
        f" {rate.written}。",
    )


def _fits(part: Quantity, whole: Quantity, rate: Quantity) -> bool:
    bounds = ratio_range(part=part.figure, whole=whole.figure)
    return bounds is not None and percent_holds(rate.figure, bounds)


def _blamed(
    passage: Passage,
    amounts: Sequence[Quantity],
    rate: Quantity,
    pair: tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]],
) -> tuple[Quantity, Quantity] | None:
    """Return the two amounts that the rate must mean, None where the text does not tell."""
    _, part_words, whole_words = pair
    before = [item for item in amounts if item.end <= rate.start]
    parts = [
        item
        for item in before
        if part_words.search(_own(item)) and not re.search(r"预算数|计划|目标", _own(item))
    ]
    near = [item for item in parts if _gap(passage, item, rate) <= 1]
    if not near:
        return None
    part = max(near, key=lambda item: item.figure.value) if len(near) > 1 else near[0]
    wholes = [
        item
        for item in before
        if item is not part
        and item.like(part)
        and item.figure.value > 0
        and whole_words.search(_own(item))
        and (item not in parts or item.start < part.start)
    ]
    if not wholes:
        return None
    return part, max(wholes, key=lambda item: item.figure.value)


def _own(item: Quantity) -> str:
    return re.split(r"[。;；]", item.lead)[-1][-20:]


def _gap(passage: Passage, item: Quantity, rate: Quantity) -> int:
    return passage.text[item.end : rate.start].count("。")


def _that_is(
    reading: Reading, passage: Passage, found: Sequence[Quantity], index: int
) -> Iterator[Finding]:
    """Check P% of a named amount, 即 so much money."""
    rate = found[index]
    after = found[index + 1] if index + 1 < len(found) else None
    if after is None or after.kind is not Kind.MONEY or not _THAT_IS.match(after.lead):
        return
    if not _OF.search(rate.lead):
        return
    wholes = [item for item in found[:index] if item.like(after) and not is_change(item)]
    wholes = [item for item in wholes if _BASE.search(item.lead)] or wholes
    if not wholes:
        return
    for whole in wholes:
        due = whole.figure.value * rate.figure.value / 100
        slack = whole.figure.value * rate.figure.half / 100 if rate.figure.decimals else Decimal(0)
        if abs(due - after.figure.value) <= slack + after.figure.half:
            return
    whole = wholes[-1]
    due = whole.figure.value * rate.figure.value / 100
    yield draft(
        reading,
        "rate",
        passage.at(after),
        quote=around(passage.text, whole.start, after.end, 10),
        stated=after.written,
        computed=amount(after, due),
        why=f"{amount(whole)}×{rate.written}＝{amount(after, due)}，写 {after.written}。",
    )


def _split(reading: Reading, passage: Passage) -> Iterator[Finding]:
    """Check that a split such as 4:3:3 makes ten or a hundred."""
    for match in _SHARES.finditer(passage.text):
        shares = [int(part) for part in re.findall(r"\d+", match[1])]
        if sum(shares) in {10, 100, 1} or len(shares) < 3:
            continue
        yield draft(
            reading,
            "doubtful",
            passage.anchor(match.start(), match.end()),
            quote=around(passage.text, match.start(), match.end()),
            stated=match[1],
            computed=f"合计 {sum(shares)}",
            why=f"比例 {match[1]} 相加为 {sum(shares)}，不是 10 也不是 100，请核对。",
        )


def _complements(
    reading: Reading,
    executed: Sequence[tuple[Passage, Quantity]],
    left: Sequence[tuple[Passage, Quantity]],
) -> Iterator[Finding]:
    for passage, rest in left:
        if not executed or any(
            abs(done.figure.value + rest.figure.value - 100)
            <= done.figure.half + rest.figure.half - max(done.figure.half, rest.figure.half)
            for _, done in executed
        ):
            continue
        done = executed[-1][1]
        total = done.figure.value + rest.figure.value
        yield draft(
            reading,
            "bases-differ" if abs(total - 100) < 1 else "rate",
            passage.at(rest),
            quote=around(passage.text, rest.start, rest.end),
            stated=rest.written,
            computed=percent(100 - done.figure.value, rest.figure),
            why=f"执行率 {done.written}，结转结余率应为 {percent(100 - done.figure.value, rest.figure)}，"
            f"写 {rest.written}，两者相加 {plain(total)}%，基数不同或有一处算错。",
        )


def _budget_gap(
    reading: Reading, executed: Sequence[tuple[Passage, Quantity]]
) -> Iterator[Finding]:
    for passage in passages(reading):
        match = _GAP.search(passage.text)
        if match is None or not executed:
            continue
        done = executed[-1][1]
        gap = abs(100 - done.figure.value)
        stated = Decimal(match[1])
        if abs(gap - stated) <= done.figure.half * 2:
            continue
        yield draft(
            reading,
            "bases-differ",
            passage.anchor(match.start(), match.end()),
            quote=around(passage.text, match.start(), match.end()),
            stated=f"{match[1]}%",
            computed=f"-{plain(gap)}%",
            why=f"执行率 {done.written} 说明决算比预算少 {plain(gap)}%，预决算差异率却写 {match[1]}，"
            "请写明预算口径。",
            severity=Severity.QUESTION,
        )
