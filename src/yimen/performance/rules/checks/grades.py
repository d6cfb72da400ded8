"""Grades and thresholds: scales that contradict themselves, grades outside their scale."""

from __future__ import annotations

import itertools
import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yimen.performance.contracts.report_check import Anchor, Finding, Severity
from yimen.performance.rules.checks.drafting import around, draft
from yimen.performance.rules.checks.prose import passages
from yimen.performance.rules.figures.numbers import Figure, narrow, parse_number, plain
from yimen.performance.rules.reading import facts
from yimen.performance.rules.reading.document import Row, Table
from yimen.performance.rules.reading.passages import Passage
from yimen.performance.rules.reading.reading import Reading
from yimen.performance.rules.reading.roles import Role
from yimen.performance.rules.reading.scales import (
    GRADES,
    Scale,
    Step,
    backwards_range,
    grade_scale,
    same_grade,
)
from yimen.performance.rules.reading.scores import Spot

_CLAIM = re.compile(
    r"(?:综合|最终|评价|总体?|自评|考评|评审|评分|绩效)(?:评价)?(?:综合|考评|自评)?(?:得分|总分|评分|分数|得分结果)"
    r"(?:为|是|达)?\s*[:：]?\s*(\d+(?:\.\d+)?)\s*分"
)
_GRADE = re.compile(
    rf"[“\"‘]\s*({GRADES})\s*[”\"’]|(?:等[级次]|级别|结果|结论|评[定价]?)(?:评定)?(?:为|是)\s*[:：]?\s*({GRADES})"
)
_DEFAULT = Scale(
    steps=(
        Step(low=Decimal(90), high=None, label="优"),
        Step(low=Decimal(80), high=Decimal(90), label="良"),
        Step(low=Decimal(60), high=Decimal(80), label="中"),
        Step(low=None, high=Decimal(60), label="差"),
    ),
    text="财预〔2020〕10号的通行标准：优≥90、良80—90、中60—80、差<60",
)
_COLUMNS = ("优", "良", "中", "差")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A total score that the text claims, with the grade it draws from it."""

    score: Figure
    anchor: Anchor
    quote: str
    grade: str = ""
    block: int = 0


def check(reading: Reading) -> Iterator[Finding]:
    """Yield thresholds that contradict each other and grades that their scores refute."""
    stated: Scale | None = None
    for passage in passages(reading):
        scale = grade_scale(passage.text)
        if scale is None:
            continue
        yield from _scale(reading, passage, scale)
        if passage.row is None:
            stated = scale
    graded = yield from _graded_tables(reading)
    yield from _columns(reading)
    scale = stated or graded
    for claim in claims(reading):
        yield from _claim(reading, claim, scale)
    yield from _totals(reading)


def _scale(reading: Reading, passage: Passage, scale: Scale) -> Iterator[Finding]:
    problem = contradiction(scale)
    falling = backwards_range(passage.text)
    if problem is None and falling is not None:
        problem = f"“{falling}”上下限颠倒"
    if problem is None:
        return
    first, last = scale.steps[0], scale.steps[-1]
    yield draft(
        reading,
        "thresholds",
        passage.anchor(first.start, last.end),
        label="等级标准",
        quote=around(passage.text, first.start, last.end),
        stated=passage.text[first.start : last.end][:80],
        computed="各档应首尾相接",
        why=f"等级标准自相矛盾：{problem}。",
    )


def contradiction(scale: Scale) -> str | None:
    """Return in words where neighbouring steps overlap, leave a gap, or run the wrong way."""
    whole = all(
        bound is None or bound == bound.to_integral_value()
        for step in scale.steps
        for bound in (step.low, step.high)
    )
    gaps: set[Decimal] = set()
    for upper, lower in zip(scale.steps, scale.steps[1:], strict=False):
        if upper.low is None or lower.high is None:
            if upper.low is not None and lower.low is not None and lower.low >= upper.low:
                return f"“{lower.label}”不低于“{upper.label}”"
            continue
        gap = upper.low - lower.high
        if gap < 0:
            return f"“{upper.label}”与“{lower.label}”重叠"
        if gap > (1 if whole else Decimal("0.1")):
            return f"“{upper.label}”与“{lower.label}”之间断档（{plain(lower.high)} 到 {plain(upper.low)}）"
        gaps.add(gap)
        if len(gaps) > 1:
            return f"“{upper.label}”与“{lower.label}”的分界（{plain(upper.low)}、{plain(lower.high)}）与别档写法不一"
    return None


def _graded_tables(reading: Reading) -> Generator[Finding, None, Scale | None]:
    """Check tables whose rows state a grade and its own thresholds; return the total's scale."""
    for table in reading.tables:
        lines: list[tuple[str, Spot | None, Spot | None, Spot | None, Figure | None]] = [
            (
                leaf.name,
                leaf.cells.get(Role.SCORE),
                leaf.cells.get(Role.GRADE),
                leaf.cells.get(Role.STANDARD),
                leaf.weight.figure if leaf.weight else None,
            )
            for leaf in table.leaves()
        ]
        for name, score, grade, standard, weight in lines:
            if standard is None:
                continue
            scale = grade_scale(standard.text)
            if scale is None:
                continue
            top = scale.steps[0].high
            if weight is not None and top is not None and top != weight.value:
                yield _bad_scale(
                    reading,
                    standard,
                    name,
                    f"最高档到 {plain(top)} 分，分值是 {plain(weight.value)} 分",
                )
            yield from _grade(reading, name, score, grade, scale)
    return (yield from _total_line(reading))


