"""Criteria against weights and scores: rubric points, bands, deductions, reasons."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from decimal import Decimal

from yimen.performance.contracts.report_check import Anchor, Finding
from yimen.performance.rules.checks.drafting import draft, terms
from yimen.performance.rules.figures.numbers import narrow, plain
from yimen.performance.rules.reading import facts
from yimen.performance.rules.reading.document import Paragraph
from yimen.performance.rules.reading.forms import SelfForm
from yimen.performance.rules.reading.reading import Reading
from yimen.performance.rules.reading.roles import Role
from yimen.performance.rules.reading.scales import (
    Step,
    bands,
    graded_points,
    item_points,
    same_grade,
)
from yimen.performance.rules.reading.scores import Node, ScoreTable, Spot

_CUT = re.compile(r"(?:酌情|共|合计)?(?:扣减?|扣除|酌情)\s*(\d+(?:\.\d+)?)\s*分")
_CUT_BARE = re.compile(r"(?:酌情)?扣(?:减|除)?分(?![值率项])|(?<![\d分])酌情扣(?!\s*\d)")
_GOT = re.compile(r"(?:故|只|应|可|酌情)?得\s*(\d+(?:\.\d+)?)\s*分")
_RESULT = re.compile(r"(?:为|达到|达|结果)?\s*(\d+(?:\.\d+)?)\s*(?:%|分)")
_WHOLE = re.compile(
    r"^[^,，;；。]{0,30}(?:完成|达到|达标|符合|控制|实现|目标|效益|100%)[^,，;；。\d]{0,14}得\s*(\d+(?:\.\d+)?)\s*分"
    r"|100%(?:的)?(?:得|计)\s*(\d+(?:\.\d+)?)\s*分|得满分\s*(\d+(?:\.\d+)?)\s*分"
)
_GRADED_AS = re.compile(r"[“\"](优秀|良好|优|良|中|一般|差)[”\"]")
_EXPLAINS = re.compile(r"扣|失分|不足|未|没有|不到|不够|缺|低于|问题|偏差|原因")


def check(reading: Reading) -> Iterator[Finding]:
    """Yield criteria that do not fit their weight, and scores that do not fit their criteria."""
    told = _told(reading)
    for form, table in reading.all_tables():
        for leaf in table.leaves():
            yield from _rubric(reading, leaf)
            yield from _applied(reading, leaf)
            yield from _reason(reading, form, table, leaf, told)
    yield from _sentences(reading)


def _rubric(reading: Reading, leaf: Node) -> Iterator[Finding]:
    spot, weight = leaf.cells.get(Role.CRITERIA), leaf.weight
    if spot is None or weight is None or weight.value is None:
        return
    found = bands(spot.text)
    grades = graded_points(spot.text)
    items = item_points(spot.text)
    problem = ""
    if found:
        problem = _bands_problem(found, weight.value)
    elif grades:
        points = list(grades.values())
        if points[0] != weight.value:
            problem = f"最高档 {plain(points[0])} 分，分值 {weight.text} 分"
        elif points != sorted(points, reverse=True):
            problem = f"各档分数次序颠倒：{'、'.join(plain(p) for p in points)}"
    elif items:
        problem = _items_problem(items, weight.value, spot.text)
    else:
        problem = _whole_problem(narrow(spot.text), weight.value)
    if not problem:
        return
    code = "thresholds" if found or grades else "weights-parent"
    yield draft(
        reading,
        code,
        spot.anchor,
        label=f"{leaf.path} · 评价标准",
        quote=spot.text,
        stated=spot.text[:60],
        computed=f"分值 {weight.text}",
        why=f"“{leaf.name}”的评价标准与分值不符：{problem}。",
    )


def _whole_problem(text: str, weight: Decimal) -> str:
    """Check 完成…得 n 分 and 扣 n 分 in a criterion that has neither bands nor items."""
    whole = _WHOLE.search(text)
    value = Decimal(next(group for group in whole.groups() if group)) if whole else None
    if value is not None and value != weight:
        return f"全部完成得 {plain(value)} 分，分值 {plain(weight)} 分"
    for cut in re.findall(r"扣\s*[(（]?(?:\d+(?:\.\d+)?-)?(\d+(?:\.\d+)?)[)）]?\s*分", text):
        if Decimal(cut) > weight:
            return f"扣 {cut} 分多于分值 {plain(weight)} 分"
    return ""


def _bands_problem(found: tuple[tuple[Step, Decimal], ...], weight: Decimal) -> str:
    points = [value for _, value in found]
    if any(one <= other for one, other in itertools.pairwise(points)):
        return f"各档分数次序颠倒：{'、'.join(plain(p) for p in points)}"
    if points[0] != weight:
        return f"最高档 {plain(points[0])} 分，分值 {plain(weight)} 分"
    gaps: set[Decimal] = set()
    for (upper, _), (lower, _) in itertools.pairwise(found):
        if upper.low is None or lower.high is None:
            continue
        gap = upper.low - lower.high
        gaps.add(gap)
        if gap > 1 or gap < 0 or len(gaps) > 1:
            return f"“{upper.label}”与“{lower.label}”{'之间断档' if gap > 0 else '重叠'}"
    return ""


def _items_problem(items: tuple[Decimal, ...], weight: Decimal, text: str) -> str:
    total = sum(items, Decimal(0))
    if total == weight:
        return ""
    falling = all(one > other for one, other in itertools.pairwise(items))
    if items[0] == weight and falling and (len(items) > 1):
        return ""
    if len(items) == 1 and (items[0] < weight or re.search(r"每|任一|其中", text)):
        return (
            ""
            if "；" in text or ";" in text
            else f"写 {plain(items[0])} 分，分值 {plain(weight)} 分"
        )
    return f"各要点 {terms([plain(item) for item in items])}＝{plain(total)} 分，分值 {plain(weight)} 分"


def _applied(reading: Reading, leaf: Node) -> Iterator[Finding]:
    """Check the score against what the reason says that it is, and against its band."""
    reason, score, criteria = (
        leaf.cells.get(Role.REASON),
        leaf.score,
        leaf.cells.get(Role.CRITERIA),
    )
    if reason is None or score is None or score.value is None or not reason.text:
        return
    text = narrow(reason.text)
    got = _GOT.search(text)
    if got is not None and Decimal(got[1]) != score.value:
        yield draft(
            reading,
            "two-values",
            score.anchor,
            label=f"{leaf.path} · 得分",
            quote=f"{leaf.name} {reason.text} 得分 {score.text}",
            stated=score.text,
            computed=f"{got[1]}分",
            why=f"“{leaf.name}”的说明写得 {got[1]} 分，得分栏写 {score.text} 分。",
        )
        return
    if criteria is None:
        return
    due = _due(criteria.text, text)
    if due is not None and due != score.value:
        yield draft(
            reading,
            "score-rule",
            score.anchor,
            label=f"{leaf.path} · 得分",
            quote=f"{leaf.name} {criteria.text} {reason.text} 得分 {score.text}",
            stated=score.text,
            computed=plain(due),
            why=f"“{leaf.name}”按所写标准应得 {plain(due)} 分，得分写 {score.text} 分。",
        )


def _due(criteria: str, reason: str) -> Decimal | None:
    grades = graded_points(criteria)
    graded = _GRADED_AS.search(reason)
    if grades and graded is not None:
        return grades.get(same_grade(graded[1]))
    found = bands(criteria)
    result = _RESULT.search(reason)
    if not found or result is None:
        return None
    value = Decimal(result[1])
    inside = [points for step, points in found if step.holds(value)]
    return (
        inside[0]
        if len(inside) == 1 or (inside and inside.count(inside[0]) == len(inside))
        else None
    )


def _told(reading: Reading) -> list[str]:
    """Return the sentences outside tables that give reasons for lost points."""
    told: list[str] = []
    for block in reading.document.blocks:
        if isinstance(block, Paragraph):
            told.extend(
                clause
                for clause in re.split(r"[。；;\n]", narrow(block.text))
                if re.search(r"扣|失分|只得|未得|不得分", clause)
            )
    return told


def _reason(
    reading: Reading, form: SelfForm | None, table: ScoreTable, leaf: Node, told: list[str]
) -> Iterator[Finding]:
    weight, score = leaf.weight, leaf.cells.get(Role.SCORE)
    if weight is None or score is None or weight.value is None or score.value is None:
        return
    loss = weight.value - score.value
    if loss <= 0:
        return
    if table.head.depth < 2 and not table.head.of(Role.REASON):
        return
    reason = leaf.cells.get(Role.REASON)
    text = narrow(reason.text).strip(" -—无/") if reason is not None else ""
    if not text:
        if form is not None and form.reason and reason is None:
            return
        if form is None and any(_mentions(leaf.name, clause) for clause in told):
            return
        yield draft(
            reading,
            "loss-unexplained",
            score.anchor,
            label=f"{leaf.path} · 得分",
            quote=f"{leaf.name} 分值 {weight.text} 得分 {score.text}",
            stated=score.text,
            computed=f"扣 {plain(loss)} 分需写理由",
            why=f"“{leaf.name}”分值 {weight.text}、得 {score.text}，扣 {plain(loss)} 分没有写理由。",
        )
        return
    yield from _deductions(reading, leaf, reason or score, text, loss)


def _mentions(name: str, clause: str) -> bool:
    bare = facts.key(name)
    if len(bare) >= 2 and bare in clause:
        return True
    return len(bare) >= 4 and bare[:2] in clause and bool(re.search(r"扣\s*\d", clause))


def _deductions(
    reading: Reading, leaf: Node, reason: Spot, text: str, loss: Decimal
) -> Iterator[Finding]:
    cuts = [Decimal(value) for value in _CUT.findall(text)]
    bare = _CUT_BARE.search(text)
    if bare is None and (not cuts or sum(cuts) == loss):
        return
    if not cuts and bare is None:
        return
    total = sum(cuts, Decimal(0))
    if bare is not None:
        why = f"“{leaf.name}”扣 {plain(loss)} 分，说明里有一处“{bare[0]}”没有写扣几分"
        why += f"，已写的合计 {plain(total)} 分。" if cuts else "。"
    else:
        why = f"“{leaf.name}”所写扣分合计 {plain(total)} 分，实际扣 {plain(loss)} 分。"
    yield draft(
        reading,
        "deduction-amount",
        reason.anchor,
        label=f"{leaf.path} · 扣分理由",
        quote=reason.text,
        stated=f"扣 {plain(total)} 分" if cuts else "未写扣几分",
        computed=f"扣 {plain(loss)} 分",
        why=why,
    )


def _sentences(reading: Reading) -> Iterator[Finding]:
    """Check deductions in running text: reasons without an amount, losses without a reason."""
    for index, paragraph in reading.document.paragraphs():
        text = narrow(paragraph.text)
        items = facts.scored_in(reading, index)
        for item in items:
            yield from _lost(reading, index, text, item, items)
        if not items:
            yield from _without_amount(reading, index, text)


def _lost(
    reading: Reading, index: int, text: str, item: facts.Scored, items: list[facts.Scored]
) -> Iterator[Finding]:
    fact = item.fact
    if fact.weight is None or fact.score is None or fact.score.value >= fact.weight.value:
        return
    if not item.children:
        return
    following = reading.document.blocks[index + 1 : index + 3]
    near = [text, *(block.text for block in following if isinstance(block, Paragraph))]
    if any(re.search(r"扣分|扣\s*\d|失分|扣减|原因", part) for part in near):
        return
    if reading.tables and any(table.has_scores for table in reading.tables):
        return
    yield draft(
        reading,
        "loss-unexplained",
        fact.anchor,
        label=fact.name,
        quote=fact.quote,
        stated=f"{plain(fact.score.value)}分",
        computed=f"扣 {plain(fact.weight.value - fact.score.value)} 分需写理由",
        why=f"“{fact.name}”分值 {plain(fact.weight.value)} 分、得 {plain(fact.score.value)} 分，"
        "没有写扣分理由。",
    )


def _without_amount(reading: Reading, index: int, text: str) -> Iterator[Finding]:
    if "扣分" not in text or "标准" in text or "扣分原因主要" in text:
        return
    for sentence in re.finditer(r"[^。；;\n]+", text):
        said = sentence.group()
        if not re.search(r"(?:所以|因此|故|予以|酌情)扣分", said) or re.search(
            r"扣\s*\d|\d\s*分", said
        ):
            continue
        yield draft(
            reading,
            "deduction-amount",
            Anchor(
                block=index,
                start=sentence.start(),
                end=sentence.end(),
                locator=reading.document.blocks[index].locator,
            ),
            label="扣分理由",
            quote=sentence.group(),
            stated="未写扣几分",
            computed="应写扣几分",
            why="写了扣分而没有写扣几分，无法复核。",
        )
