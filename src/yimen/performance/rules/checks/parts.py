"""Wholes and parts in running text: 其中…, 含…, 由…构成, …共计…, and shares 占…的…%."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yimen.performance.contracts.report_check import Finding, Severity
from yimen.performance.rules.checks.drafting import amount, around, draft, terms
from yimen.performance.rules.checks.prose import (
    bare_label,
    is_amount,
    is_change,
    is_share,
    passages,
)
from yimen.performance.rules.figures.numbers import Figure, plain, sum_of, sum_slack
from yimen.performance.rules.figures.quantities import Kind, Quantity
from yimen.performance.rules.reading.passages import Passage
from yimen.performance.rules.reading.reading import Reading

_OF_WHICH = re.compile(
    r"其中(?:[:：,，]|(?=[^。]))|(?<=[(（])(?:含|包括|包含)|[,，](?:含|包括|包含)(?!其中)"
)
_MADE_OF = re.compile(
    r"由(?:以下|下列)?[^。;；\d]{0,12}(?:构成|组成)|分别(?:为|是)|构成(?:如下|为)|包括以下[^。;；\d]{0,6}[:：]"
    r"|(?:主要)?用于以下(?:几个)?方面"
)
_TOGETHER = re.compile(
    r"(?:^|[,，。;；、)）\s])(?:以上|上述|[一二两三四五六七八九十几各]+[镇县区个项类年村家季月])?(?:共计|合计|总计|累计|共)\s*(?:为|约)?\s*$"
)
_ELSE = re.compile(r"其他|其它|其余|剩余")
_AND_SO_ON = re.compile(r"^\s*(?:等|左右)")
_OTHER_KIND = re.compile(
    r"截至|截止|年末|累计|共计|合计|支付|完成|执行率|结余|结转|到位|预算为|人均|平均|每"
)
_KNOWN = (
    ("基本支出", "项目支出"),
    ("货物", "工程", "服务"),
    ("财政拨款收入", "其他收入"),
    ("人员经费", "公用经费"),
    ("因公出国", "公务接待", "公务用车"),
)
_NEAR = Decimal("0.85")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A whole and the parts that are listed after it; ``complete`` when nothing is left out."""

    passage: Passage
    whole: Quantity
    parts: tuple[Quantity, ...]
    complete: bool
    open_ended: bool


def check(reading: Reading) -> Iterator[Finding]:
    """Yield wholes that their parts refute."""
    for passage in passages(reading):
        found = passage.items
        if len(found) < 2:
            continue
        for listing in listings(passage, found):
            yield from _listing(reading, listing)
        yield from _together(reading, passage, found)


def listings(passage: Passage, found: Sequence[Quantity]) -> Iterator[Listing]:
    """Yield every whole with its listed parts."""
    text = passage.text
    markers = [(match, False) for match in _OF_WHICH.finditer(text)]
    markers += [(match, True) for match in _MADE_OF.finditer(text)]
    for marker, made_of in sorted(markers, key=lambda pair: pair[0].start()):
        listing = _after(passage, found, marker, made_of=made_of)
        if listing is not None:
            yield listing


def _after(
    passage: Passage, found: Sequence[Quantity], marker: re.Match[str], *, made_of: bool
) -> Listing | None:
    text = passage.text
    depth = _depth(text, marker.start())
    end = _region_end(text, marker.end(), depth)
    whole = _whole(found, marker.start(), depth)
    if whole is None or (not made_of and re.search(r"[。;；]", text[whole.end : marker.start()])):
        return None
    parts: list[Quantity] = []
    for item in found:
        if not marker.end() <= item.start < end or item.depth != depth or not item.like(whole):
            continue
        if is_change(item):
            continue
        if parts and (_OTHER_KIND.search(item.lead) or "其中" in item.lead[-12:]):
            break
        parts.append(item)
    if not parts:
        return None
    tail = text[parts[-1].end : parts[-1].end + 12]
    open_ended = bool(_AND_SO_ON.match(tail)) or "等" in tail[:4]
    together = re.match(r"[,，。;；)）]{0,2}\s*(?:共计|合计|总计)\s*\d", tail)
    if together:
        return None
    complete = not open_ended and (made_of or _is_complete(parts, found, end))
    return Listing(
        passage=passage, whole=whole, parts=tuple(parts), complete=complete, open_ended=open_ended
    )


def _whole(found: Sequence[Quantity], place: int, depth: int) -> Quantity | None:
    before = [
        item
        for item in found
        if item.end <= place and is_amount(item) and not is_change(item) and item.depth <= depth
    ]
    return before[-1] if before else None


def _is_complete(parts: Sequence[Quantity], found: Sequence[Quantity], end: int) -> bool:
    labels = [bare_label(part.label) for part in parts]
    if len(parts) > 1 and any(_ELSE.search(label) for label in labels):
        return True
    if any(all(any(word in label for label in labels) for word in known) for known in _KNOWN):
        return True
    if len(parts) > 1 and all(re.search(r"20\d\d年[^\d]*$", part.lead) for part in parts):
        return True
    shares = [
        item.figure.value for item in found if is_share(item) and parts[0].start < item.start < end
    ]
    return len(shares) == len(parts) > 1 and abs(sum(shares, Decimal(0)) - 100) <= Decimal("0.5")


def _depth(text: str, place: int) -> int:
    before = text[:place]
    return max(0, before.count("(") - before.count(")"))