def _total_line(reading: Reading) -> Generator[Finding, None, Scale | None]:
    for table in reading.tables:
        standard_at = table.head.of(Role.STANDARD)
        grade_at = table.head.of(Role.GRADE)
        if not standard_at or table.total_anchor is None or table.total_anchor.row is None:
            continue
        block = reading.document.blocks[table.block]
        assert isinstance(block, Table)
        row = block.rows[table.total_anchor.row]
        standard = _cell(table.block, table.total_anchor.row, row, standard_at[0].position)
        grade = (
            _cell(table.block, table.total_anchor.row, row, grade_at[0].position)
            if grade_at
            else None
        )
        scale = grade_scale(standard.text) if standard else None
        if scale is None or standard is None:
            continue
        problem = contradiction(scale)
        top = scale.steps[0].high
        full = table.total_weights[-1].value if table.total_weights else None
        if problem is None and top is not None and full is not None and top != full:
            problem = f"最高档到 {plain(top)} 分，总分值是 {plain(full)} 分"
            yield _bad_scale(reading, standard, "总分", problem)
        yield from _grade(reading, "总分", table.total_score, grade, scale)
        return scale
    return None


def _cell(block: int, number: int, row: Row, position: int) -> Spot | None:
    if position >= len(row):
        return None
    cell = row[position]
    anchor = Anchor(
        block=block, row=number, cell=position, end=len(cell.text), locator=cell.locator
    )
    return Spot(text=cell.text, anchor=anchor)


def _grade(
    reading: Reading, name: str, score: Spot | None, grade: Spot | None, scale: Scale
) -> Iterator[Finding]:
    if score is None or score.value is None or grade is None:
        return
    written = re.search(GRADES, grade.text)
    due = scale.find(score.value)
    if written is None or due is None or same_grade(written[0]) == same_grade(due.label):
        return
    yield draft(
        reading,
        "grade",
        grade.anchor,
        label=f"{name} · 等级",
        quote=f"{name} 得分 {score.text} {grade.text}",
        stated=grade.text.strip(),
        computed=due.label,
        why=f"“{name}”得 {score.text} 分，按所列标准应为“{due.label}”，评为“{grade.text.strip()}”。",
    )


def _bad_scale(reading: Reading, standard: Spot, name: str, problem: str) -> Finding:
    return draft(
        reading,
        "thresholds",
        standard.anchor,
        label=f"{name} · 等级标准",
        quote=standard.text,
        stated=standard.text[:80],
        computed="各档应首尾相接",
        why=f"“{name}”的等级标准自相矛盾：{problem}。",
    )


def _columns(reading: Reading) -> Iterator[Finding]:
    """Check rows under the heads 优 良 中 差: the figures must run one way."""
    for index, table in reading.document.tables():
        places: list[int] | None = None
        for number, row in enumerate(table.rows):
            labels = [same_grade(cell.label) for cell in row]
            if all(grade in labels for grade in _COLUMNS):
                found = [labels.index(grade) for grade in _COLUMNS]
                if found == sorted(found) and sum(label in _COLUMNS for label in labels) == 4:
                    if places is None:
                        places = [position - len(row) for position in found]
                    continue
            if places is not None:
                yield from _ladder(reading, index, number, row, places)


def _ladder(
    reading: Reading, index: int, number: int, row: Row, places: Sequence[int]
) -> Iterator[Finding]:
    if len(row) < -places[0]:
        return
    cells = [(len(row) + place, row[len(row) + place]) for place in places]
    figures = [
        (position, cell, parse_number(narrow(cell.text).strip().rstrip("%")))
        for position, cell in cells
    ]
    known = [(position, cell, figure.value) for position, cell, figure in figures if figure]
    if len(known) < 3:
        return
    values = [value for _, _, value in known]
    ordered = values in (sorted(values, reverse=True), sorted(values))
    if ordered and len(set(values)) == len(values):
        return
    rising = values[-1] > values[0]
    for (_, before_cell, before), (position, cell, value) in itertools.pairwise(known):
        if (value > before) == rising and value != before:
            continue
        name = next((c.text for c in row[: len(row) + places[0]] if c.label), "")
        label = " ".join(c.text for c in row[: len(row) + places[0]] if c.label)
        yield draft(
            reading,
            "thresholds",
            Anchor(
                block=index, row=number, cell=position, end=len(cell.text), locator=cell.locator
            ),
            label=f"{name[:24]} · 绩效标准",
            quote=f"{label[:40]} 优良中差：{'、'.join(c.text for _, c in cells)}",
            stated=cell.text,
            computed=f"{'>' if rising else '<'}{before_cell.text}",
            why=f"优、良、中、差依次为 {'、'.join(c.text for _, c in cells)}，{cell.text} 这一档次序颠倒。",
        )


