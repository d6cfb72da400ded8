"""What a report says of each indicator's weight and score, wherever it says it.

Facts come from indicator tables, from tables that lie on their side (指标 in the head row), and
from sentences such as “资金投入指标分值4分，得2.5分，其中预算编制科学性得1.5分”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from yimen.performance.contracts.report_check import Anchor
from yimen.performance.rules.figures.numbers import Figure, narrow, parse_number
from yimen.performance.rules.reading.document import Table, squeeze
from yimen.performance.rules.reading.reading import Reading
from yimen.performance.rules.reading.roles import TOTAL
from yimen.performance.rules.reading.scores import Spot, spot_of

_NUMBER = r"(\d+(?:\.\d+)?)"
_FULL = r"(?:指标)?(?:的)?(?:分值|满分|权重|标准分|总分值|分值满分|总分)(?:为|是|共)?"
_GOT = r"(?:实际|综合|评价|自评|最终|考评|评估|总)?(?:得分|评分|得|平均分)(?:为|是|共)?"
_NAME = r"[“\"]?([一-龥·A-Za-z0-9“”\"（）()+\-]{2,24}?)[”\"]?"
_PAIR = re.compile(
    rf"{_NAME}(?:评价)?(?:指标)?{_FULL}\s*{_NUMBER}\s*分?\s*[,，、;；]\s*(?:[^,，。;；\d]{{0,6}}){_GOT}\s*{_NUMBER}\s*分"
)
_SHORT_PAIR = re.compile(
    rf"([一-龥]{{2,10}}?(?:指标|率|类))\s*{_NUMBER}\s*分\s*[,，]\s*得(?:分)?\s*{_NUMBER}\s*分"
)
_CHILD = re.compile(
    rf"(?:其中|[;；,，、:：])?\s*{_NAME}(?:指标)?(?:得分|得)(?:为)?\s*{_NUMBER}\s*分"
)
_ORDINAL = re.compile(
    r"^(?:\d+[.、．]|[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+[是、])+"
)
_FILLER = re.compile(r"^(?:项目|其中)+|(?:指标|情况|分析|方面|部分)+$")
_ROWS = {
    "weight": re.compile(r"^(?:赋分|分值|权重|满分|标准分|分值权重|指标分值)$"),
    "score": re.compile(r"^(?:得分|评价得分|自评得分|实际得分|实得分|评分)$"),
    "rate": re.compile(r"^得分率(?:\(%\))?$"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreFact:
    """One statement of an indicator's weight and score."""

    name: str
    anchor: Anchor
    quote: str
    weight: Figure | None = None
    score: Figure | None = None
    source: str = "text"


@dataclass(slots=True, kw_only=True)
class Scored:
    """An indicator of a sentence with the parts that the sentence lists."""

    fact: ScoreFact
    children: list[ScoreFact] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class LyingTable:
    """A table with the indicators in its head row and 赋分, 得分, 得分率 as lines."""

    names: list[str]
    lines: dict[str, list[Spot]]
    total: int | None = None

    def column(self, line: str, position: int) -> Spot | None:
        """Return the cell of a line under a name."""
        spots = self.lines.get(line, [])
        return spots[position] if position < len(spots) else None


def key(name: str) -> str:
    """Return the name as it is compared: without ordinals, quotes and filler words."""
    bare = re.sub(r"[“”\"'‘’\s]", "", narrow(name))
    bare = _ORDINAL.sub("", bare)
    return _FILLER.sub("", bare) or bare


def scored_in(reading: Reading, block: int) -> list[Scored]:
    """Return the indicators that a paragraph scores, each with its listed parts."""
    text = narrow(reading.text_of(block))
    if "分" not in text or "得" not in text:
        return []
    locator = reading.document.blocks[block].locator
    pairs = list(_PAIR.finditer(text)) or list(_SHORT_PAIR.finditer(text))
    found: list[Scored] = []
    for number, match in enumerate(pairs):
        end = pairs[number + 1].start() if number + 1 < len(pairs) else len(text)
        end = match.end() + _reach(text[match.end() : end])
        anchor = Anchor(block=block, start=match.start(3), end=match.end(3), locator=locator)
        fact = ScoreFact(
            name=_clean(match[1]),
            anchor=anchor,
            quote=text[match.start() : end],
            weight=parse_number(match[2]),
            score=parse_number(match[3]),
        )
        found.append(Scored(fact=fact, children=_children(block, locator, text, match.end(), end)))
    return found


def _reach(region: str) -> int:
    """Return how far the parts of one indicator reach: one sentence, and one that opens 其中."""
    stop = region.find("。")
    if stop < 0:
        return len(region)
    if not re.match(r"\s*其中", region[stop + 1 :]):
        return stop
    second = region.find("。", stop + 1)
    return len(region) if second < 0 else second