def _region_end(text: str, start: int, depth: int) -> int:
    level = depth
    for place in range(start, len(text)):
        char = text[place]
        if char == "(":
            level += 1
        elif char == ")":
            level -= 1
            if level < depth:
                return place
        elif char in "。\n" and level <= depth:
            return place
    return len(text)


def _listing(reading: Reading, listing: Listing) -> Iterator[Finding]:
    whole = listing.whole
    figures = [part.figure for part in listing.parts]
    for part in listing.parts:
        if part.figure.value > whole.figure.value + max(part.figure.half, whole.figure.half):
            yield _finding(reading, listing, "part-above-whole", part, part.figure.value)
            return
    computed = sum_of(figures)
    slack = sum_slack(parts=figures, total=whole.figure)
    gap = computed - whole.figure.value
    if abs(gap) <= slack or len(figures) < 2:
        return
    if _rounded(whole.figure, gap):
        yield _finding(reading, listing, "doubtful", whole, computed)
    elif listing.complete:
        yield _finding(reading, listing, "sum", whole, computed)
    elif gap > 0 and _apart(listing):
        yield _finding(reading, listing, "part-above-whole", whole, computed)
    elif (gap > 0 and whole.unit in {"台", "套", "辆", "座", "栋", "公里", "亩"}) or (
        gap < 0 and _nearly(listing, computed)
    ):
        yield _finding(reading, listing, "doubtful", whole, computed)


def _rounded(whole: Figure, gap: Decimal) -> bool:
    return whole.decimals == 0 and abs(gap) <= Decimal("0.5") and gap != gap.to_integral_value()


def _apart(listing: Listing) -> bool:
    """Tell whether the parts cannot count one thing twice: money, or things named alike.

    其中网上办理…件，办结…件 overlap; 村办结事项…项，镇办结事项…项 do not; people may always overlap.
    """
    if listing.whole.kind is Kind.MONEY:
        return True
    if listing.whole.unit in {"人", "名", "次", "人次", "户"}:
        return False
    ends = {bare_label(part.label)[-2:] for part in listing.parts}
    return len(ends) == 1 and all(len(end) == 2 for end in ends)


def _nearly(listing: Listing, computed: Decimal) -> bool:
    return (
        len(listing.parts) >= 3
        and not listing.open_ended
        and _apart(listing)
        and computed >= listing.whole.figure.value * _NEAR
    )


def _finding(
    reading: Reading, listing: Listing, code: str, at: Quantity, computed: Decimal
) -> Finding:
    whole = listing.whole
    shown = terms([plain(part.figure.value) for part in listing.parts])
    if code == "part-above-whole" and at is not whole:
        why = f"“{bare_label(at.label)}”{amount(at)} 大于它所属的 {amount(whole)}。"
        stated, value = amount(at), f"≤{amount(whole)}"
    else:
        why = f"所列各项 {shown}＝{amount(whole, computed)}，总数写 {amount(whole)}。"
        stated, value = amount(whole), amount(whole, computed)
    return draft(
        reading,
        code,
        listing.passage.at(at),
        quote=around(listing.passage.text, whole.start, listing.parts[-1].end, 10),
        stated=stated,
        computed=value,
        why=why,
    )


def _together(reading: Reading, passage: Passage, found: Sequence[Quantity]) -> Iterator[Finding]:
    """Check A…、B…，合计…: some run of amounts just before must make the total."""
    for index, total in enumerate(found):
        summed = is_amount(total) or total.kind is Kind.SCORE
        if not summed or not _TOGETHER.search(total.lead):
            continue
        before: list[Quantity] = []
        for item in reversed(found[:index]):
            if not item.like(total) or item.depth < total.depth:
                break
            if passage.text[item.end : total.start].count("。") > 1:
                break
            before.append(item)
        if len(before) < 2 or _some_run(before, total.figure):
            continue
        listed = _since_marker(passage, before)
        if len(listed) < 2 or any(is_change(item) for item in listed):
            continue
        computed = sum_of(item.figure for item in listed)
        yield draft(
            reading,
            "sum",
            passage.at(total),
            quote=around(passage.text, listed[-1].start, total.end, 10),
            stated=total.written,
            computed=amount(total, computed),
            why=f"{terms([plain(item.figure.value) for item in reversed(listed)])}"
            f"＝{amount(total, computed)}，合计写 {total.written}。",
            severity=None if _clean(passage, listed, total) else Severity.QUESTION,
        )


def _some_run(before: Sequence[Quantity], total: Figure) -> bool:
    figures: list[Figure] = []
    for item in before:
        figures.append(item.figure)
        if len(figures) > 1 and abs(sum_of(figures) - total.value) <= sum_slack(
            parts=figures, total=total
        ):
            return True
    return False


def _since_marker(passage: Passage, before: Sequence[Quantity]) -> list[Quantity]:
    """Return the amounts after the last 其中 or 含, all of them without such a word."""
    listed: list[Quantity] = []
    for item in before:
        listed.append(item)
        if re.search(r"其中|含|包括", item.lead):
            break
    return listed


def _clean(passage: Passage, listed: Sequence[Quantity], total: Quantity) -> bool:
    between = passage.text[listed[-1].end : total.start]
    return not re.search(r"。.*。|比|较|同比|结余|剩余|退|减", between)