def claims(reading: Reading) -> list[Claim]:
    """Return the total scores that sentences or form lines claim."""
    found: list[Claim] = []
    for passage in passages(reading):
        for match in _CLAIM.finditer(passage.text):
            start = passage.text.rfind("。", 0, match.start()) + 1
            if re.search(r"满分|分值|指标分|目标|平均分", passage.text[start : match.end()]):
                continue
            tail = passage.text[match.end() : match.end() + 90]
            grade = _GRADE.search(tail)
            figure = parse_number(match[1])
            if figure is None:
                continue
            found.append(
                Claim(
                    score=figure,
                    anchor=passage.anchor(match.start(1), match.end()),
                    quote=around(passage.text, match.start(), match.end() + 60, 10),
                    grade=(grade[1] or grade[2]) if grade else "",
                    block=passage.block,
                )
            )
    found.extend(_line_claims(reading))
    return found


_LINE = re.compile(r"^(?:绩效)?(?:自评|评价)?(?:综合|总)(?:得分|评分|分)$|^(?:绩效)?自评得分$")
_LEVEL_LINE = re.compile(r"^(?:绩效)?(?:评价|评定|自评)?(?:等[级次]|级别)$")


def _line_claims(reading: Reading) -> Iterator[Claim]:
    for index, table in reading.document.tables():
        previous: tuple[Figure, Anchor, str] | None = None
        for number, row in enumerate(table.rows):
            filled = [(n, cell) for n, cell in enumerate(row) if cell.label]
            if len(filled) < 2:
                continue
            label = filled[0][1].label
            if _LINE.match(label) and len(filled) <= 3:
                position, cell = filled[-1]
                match = re.match(r"\s*(\d+(?:\.\d+)?)\s*分?\s*$", narrow(cell.text))
                figure = parse_number(match[1]) if match else None
                if figure is not None:
                    anchor = Anchor(
                        block=index,
                        row=number,
                        cell=position,
                        end=len(cell.text),
                        locator=cell.locator,
                    )
                    previous = (figure, anchor, f"{label} {cell.text}")
                    yield Claim(score=figure, anchor=anchor, quote=previous[2], block=index)
            elif _LEVEL_LINE.match(label) and len(filled) == 2 and previous is not None:
                grade = re.search(GRADES, filled[1][1].text)
                if grade is not None:
                    yield Claim(
                        score=previous[0],
                        anchor=Anchor(
                            block=index,
                            row=number,
                            cell=filled[1][0],
                            end=len(filled[1][1].text),
                            locator=filled[1][1].locator,
                        ),
                        quote=f"{previous[2]} {label} {filled[1][1].text}",
                        grade=grade[0],
                        block=index,
                    )


def _claim(reading: Reading, claim: Claim, stated: Scale | None) -> Iterator[Finding]:
    if claim.score.value > 120:
        return
    if not claim.grade:
        return
    scale = stated or _DEFAULT
    due = scale.find(claim.score.value)
    if due is None or same_grade(due.label) == same_grade(claim.grade):
        return
    if stated is None and same_grade(claim.grade) not in {"优", "良", "中", "差"}:
        return
    yield draft(
        reading,
        "grade",
        claim.anchor,
        label="评价等级",
        quote=claim.quote,
        stated=f"{plain(claim.score.value)}分，{claim.grade}",
        computed=due.label,
        why=f"{plain(claim.score.value)} 分按{'文中标准' if stated else scale.text}应为“{due.label}”，"
        f"写“{claim.grade}”。",
        severity=None if stated else Severity.WARNING,
    )


def _totals(reading: Reading) -> Iterator[Finding]:
    """Check that every scored table finds its total among the claims of the text."""
    made = claims(reading)
    if not made or reading.forms:
        return
    totals = [
        table.total_score
        for table in reading.tables
        if table.total_score is not None and table.total_score.figure is not None
    ]
    totals += _lying_totals(reading)
    for total in totals:
        if total.value is None or any(claim.score.value == total.value for claim in made):
            continue
        known = {other.value for other in totals}
        free = [claim for claim in made if claim.score.value not in known]
        nearest = min(free or made, key=lambda claim: abs(claim.block - total.anchor.block))
        at = total.anchor if not free else nearest.anchor
        yield draft(
            reading,
            "two-values",
            at,
            label="总分",
            quote=nearest.quote if free else f"总分 {total.text}",
            stated=f"{plain(nearest.score.value)}分" if free else f"{total.text}分",
            computed=f"{total.text}分" if free else f"{plain(nearest.score.value)}分",
            why=f"正文写得分 {plain(nearest.score.value)} 分（{nearest.anchor.locator}），"
            f"表中总分是 {total.text} 分（{total.anchor.locator}）。",
        )


def _lying_totals(reading: Reading) -> list[Spot]:
    found: list[Spot] = []
    for table in facts.lying_tables(reading):
        spot = table.column("score", table.total) if table.total is not None else None
        if spot is not None and spot.figure is not None:
            found.append(spot)
    return found
