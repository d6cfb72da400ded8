"""One quantity said twice: repeated sentences, pairs of counts, listed names, capital amounts."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yimen.performance.contracts.report_check import Anchor, Finding, Severity
from yimen.performance.rules.checks.drafting import amount, around, draft
from yimen.performance.rules.checks.prose import (
    Sentence,
    bare_label,
    is_amount,
    is_change,
    passages,
    split,
)
from yimen.performance.rules.figures.numbers import parse_chinese, parse_number, plain
from yimen.performance.rules.figures.quantities import Kind, Quantity, quantities
from yimen.performance.rules.reading.passages import Passage, passage_of
from yimen.performance.rules.reading.reading import Reading

_MIN_MASK = 14
_LIST = re.compile(
    r"((?:[^,，。；;：:、\d()（）]{1,14}、){1,30}[^,，。；;：:、\d()（）]{1,14}?)(等)?(\d{1,2}|[二两三四五六七八九十]|十[一二三四五六七八九])"
    r"(?:个|大|项|类|方面|部分|家|级|种)"
)
_ALONE = re.compile(
    r"(?:^|[^\d.])(\d{1,6})\s*(个|家|项|件|台|套|人|名|份|处|座|辆|户|所)([一-龥]{1,4}(?:[（(][一-龥]{1,4}[)）])?)"
)
_BULLET = re.compile(r"^[①-⑳\s]+")
_NUMERAL = re.compile(r"[壹贰叁肆伍陆柒捌玖拾佰仟]")
_CAPITAL = re.compile(
    r"([零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{2,24})(?:元|圆)[整正]?\s*[(（]?[^\d]{0,10}?[￥¥]?\s*(\d[\d,]{0,18}(?:\.\d{1,6})?)\s*(万元|元)"
    r"|[￥¥]?(\d[\d,]{0,18}(?:\.\d{1,6})?)\s*(万元|元)\s*[(（]\s*(?:大写)?[:：]?(?:人民币)?\s*([零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{2,})(?:元|圆)"
)
_UNIQUE = re.compile(
    r"(?:合同(?:总)?(?:金额|价款|价)|中标(?:价格?|金额|合同金额)|结算(?:价款?|金额)|预算(?:评审)?(?:金额|价)|控制目标"
    r"|实施成本总额|全年预算数|预算资金|资金预算)(?:为|是|共计|约)?$"
)


def check(reading: Reading) -> Iterator[Finding]:
    """Yield quantities that the document states with two values."""
    sentences = [sentence for passage in passages(reading) for sentence in split(passage)]
    yield from _sentences(reading, sentences)
    yield from _pairs(reading)
    yield from _unique(reading)
    for passage in passages(reading):
        yield from _lists(reading, passage)
        yield from _capitals(reading, passage)
        yield from _joined(reading, passage)
    yield from _of_paragraphs(reading)


@dataclass(frozen=True, slots=True)
class _Said:
    sentence: Sentence
    values: tuple[Decimal, ...]


def _mask(sentence: Sentence) -> str:
    text = sentence.passage.text
    pieces: list[str] = []
    place = sentence.start
    for item in sentence.items:
        pieces.append(text[place : item.start])
        pieces.append("#" + item.unit)
        place = item.end
    pieces.append(text[place : sentence.end])
    return re.sub(r"[\s,，。:：;；、]+|^[(（]?\d+[)）.、]", "", "".join(pieces))


def _sentences(reading: Reading, sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """Compare sentences that are the same but for their numbers."""
    groups: dict[str, list[_Said]] = {}
    for sentence in sentences:
        if not sentence.items or (sentence.passage.row is not None and reading.forms):
            continue
        mask = _mask(sentence)
        if len(mask.replace("#", "")) >= _MIN_MASK:
            values = tuple(item.figure.value for item in sentence.items)
            groups.setdefault(mask, []).append(_Said(sentence, values))
    for mask, group in groups.items():
        if len(group) < 2 or not _certain(mask, group):
            continue
        yield from _minority(reading, group)


def _certain(mask: str, group: Sequence[_Said]) -> bool:
    """Tell whether the sentences speak of one thing: long, or most of their numbers agree."""
    if len(mask) >= 30:
        return True
    first = group[0].values
    return any(
        len(first) >= 2 and sum(a == b for a, b in zip(first, said.values, strict=True)) >= 1
        for said in group[1:]
    )


def _minority(reading: Reading, group: Sequence[_Said]) -> Iterator[Finding]:
    for place in range(len(group[0].values)):
        votes = Counter(said.values[place] for said in group)
        if len(votes) < 2:
            continue
        right = votes.most_common(1)[0][0]
        shared = next(said for said in group if said.values[place] == right)
        for said in group:
            if said.values[place] == right:
                continue
            item = said.sentence.items[place]
            other = shared.sentence.items[place]
            yield draft(
                reading,
                "two-values",
                said.sentence.passage.at(item),
                quote=around(said.sentence.passage.text, item.start, item.end, 30),
                stated=item.written,
                computed=other.written,
                why=f"同一句话这里写 {item.written}，"
                f"另一处（{shared.sentence.passage.locator}）写 {other.written}。",
            )


@dataclass(frozen=True, slots=True)
class _Pair:
    passage: Passage
    sides: tuple[re.Match[str], re.Match[str]]


def _pairs(reading: Reading) -> Iterator[Finding]:
    """Compare neighbouring counts such as 9个镇（街）、76个村（社区）across the document."""
    seen: dict[tuple[str, str], list[_Pair]] = {}
    for passage in passages(reading):
        found = list(_ALONE.finditer(passage.text))
        for one, other in itertools.pairwise(found):
            between = passage.text[one.end() : other.start(1)]
            if len(between) <= 6 and not re.search(r"\d|。|其中", between):
                key = (one[2] + one[3][:2], other[2] + other[3][:2])
                seen.setdefault(key, []).append(_Pair(passage, (one, other)))
    for group in seen.values():
        for side in (0, 1):
            votes = Counter(entry.sides[side][1] for entry in group)
            if len(votes) < 2 or votes.most_common(1)[0][1] < 2:
                continue
            other_side = {entry.sides[1 - side][1] for entry in group}
            right = votes.most_common(1)[0][0]
            for entry in group:
                match = entry.sides[side]
                if match[1] == right:
                    continue
                yield draft(
                    reading,
                    "two-values",
                    entry.passage.anchor(match.start(1), match.end()),
                    quote=around(entry.passage.text, match.start(1), match.end(), 24),
                    stated=match[1] + match[2],
                    computed=right + match[2],
                    why=f"别处 {votes[right]} 次写 {right}{match[2]}{match[3]}，这里写 {match[1]}{match[2]}。",
                    severity=None if len(other_side) == 1 else Severity.QUESTION,
                )


def _unique(reading: Reading) -> Iterator[Finding]:
    """Compare amounts with a name that one project has only once."""
    seen: dict[str, list[tuple[Passage, Quantity]]] = {}
    for passage in passages(reading):
        if passage.row is not None:
            continue
        for item in passage.items:
            match = _UNIQUE.search(item.label)
            if item.kind is not Kind.MONEY or match is None or is_change(item):
                continue
            if not re.search(r"授予|占|其中", item.lead):
                seen.setdefault(bare_label(match.group()), []).append((passage, item))
    for name, group in seen.items():
        for (_, first), (passage, item) in itertools.pairwise(group):
            coarse = max(first.figure.half, item.figure.half)
            if abs(first.figure.value - item.figure.value) <= coarse:
                continue
            yield draft(
                reading,
                "doubtful",
                passage.at(item),
                quote=around(passage.text, item.start, item.end, 24),
                stated=item.written,
                computed=first.written,
                why=f"“{name}”前面写 {first.written}，这里写 {item.written}，请核对是否同一项目。",
            )


def _number(text: str) -> int | None:
    value = parse_chinese(text) if not text.isdigit() else parse_number(text)
    if value is None:
        return None
    return int(value if isinstance(value, Decimal) else value.value)


def _lists(reading: Reading, passage: Passage) -> Iterator[Finding]:
    for match in _LIST.finditer(passage.text):
        names = [_BULLET.sub("", part).strip() for part in match[1].split("、")]
        tail = re.split(r"(?<=.{2})(?:和|与|及|以及)(?=.{2})", names[-1])
        names = [*names[:-1], *tail]
        stated = _number(match[3])
        if stated is None or len(names) < 3 or stated < 2:
            continue
        more = len(names) - stated
        if more == 0 or (match[2] and more < 0) or abs(more) > 3:
            continue
        alike = max(
            Counter(name[-1] for name in names).most_common(1)[0][1],
            Counter(name[0] for name in names).most_common(1)[0][1],
        )
        certain = alike * 10 >= len(names) * 7 and not match[2]
        yield draft(
            reading,
            "list-count" if certain else "doubtful",
            passage.anchor(match.start(3), match.end()),
            quote=around(passage.text, match.start(), match.end(), 8),
            stated=passage.text[match.start(3) : match.end()],
            computed=f"{len(names)}",
            why=f"列举了{'、'.join(names)}共 {len(names)} 个，写 {passage.text[match.start(3) : match.end()]}。",
        )


def _capitals(reading: Reading, passage: Passage) -> Iterator[Finding]:
    if not _NUMERAL.search(passage.text):
        return
    for match in _CAPITAL.finditer(passage.text):
        words, digits, unit = (
            (match[1], match[2], match[3]) if match[1] else (match[6], match[4], match[5])
        )
        value, figure = parse_chinese(words), parse_number(digits)
        if value is None or figure is None:
            continue
        stated = figure.value * (10000 if unit == "万元" else 1)
        if value == stated:
            continue
        yield draft(
            reading,
            "capital-amount",
            passage.anchor(match.start(), match.end()),
            quote=around(passage.text, match.start(), match.end()),
            stated=f"{digits}{unit}",
            computed=f"{plain(value)}元",
            why=f"大写“{words}元”是 {plain(value)} 元，小写是 {digits}{unit}。",
        )


_JOINED = re.compile(r"([一-龥（()）]{1,8})、([一-龥（()）]{3,12})的(\d+)(项|件|个|家|份|人|台|套)")


def _joined(reading: Reading, passage: Passage) -> Iterator[Finding]:
    """Check 甲、乙办结的27项 against the amounts of 甲 and 乙 given just before."""
    found = [item for item in passage.items if item.kind is Kind.COUNT]
    for match in _JOINED.finditer(passage.text):
        before = [item for item in found if item.end < match.start() and item.unit == match[4]]
        parts = _joined_parts(before, match[1], match[2])
        stated = int(match[3])
        if parts is None or parts[0] + parts[1] == stated:
            continue
        total = parts[0] + parts[1]
        yield draft(
            reading,
            "sum",
            passage.anchor(match.start(3), match.end()),
            quote=around(passage.text, match.start(), match.end(), 40),
            stated=f"{stated}{match[4]}",
            computed=f"{plain(total)}{match[4]}",
            why=f"{match[1]} {plain(parts[0])}＋{match[2]} {plain(parts[1])}＝{plain(total)}{match[4]}，"
            f"写 {stated}{match[4]}。",
        )


def _joined_parts(
    before: Sequence[Quantity], first: str, rest: str
) -> tuple[Decimal, Decimal] | None:
    """Return the two amounts that a joined phrase names: 镇、部门办结 means 镇办结 and 部门办结."""
    for length in range(2, min(5, len(rest))):
        verb, second = rest[-length:], rest[:-length]
        values: list[Decimal] = []
        for name in (first, second):
            hits = [
                item.figure.value
                for item in before
                if name in item.lead[-18:] and verb in item.lead[-18:]
            ]
            values.extend(hits[-1:])
        if len(values) == 2 and second:
            return values[0], values[1]
    return None


def _of_paragraphs(reading: Reading) -> Iterator[Finding]:
    """Check a class whose items follow in paragraphs of their own (类, then 款)."""
    blocks = list(reading.document.paragraphs())
    for place, (_, paragraph) in enumerate(blocks):
        text = paragraph.text.rstrip()
        if not re.search(r"其中\s*[:：]\s*$", text):
            continue
        items: list[tuple[Passage, list[Quantity]]] = []
        for index, follower in blocks[place + 1 : place + 30]:
            if re.match(
                r"\s*(?:\d+[.、．]|[一二三四五六七八九十]+[、．]|[（(][一二三四五六七八九十]+[)）])",
                follower.text,
            ) and not re.search(r"^\s*\d{3}", follower.text):
                break
            passage = passage_of(follower.text, index, follower.locator)
            own = [item for item in passage.items if is_amount(item)]
            if own:
                items.append((passage, own))
        yield from _class(reading, blocks[place][0], items)


def _class(
    reading: Reading, block: int, items: Sequence[tuple[Passage, list[Quantity]]]
) -> Iterator[Finding]:
    text = reading.text_of(block)
    head = [item for item in quantities(text) if item.kind is Kind.MONEY]
    if not head or not items:
        return
    rises = [item for item in head if is_change(item)]
    own = [(passage, [one for one in money if is_change(one)]) for passage, money in items]
    if len(rises) != 1 or any(len(changes) != 1 for _, changes in own):
        return
    total = rises[0]
    parts = [
        -changes[0].figure.value if "减" in changes[0].lead[-6:] else changes[0].figure.value
        for _, changes in own
    ]
    stated = -total.figure.value if "减" in total.lead[-6:] else total.figure.value
    computed = sum(parts, Decimal(0))
    if abs(computed - stated) <= total.figure.half * (len(parts) + 1):
        return
    yield draft(
        reading,
        "rise-unexplained",
        Anchor(
            block=block,
            start=total.start,
            end=total.end,
            locator=reading.document.blocks[block].locator,
        ),
        quote=text,
        stated=amount(total, stated),
        computed=amount(total, computed),
        why=f"合计增减 {amount(total, stated)}，所列各项增减之和是 {amount(total, computed)}，相差 "
        f"{amount(total, abs(computed - stated))}。",
    )
