"""Wholes whose parts stand elsewhere: numbered lines, classes and items, sources on a fact sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yimen.performance.contracts.report_check import Anchor, Finding
from yimen.performance.rules.checks.drafting import around, draft, terms
from yimen.performance.rules.checks.prose import is_change, passages
from yimen.performance.rules.figures.numbers import (
    Figure,
    narrow,
    parse_number,
    plain,
    sum_of,
    sum_slack,
)
from yimen.performance.rules.figures.quantities import Kind, Quantity, quantities
from yimen.performance.rules.reading.document import Block, Paragraph
from yimen.performance.rules.reading.passages import Passage
from yimen.performance.rules.reading.reading import Reading

_ITEM = re.compile(r"^\s*(?:[①-⑳]|[（(]\d{1,2}[)）]|\d{1,2}[.、．])")
_MADE = re.compile(r"(?:构成|组成|明细|支出|包括)[^。]{0,6}(?:如下|为|有)?\s*[:：]\s*$")
_CLASS = re.compile(
    r"[“\"]([^”\"]{4,24})[”\"]\s*[(（][类款项][)）][^,，。\d]{0,6}(?:20\d\d年度?)?[^,，。\d]{0,6}(\d+(?:\.\d+)?)\s*万元"
)
_PLAN = re.compile(r"^(?:计划(?:安排)?资金|计划投资额|预算安排资金|预算资金)")
_GOT = re.compile(r"^(?:实际)?到位资金|^实际到位")
_USED = re.compile(r"^实际(?:支出|使用)")
_LEFT = re.compile(r"^结余|^结转结余|^剩余")
_SOURCE = re.compile(
    r"^(?:其中[:：])?(中央财政|省财政|市财政|县市区财政|市县财政|县财政|区财政|其他|其它|自筹)"
)


def check(reading: Reading) -> Iterator[Finding]:
    """Yield wholes that lines further down refute."""
    yield from _enumerated(reading)
    yield from _classes(reading)
    yield from _sources(reading)


def _numbered_amounts(blocks: Sequence[Block]) -> list[Quantity]:
    """Return the one amount of each numbered line; nothing where a line has none or several."""
    parts: list[Quantity] = []
    style = ""
    for block in blocks:
        mark = _ITEM.match(block.text) if isinstance(block, Paragraph) else None
        if mark is None or not isinstance(block, Paragraph):
            break
        own = re.sub(r"\d+|[①-⑳]", "#", mark.group().strip())
        if style and own != style:
            break
        style = own
        money = [item for item in quantities(block.text) if item.kind is Kind.MONEY]
        if len(money) != 1:
            return []
        parts.append(money[0])
    return parts


def _enumerated(reading: Reading) -> Iterator[Finding]:
    """Check a whole whose parts follow as numbered lines (实际成本构成如下：①…②…)."""
    blocks = reading.document.blocks
    for index, block in enumerate(blocks):
        if not isinstance(block, Paragraph) or not _MADE.search(block.text.rstrip()):
            continue
        whole = [
            item
            for item in quantities(block.text)
            if item.kind is Kind.MONEY and not is_change(item)
        ]
        parts = _numbered_amounts(blocks[index + 1 :])
        if len(parts) < 3 or not whole:
            continue
        figures = [part.figure for part in parts]
        if any(
            abs(sum_of(figures) - item.figure.value) <= sum_slack(parts=figures, total=item.figure)
            for item in whole
        ):
            continue
        yield draft(
            reading,
            "sum",
            Anchor(block=index, start=whole[0].start, end=whole[0].end, locator=block.locator),
            quote=block.text,
            stated=whole[0].written,
            computed=f"{plain(sum_of(figures))}万元",
            why=f"所列 {len(parts)} 项 {terms([plain(figure.value) for figure in figures])}"
            f"＝{plain(sum_of(figures))} 万元，总数写 {whole[0].written}。",
        )


def _classes(reading: Reading) -> Iterator[Finding]:
    """Compare a class of expenditure by its name wherever its amount is given."""
    named: dict[str, tuple[Figure, Passage, re.Match[str]]] = {}
    for passage in passages(reading):
        for match in _CLASS.finditer(passage.text):
            figure = parse_number(match[2])
            if figure is not None and "类" in match.group():
                named.setdefault(match[1], (figure, passage, match))
    for passage in passages(reading):
        for item in passage.items:
            entry = named.get(item.label)
            if entry is None or item.kind is not Kind.MONEY:
                continue
            figure, source, match = entry
            if abs(item.figure.value - figure.value) <= max(item.figure.half, figure.half):
                continue
            yield draft(
                reading,
                "two-values",
                source.anchor(match.start(2), match.end(2)),
                quote=around(source.text, match.start(), match.end()),
                stated=f"{match[2]}万元",
                computed=item.written,
                why=f"“{match[1]}”这里是 {match[2]} 万元，另一处（{passage.locator}）是 {item.written}。",
            )
    yield from _class_sums(reading)


def _class_sums(reading: Reading) -> Iterator[Finding]:
    """Check that the items (款) of a class (类) make the class."""
    head: tuple[Figure, Passage, re.Match[str]] | None = None
    parts: list[Figure] = []
    for passage in [*passages(reading), Passage(text="", block=-1, locator="")]:
        match = _CLASS.search(passage.text) if passage.row is None else None
        is_item = match is not None and re.search(r"[(（]款[)）]", match.group()) is not None
        figure = parse_number(match[2]) if match else None
        if is_item and figure is not None:
            parts.append(figure)
            continue
        if head is not None and parts and not passage.text.strip() and passage.block >= 0:
            continue
        if head is not None and parts:
            yield from _class_sum(reading, head, parts)
            head = None
        parts = []
        if match is not None and figure is not None:
            head = (figure, passage, match) if "其中" in passage.text[match.end() :] else None
        elif passage.text.strip():
            head = None


def _class_sum(
    reading: Reading, head: tuple[Figure, Passage, re.Match[str]], parts: Sequence[Figure]
) -> Iterator[Finding]:
    figure, passage, match = head
    if abs(sum_of(parts) - figure.value) <= sum_slack(parts=parts, total=figure):
        return
    yield draft(
        reading,
        "sum",
        passage.anchor(match.start(2), match.end(2)),
        quote=around(passage.text, match.start(), match.end()),
        stated=f"{match[2]}万元",
        computed=f"{plain(sum_of(parts))}万元",
        why=f"“{match[1]}”（类）下各款 {terms([plain(part.value) for part in parts])}"
        f"＝{plain(sum_of(parts))} 万元，类写 {match[2]} 万元。",
    )


@dataclass(slots=True)
class _Cell:
    figure: Figure
    anchor: Anchor
    text: str


def _pairs(reading: Reading) -> Iterator[tuple[int, list[tuple[str, _Cell | None]]]]:
    """Yield the label and value pairs of each row of a line such as 实际到位资金 868."""
    for index, table in reading.document.tables():
        for number, row in enumerate(table.rows):
            found: list[tuple[str, _Cell | None]] = []
            for position in range(len(row) - 1):
                label, value = narrow(row[position].label), row[position + 1]
                if not label or parse_number(label) is not None:
                    continue
                figure = parse_number(value.text)
                anchor = Anchor(
                    block=index,
                    row=number,
                    cell=position + 1,
                    end=len(value.text),
                    locator=value.locator,
                )
                found.append((label, _Cell(figure, anchor, value.text) if figure else None))
            yield index, found


def _sources(reading: Reading) -> Iterator[Finding]:
    """Check 到位－支出＝结余 on a fact sheet, and each amount against its sources."""
    totals: dict[str, _Cell] = {}
    order: list[str] = []
    parts: dict[str, list[_Cell]] = {}
    for _, pairs in _pairs(reading):
        kinds = [(kind, cell) for label, cell in pairs if (kind := _kind(label)) and cell]
        if len(kinds) >= 2 and not totals:
            totals = dict(kinds)
            order = [kind for kind, _ in kinds]
        lines = [cell for label, cell in pairs if _SOURCE.match(label)]
        if totals and len(lines) == len(order):
            for kind, cell in zip(order, lines, strict=True):
                if cell is not None:
                    parts.setdefault(kind, []).append(cell)
    yield from _balance(reading, totals)
    for kind, cells in parts.items():
        figures = [cell.figure for cell in cells]
        total = totals[kind]
        if abs(sum_of(figures) - total.figure.value) <= sum_slack(
            parts=figures, total=total.figure
        ):
            continue
        yield draft(
            reading,
            "sum",
            total.anchor,
            label=_TITLES[kind],
            quote=f"{_TITLES[kind]} {total.text}",
            stated=total.text,
            computed=plain(sum_of(figures)),
            why=f"各级财政{_TITLES[kind]} {terms([plain(f.value) for f in figures])}"
            f"＝{plain(sum_of(figures))}，合计写 {total.text}。",
        )


_TITLES = {"plan": "计划资金", "got": "到位资金", "used": "实际支出", "left": "结余"}


def _kind(label: str) -> str:
    for kind, pattern in (("plan", _PLAN), ("got", _GOT), ("used", _USED), ("left", _LEFT)):
        if pattern.search(label):
            return kind
    return ""


def _balance(reading: Reading, totals: dict[str, _Cell]) -> Iterator[Finding]:
    got, used, left = totals.get("got"), totals.get("used"), totals.get("left")
    if got is None or used is None:
        return
    if used.figure.value > got.figure.value:
        yield draft(
            reading,
            "part-above-whole",
            used.anchor,
            label="实际支出",
            quote=f"实际到位 {got.text} 实际支出 {used.text}",
            stated=used.text,
            computed=f"≤{got.text}",
            why=f"实际支出 {used.text} 大于实际到位 {got.text}。",
        )
    if left is None:
        return
    due = got.figure.value - used.figure.value
    if abs(due - left.figure.value) <= sum_slack(
        parts=[used.figure, left.figure], total=got.figure
    ) * (1 if got.figure.decimals else 0):
        return
    yield draft(
        reading,
        "difference",
        left.anchor,
        label="结余",
        quote=f"实际到位 {got.text} 实际支出 {used.text} 结余 {left.text}",
        stated=left.text,
        computed=plain(due),
        why=f"{got.text}－{used.text}＝{plain(due)}，结余写 {left.text}。",
    )
