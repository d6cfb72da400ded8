"""Numbers that stand beside each other's likeness: one digit off, one place off, one item off."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yimen.performance.contracts.report_check import Anchor, Finding, Severity
from yimen.performance.rules.checks.drafting import around, draft
from yimen.performance.rules.checks.prose import passages
from yimen.performance.rules.figures.numbers import (
    narrow,
    parse_number,
    plain,
    sum_of,
)
from yimen.performance.rules.figures.quantities import Kind, quantities
from yimen.performance.rules.reading import facts
from yimen.performance.rules.reading.document import Paragraph, Row
from yimen.performance.rules.reading.passages import Passage
from yimen.performance.rules.reading.reading import Reading
from yimen.performance.rules.reading.roles import Role, role_of
from yimen.performance.rules.reading.scores import Node

_LONG = re.compile(r"(?<![\d.])(\d{2,}\.\d{2,}|\d{3,}\.\d+)(?![\d.])")
_LEAD = 4
_VALUED = re.compile(r"(\d+(?:\.\d+)?)\s*(万元?|元|个月|天|人|台|套|%)")
_SCORED = re.compile(
    r"([一-龥]{3,10}?)\s*(\d+(?:\.\d+)?)\s*分[^。；;]{0,40}?(?:只|故|仅)得\s*(\d+(?:\.\d+)?)\s*分"
)
_CUT = re.compile(r"([一-龥]{2,8})扣\s*(\d+(?:\.\d+)?)\s*分")
_FORMULA = re.compile(r"[×*x]\s*(\d+)\s*%")
_ASKED = re.compile(
    r"(?:提交|有效|回收|收回)问卷(?:共计|共|总数|为)*\s*(\d+)\s*份|(?:共计|共)?(?:回收|收回)(?:有效)?问卷\s*(\d+)\s*份"
)
_SATISFIED = re.compile(r"满意度(?:测评结果|调查结果)?(?:为|达到|达)\s*(\d+(?:\.\d+)?)\s*%")


def check(reading: Reading) -> Iterator[Finding]:
    """Yield figures that another place of the same document shows to be wrong."""
    yield from _digits(reading)
    yield from _told_scores(reading)
    yield from _formulas(reading)
    yield from _survey(reading)
    yield from _quantity_names(reading)
    yield from _goal_counts(reading)
    yield from _goal_values(reading)


@dataclass(frozen=True, slots=True)
class _Seen:
    text: str
    anchor: Anchor
    around: str
    lead: str = ""


def _numbers(reading: Reading) -> Iterator[_Seen]:
    for index, block in enumerate(reading.document.blocks):
        if isinstance(block, Paragraph):
            passage = Passage(text=narrow(block.text), block=index, locator=block.locator)
            for match in _LONG.finditer(passage.text):
                yield _Seen(
                    match[1],
                    passage.anchor(match.start(1), match.end(1)),
                    around(passage.text, match.start(), match.end(), 24),
                    passage.text[max(0, match.start() - _LEAD) : match.start()],
                )
            continue
        for number, row in enumerate(block.rows):
            for position, cell in enumerate(row):
                flat = narrow(cell.text)
                for match in _LONG.finditer(flat):
                    anchor = Anchor(
                        block=index,
                        row=number,
                        cell=position,
                        start=match.start(1),
                        end=match.end(1),
                        locator=cell.locator,
                    )
                    yield _Seen(match[1], anchor, around(_row_text(row), 0, 60, 60))


def _row_text(row: Row) -> str:
    return " ".join(cell.text for cell in row if cell.label)


def _digits(reading: Reading) -> Iterator[Finding]:
    """Find a long number that is one digit off another one which stands there at least twice."""
    if reading.forms:
        return
    seen = list(_numbers(reading))
    places: dict[str, list[_Seen]] = {}
    for one in seen:
        places.setdefault(one.text, []).append(one)
    often = [text for text, group in places.items() if len(group) >= 2 and _significant(text) >= 5]
    for text, group in places.items():
        if len(group) > 1 or _significant(text) < 5:
            continue
        for other in often:
            if (
                len(other) != len(text)
                or sum(a != b for a, b in zip(text, other, strict=True)) != 1
            ):
                continue
            if _significant(text) < 6 and not _same_lead(group[0], places[other]):
                continue
            yield draft(
                reading,
                "doubtful",
                group[0].anchor,
                quote=group[0].around,
                stated=text,
                computed=other,
                why=f"{text} 只出现一次，与出现 {len(places[other])} 次的 {other}"
                f"（{places[other][0].anchor.locator}）只差一位数字，像是笔误。",
            )
            break


def _same_lead(one: _Seen, others: Sequence[_Seen]) -> bool:
    return len(one.lead) == _LEAD and any(one.lead == other.lead for other in others)


def _significant(text: str) -> int:
    return len(text.replace(".", "").strip("0"))


def _leaf_named(reading: Reading, name: str) -> list[Node]:
    found: list[Node] = []
    for table in reading.tables:
        for leaf in table.leaves():
            bare = facts.key(leaf.name)
            if bare and (name.endswith(bare) or bare.startswith(name)):
                found.append(leaf)
    return found


def _told_scores(reading: Reading) -> Iterator[Finding]:
    """Check 资金使用7分……只得5分 and 管理扣1分 against the score table."""
    if not reading.tables:
        return
    for passage in passages(reading):
        if passage.row is not None:
            continue
        for match in _SCORED.finditer(passage.text):
            leaves = _leaf_named(reading, match[1])
            if len(leaves) != 1 or leaves[0].weight is None or leaves[0].score is None:
                continue
            for group, spot, word in ((2, leaves[0].weight, "分值"), (3, leaves[0].score, "得分")):
                if spot.value is None or Decimal(match[group]) == spot.value:
                    continue
                yield _told(reading, passage, match, group, leaves[0].name, spot.text, word)
        yield from _told_cuts(reading, passage)


def _told_cuts(reading: Reading, passage: Passage) -> Iterator[Finding]:
    for match in _CUT.finditer(passage.text):
        losses = [
            (leaf.name, leaf.weight.value - leaf.score.value)
            for leaf in _leaf_named(reading, match[1])
            if leaf.weight and leaf.score
            if leaf.weight.value is not None and leaf.score.value is not None
        ]
        lost = [(name, loss) for name, loss in losses if loss]
        if len(lost) == 1 and Decimal(match[2]) != lost[0][1]:
            yield _told(reading, passage, match, 2, lost[0][0], plain(lost[0][1]), "扣分")


def _told(
    reading: Reading,
    passage: Passage,
    match: re.Match[str],
    group: int,
    name: str,
    right: str,
    word: str,
) -> Finding:
    return draft(
        reading,
        "two-values",
        passage.anchor(match.start(group), match.end(group)),
        label=name,
        quote=around(passage.text, match.start(), match.end()),
        stated=f"{match[group]}分",
        computed=f"{right}分",
        why=f"这里说“{name}”{word} {match[group]} 分，评分表中是 {right} 分。",
    )


def _formulas(reading: Reading) -> Iterator[Finding]:
    for passage in passages(reading):
        for match in _FORMULA.finditer(passage.text):
            if match[1] == "100" or not re.search(r"[/÷]", passage.text[: match.start()]):
                continue
            yield draft(
                reading,
                "doubtful",
                passage.anchor(match.start(1), match.end()),
                quote=around(passage.text, match.start(), match.end()),
                stated=match.group(),
                computed="×100%",
                why=f"比率公式里写“{match.group()}”，应为×100%。",
            )


def _survey(reading: Reading) -> Iterator[Finding]:
    """Check the number of questionnaires and the satisfaction that the text takes from them."""
    totals = [
        figure.value
        for _, table in reading.document.tables()
        for row in table.rows
        if row
        and re.search(
            r"有效填写人次|有效问卷", row[0].label or (row[1].label if len(row) > 1 else "")
        )
        for figure in [next((f for f in (parse_number(c.text) for c in row) if f), None)]
        if figure is not None
    ]
    agreed = totals[0] if len(totals) >= 2 and len(set(totals)) == 1 else None
    overall: set[str] = set()
    for passage in passages(reading):
        if passage.row is None:
            overall |= set(re.findall(r"总体满意度为\s*(\d+(?:\.\d+)?)\s*%", passage.text))
        for match in _ASKED.finditer(passage.text):
            number = match[1] or match[2]
            if agreed is None or Decimal(number) == agreed:
                continue
            yield draft(
                reading,
                "two-values",
                passage.anchor(match.start(), match.end()),
                quote=around(passage.text, match.start(), match.end()),
                stated=f"{number}份",
                computed=f"{plain(agreed)}份",
                why=f"正文写问卷 {number} 份，问卷各题的有效填写人次都是 {plain(agreed)}。",
            )
    if len(overall) == 1:
        yield from _satisfaction(reading, next(iter(overall)))


def _satisfaction(reading: Reading, overall: str) -> Iterator[Finding]:
    for table in reading.tables:
        for leaf in table.leaves():
            spot = leaf.cells.get(Role.REASON)
            match = _SATISFIED.search(narrow(spot.text)) if spot is not None else None
            if spot is None or match is None or Decimal(match[1]) == Decimal(overall):
                continue
            yield draft(
                reading,
                "two-values",
                spot.anchor,
                label=leaf.path,
                quote=spot.text,
                stated=f"{match[1]}%",
                computed=f"{overall}%",
                why=f"正文总体满意度为 {overall}%，评分说明写 {match[1]}%。",
            )


def _quantity_names(reading: Reading) -> Iterator[Finding]:
    """Compare the numbers of things in a table of purchases with those told in the text."""
    wanted: list[tuple[str, str]] = []
    for _, table in reading.document.tables():
        column = next(
            (
                (number, position)
                for number, row in enumerate(table.rows)
                for position, cell in enumerate(row)
                if re.match(r"数量(?:[(（].*[)）])?$", cell.label)
            ),
            None,
        )
        if column is None:
            continue
        for row in table.rows[column[0] + 1 :]:
            names = [cell.label for cell in row[: column[1]] if len(cell.label) >= 4]
            if names and column[1] < len(row) and row[column[1]].label.isdigit():
                wanted.append((names[-1], row[column[1]].label))
    for passage in passages(reading):
        if passage.row is not None:
            continue
        for match in re.finditer(
            r"([一-龥]{4,16}?)(\d+)\s*(台|套|个|部|块|张)(?![一-龥]*以上)", passage.text
        ):
            known = [pair for pair in wanted if match[1].endswith(pair[0])]
            if not known:
                continue
            name, number = max(known, key=lambda pair: len(pair[0]))
            if number == match[2]:
                continue
            yield draft(
                reading,
                "doubtful",
                passage.anchor(match.start(2), match.end()),
                quote=around(passage.text, match.start(), match.end()),
                stated=f"{match[2]}{match[3]}",
                computed=f"{number}{match[3]}",
                why=f"“{name}”在计划表中是 {number}{match[3]}，这里写 {match[2]}{match[3]}，请核对。",
            )


def _goal_counts(reading: Reading) -> Iterator[Finding]:
    """Check a goal such as 71个…，32个… against its value 103."""
    for index, table in reading.document.tables():
        for number, row in enumerate(table.rows):
            for position, cell in enumerate(row[:-1]):
                counts = [item for item in quantities(cell.text) if item.kind is Kind.COUNT]
                if len(counts) != 2 or not counts[0].like(counts[1]) or len(cell.text) < 12:
                    continue
                total = sum_of(item.figure for item in counts)
                for after in range(position + 1, min(position + 3, len(row))):
                    figure = parse_number(row[after].text)
                    if figure is None or figure.value == total or figure.value < total / 2:
                        continue
                    if any(figure.value == item.figure.value for item in counts):
                        continue
                    if abs(figure.value - total) * 5 > total:
                        continue
                    yield draft(
                        reading,
                        "sum",
                        Anchor(
                            block=index,
                            row=number,
                            cell=after,
                            end=len(row[after].text),
                            locator=row[after].locator,
                        ),
                        label="指标值",
                        quote=f"{cell.text} {row[after].text}",
                        stated=row[after].text,
                        computed=plain(total),
                        why=f"{plain(counts[0].figure.value)}＋{plain(counts[1].figure.value)}"
                        f"＝{plain(total)}，指标值写 {row[after].text}。",
                        severity=Severity.ERROR if after == position + 1 else Severity.QUESTION,
                    )


def _goal_values(reading: Reading) -> Iterator[Finding]:
    """Ask where the text of a goal and its value differ (不超过870万 beside 871万)."""
    if reading.forms:
        return
    for index, table in reading.document.tables():
        head = False
        for number, row in enumerate(table.rows):
            roles = {role_of(cell.text) for cell in row}
            if {Role.TARGET, Role.ACTUAL} <= roles and Role.WEIGHT not in roles:
                head = True
                continue
            if not head:
                continue
            yield from _goal_value(reading, index, number, row)


def _goal_value(reading: Reading, index: int, number: int, row: Row) -> Iterator[Finding]:
    filled = [(n, cell) for n, cell in enumerate(row) if cell.label]
    for (_, name), (position, value) in itertools.pairwise(filled):
        told = _VALUED.findall(narrow(name.text))
        stated = _VALUED.fullmatch(narrow(value.text).strip())
        if stated is None or len(told) != 1 or _VALUED.fullmatch(narrow(name.text).strip()):
            continue
        if told[0][1].rstrip("元") != stated[2].rstrip("元") or told[0][0] == stated[1]:
            continue
        yield draft(
            reading,
            "doubtful",
            Anchor(
                block=index, row=number, cell=position, end=len(value.text), locator=value.locator
            ),
            label="指标值",
            quote=f"{name.text} {value.text}",
            stated=value.text,
            computed="".join(told[0]),
            why=f"指标内容写 {''.join(told[0])}，指标值写 {value.text}，请核对。",
        )