def _children(block: int, locator: str, text: str, start: int, end: int) -> list[ScoreFact]:
    region = text[start:end]
    if "其中" not in region[:8] and not re.match(r"[。,，;；:：]?\s*(?:包括|分别)", region):
        return []
    return [
        ScoreFact(
            name=_clean(match[1]),
            anchor=Anchor(
                block=block, start=start + match.start(2), end=start + match.end(2), locator=locator
            ),
            quote=match.group().strip("，,；;"),
            score=parse_number(match[2]),
        )
        for match in _CHILD.finditer(region)
        if not re.search(r"扣|应", match[1])
    ]


def _clean(name: str) -> str:
    bare = re.sub(r"^(?:其中|以及|和|与)", "", name.strip())
    return re.sub(r"^(?:项目[一-龥]{2,4}情况[:：])", "", _ORDINAL.sub("", bare))


def lying_tables(reading: Reading) -> Iterator[LyingTable]:
    """Yield every table that lies on its side."""
    for index, table in reading.document.tables():
        for row_index in range(len(table.rows)):
            found = _lying(index, table, row_index)
            if found is not None:
                yield found


def _lying(index: int, table: Table, row_index: int) -> LyingTable | None:
    row = table.rows[row_index]
    if len(row) < 4 or not re.match(
        r"^(?:一级)?(?:评价)?(?:指标|项目|内容)(?:名称)?$", row[0].label
    ):
        return None
    names = [squeeze(cell.text) for cell in row[1:]]
    if any(parse_number(name) for name in names):
        return None
    lines: dict[str, list[Spot]] = {}
    for offset, line in enumerate(table.rows[row_index + 1 : row_index + 6], start=row_index + 1):
        label = line[0].label if line else ""
        for kind, pattern in _ROWS.items():
            if pattern.match(label):
                lines[kind] = [spot_of(index, offset, n, line[n]) for n in range(1, len(line))]
    if "weight" not in lines and "score" not in lines:
        return None
    total = next((n for n, name in enumerate(names) if TOTAL.match(name)), None)
    return LyingTable(names=names, lines=lines, total=total)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightList:
    """A sentence that lists the weights of all top indicators."""

    block: int
    locator: str
    text: str
    items: tuple[tuple[str, Figure, int, int], ...]

    @property
    def total(self) -> Decimal:
        """Return the sum of the listed weights."""
        return sum((figure.value for _, figure, _, _ in self.items), Decimal(0))


def weight_lists(reading: Reading) -> Iterator[WeightList]:
    """Yield sentences such as 决策指标10分、过程指标20分、…效益指标20分."""
    for index, paragraph in reading.document.paragraphs():
        text = narrow(paragraph.text)
        if not re.search(r"指标|权重|分值", text) or _PAIR.search(text):
            continue
        items = _weights(text)
        if len(items) >= 3:
            yield WeightList(block=index, locator=paragraph.locator, text=text, items=tuple(items))


def _weights(text: str) -> list[tuple[str, Figure, int, int]]:
    items: list[tuple[str, Figure, int, int]] = []
    for match in re.finditer(
        r"([一-龥]{2,12}?)(?:指标)?\s*(?:[(（]|权重|分值)?(?:占|为)?\s*(\d+(?:\.\d+)?)\s*(?:分|%)[)）]?",
        text,
    ):
        name = re.sub(r"^(?:[一二三四五六七八九]是|其中|分别为|以及|和)+", "", match[1])
        if re.search(r"满分|总分|百分|得|扣|共|合计|低于|以上|达到", name):
            continue
        figure = parse_number(match[2])
        if figure is not None and name and name not in {item[0] for item in items}:
            items.append((name, figure, match.start(2), match.end(2)))
    return items


def table_facts(reading: Reading) -> list[ScoreFact]:
    """Return a fact for every node of every score table outside forms."""
    facts: list[ScoreFact] = []
    for number, table in enumerate(reading.tables):
        for node in table.nodes():
            leaves = [leaf.score for leaf in node.leaves()]
            scores = [spot.figure for spot in leaves if spot is not None and spot.figure]
            complete = bool(scores) and len(scores) == len(leaves)
            value = sum((figure.value for figure in scores), Decimal(0))
            spot = node.score if not node.children else None
            weight = node.weight.figure if node.weight is not None else None
            facts.append(
                ScoreFact(
                    name=node.name,
                    anchor=spot.anchor if spot is not None else node.anchor,
                    quote=f"{node.name} {spot.text if spot is not None else ''}".strip(),
                    weight=weight,
                    score=Figure(value, max((f.decimals for f in scores), default=0))
                    if complete
                    else None,
                    source=f"table{number}" + ("" if not node.children else "+"),
                )
            )
    return facts
