"""Numbers that stand beside each other's likeness: one digit off, one place off, one item off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yimen.performance.contracts import Anchor, Finding, Severity
from yimen.performance.rules.checks.drafting import around, draft, terms
from yimen.performance.rules.checks.prose import Passage, is_change, passages
from yimen.performance.rules.figures.numbers import (
    Figure,
    narrow,
    parse_number,
    plain,
    sum_of,
    sum_slack,
)
from yimen.performance.rules.figures.quantities import Kind, Quantity, quantities
from yimen.performance.rules.reading import facts
from yimen.performance.rules.reading.document import Paragraph, Row
from yimen.performance.rules.reading.reading import Reading
from yimen.performance.rules.reading.roles import Role, role_of
from yimen.performance.rules.reading.scores import Node

_LONG = re.compile(r"(?<![\d.])(\d{2,}\.\d{2,}|\d{3,}\.\d+)(?![\d.])")
_LEAD = 4
_VALUED = re.compile(r"(\d+(?:\.\d+)?)\s*(万元?|元|个月|天|人|台|套|%)")
_ITEM = re.compile(r"^\s*(?:[①-⑳]|[（(]\d{1,2}[)）]|\d{1,2}[.、．])")
_MADE = re.compile(r"(?:构成|组成|明细|支出|包括)[^。]{0,6}(?:如下|为|有)?\s*[:：]\s*$")
_CLASS = re.compile(
    r"[“\"]([^”\"]{4,24})[”\"]\s*[(（][类款项][)）][^,，。\d]{0,6}(?:20\d\d年度?)?[^,，。\d]{0,6}(\d+(?:\.\d+)?)\s*万元"
)
_PLAN = re.compile(r"^(?:计划(?:安排)?资金|计划投资额|预算安排资金|预算资金)")
_GOT = re.compile(r"^(?:实际)?到位资金|^实际到位")
_USED = re.compile(r"^实际(?:支出|使用)")
_LEFT = re.compile(r"^结余|^结转结余|^剩余")
_SOURCE = re.compile(r"^(?:其中[:：])?(中央财政|省财政|市财政|县市区财政|市县财政|县财政|区财政|其他|其它|自筹)")
_SCORED = re.compile(r"([一-龥]{3,10}?)\s*(\d+(?:\.\d+)?)\s*分[^。；;]{0,40}?(?:只|故|仅)得\s*(\d+(?:\.\d+)?)\s*分")
_CUT = re.compile(r"([一-龥]{2,8})扣\s*(\d+(?:\.\d+)?)\s*分")
_FORMULA = re.compile(r"[×*x]\s*(\d+)\s*%")
_ASKED = re.compile(r"(?:提交|有效|回收|收回)问卷(?:共计|共|总数|为)*\s*(\d+)\s*份|(?:共计|共)?(?:回收|收回)(?:有效)?问卷\s*(\d+)\s*份")
_SATISFIED = re.compile(r"满意度(?:测评结果|调查结果)?(?:为|达到|达)\s*(\d+(?:\.\d+)?)\s*%")


def check(reading: Reading) -> Iterator[Finding]:
    """Yield figures that another place of the same document shows to be wrong."""
    yield from _digits(reading)
    yield from _enumerated(reading)
    yield from _classes(reading)
    yield from _sources(reading)
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
            if len(other) != len(text) or sum(a != b for a, b in zip(text, other, strict=True)) != 1:
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
        parts: list[Quantity] = []
        style = ""
        for follower in blocks[index + 1 :]:
            mark = _ITEM.match(follower.text) if isinstance(follower, Paragraph) else None
            if mark is None or not isinstance(follower, Paragraph):
                break
            own = re.sub(r"\d+|[①-⑳]", "#", mark.group().strip())
            if style and own != style:
                break
            style = own
            money = [item for item in quantities(follower.text) if item.kind is Kind.MONEY]
            if len(money) != 1:
                parts = []
                break
            parts.append(money[0])
        if len(parts) < 3 or not whole:
            continue
        figures = [part.figure for part in parts]
        if any(
            abs(sum_of(figures) - item.figure.value)
            <= sum_slack(parts=figures, total=item.figure)
            for item in whole
        ):
            continue
        yield draft(
            reading,
            "sum",
            Anchor(
                block=index, start=whole[0].start, end=whole[0].end, locator=block.locator
            ),
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
        for item in quantities(passage.text):
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
            for position in range(0, len(row) - 1):
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
            totals = {kind: cell for kind, cell in kinds}
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
        if abs(sum_of(figures) - total.figure.value) <= sum_slack(parts=figures, total=total.figure):
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
        for match in _CUT.finditer(passage.text):
            leaves = [
                leaf
                for leaf in _leaf_named(reading, match[1])
                if leaf.weight and leaf.score and leaf.weight.value != leaf.score.value
            ]
            if len(leaves) != 1:
                continue
            weight, score = leaves[0].weight, leaves[0].score
            if weight is None or score is None or weight.value is None or score.value is None:
                continue
            loss = weight.value - score.value
            if Decimal(match[2]) != loss:
                yield _told(reading, passage, match, 2, leaves[0].name, plain(loss), "扣分")


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
        if row and re.search(r"有效填写人次|有效问卷", row[0].label or (row[1].label if len(row) > 1 else ""))
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
        for match in re.finditer(r"([一-龥]{4,16}?)(\d+)\s*(台|套|个|部|块|张)(?![一-龥]*以上)", passage.text):
            names = [pair for pair in wanted if match[1].endswith(pair[0])]
            if not names:
                continue
            name, number = max(names, key=lambda pair: len(pair[0]))
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
                counts = [
                    item for item in quantities(cell.text) if item.kind is Kind.COUNT
                ]
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
    for (_, name), (position, value) in zip(filled, filled[1:], strict=False):
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
