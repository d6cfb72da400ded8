"""Running text in passages: paragraphs and long cells, with their quantities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yimen.performance.rules.figures.quantities import Kind, Quantity, sentences
from yimen.performance.rules.reading.passages import Passage
from yimen.performance.rules.reading.reading import Reading

UP = r"增加|增产|增长|上升|提高|提升|上涨|增收|增支|增幅|增速|追加|调增|超支|多支出|高出|扩大"
DOWN = r"减少|下降|降低|压减|压缩|节约|节省|减收|减支|降幅|减幅|调减|核减|少支出|缩减|缩短"
_TAIL = r"(?:了|额|额为|率|率为|幅度|幅度为|幅度达|为|达|约|近)*\s*[:：]?\s*$"
_CHANGE = re.compile(rf"(?:{UP}|{DOWN}){_TAIL}")
_SHARE = re.compile(
    r"占[^,，。;；]*$|(?:完成|达到)[^,，。;；]{0,8}(?:预算|计划|任务|目标)[^,，。;；]{0,6}的\s*$"
)
_FALL = re.compile(rf"(?:{DOWN})(?:{_TAIL})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence with its quantities, which stand at places of the whole passage."""

    passage: Passage
    start: int
    text: str
    items: tuple[Quantity, ...]

    @property
    def end(self) -> int:
        """Return the place after the sentence in the passage."""
        return self.start + len(self.text)


def passages(reading: Reading) -> tuple[Passage, ...]:
    """Return every paragraph and every cell that holds a sentence."""
    return reading.passages


def split(passage: Passage) -> Iterator[Sentence]:
    """Yield the sentences of a passage."""
    found = list(passage.items)
    if not passage.items:
        return
    for start, text in sentences(passage.text):
        end = start + len(text)
        inside = tuple(item for item in found if start <= item.start < end)
        yield Sentence(passage=passage, start=start, text=text, items=inside)


def is_change(quantity: Quantity) -> bool:
    """Tell whether the quantity is a rise or a fall and not a level."""
    return bool(_CHANGE.search(quantity.lead))


def is_fall(quantity: Quantity) -> bool:
    """Tell whether the quantity is a fall."""
    return bool(_FALL.search(quantity.lead))


def is_share(quantity: Quantity) -> bool:
    """Tell whether a percentage is a share of something (占……)."""
    return quantity.kind is Kind.PERCENT and bool(_SHARE.search(quantity.lead))


def is_amount(quantity: Quantity) -> bool:
    """Tell whether the quantity is money or a count."""
    return quantity.kind in {Kind.MONEY, Kind.COUNT}


def bare_label(text: str) -> str:
    """Return a label without quotation marks, years, brackets, particles and verbs of being."""
    label = re.sub(r"[“”\"'《》<>()（）\s]|20\d\d年度?|[①-⑳]", "", text)
    return re.sub(r"(?:共计|合计|总计|共有|共|约|为|达到|达|近|有|是|了|的)+$", "", label)
