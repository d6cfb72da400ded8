"""Scales: grades by score (优 90—100…), points by bands (95 以上 7 分…), points by items."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from yimen.performance.rules.figures.numbers import narrow

GRADES = r"优秀|良好|优|良|中等|一般|中|合格|较差|不合格|差"
_SAME = {"优秀": "优", "良好": "良", "中等": "中", "一般": "中", "合格": "中", "不合格": "差"}
_N = r"(\d+(?:\.\d+)?)"
_MARK = r"\s*(?:%|分)?\s*(?:\(不?含\))?\s*(?:分|%)?\s*"
_RANGE = rf"{_N}{_MARK}(?:-|—|~|至|到)\s*{_N}{_MARK}"
_ABOVE = rf"(?:≥|>=|大于等于|高于)\s*{_N}|{_N}{_MARK}(?:及)?以上"
_BELOW = rf"(?:<|＜|低于|小于|不足)\s*{_N}|{_N}{_MARK}(?:及)?以下"
_AFTER = re.compile(
    rf"(?:(?P<range>{_RANGE})|(?P<above>{_ABOVE})|(?P<below>{_BELOW}))\s*(?:\([^()]*\))?\s*(?:的)?(?:评|定|确定|评定)?(?:为|是|:)?\s*[“\"]?(?P<grade>{GRADES})"
)
_BEFORE = re.compile(
    rf"(?P<grade>{GRADES})[”\"]?\s*[(（:]\s*(?:(?P<range>{_RANGE})|(?P<above>{_ABOVE})|(?P<below>{_BELOW}))"
)
_BAND = re.compile(
    rf"^\s*[①-⑳]?\s*[^\d,，;；。]{{0,16}}(?:(?P<range>{_RANGE})|(?P<above>{_ABOVE})|(?P<below>{_BELOW})|(?P<exact>{_N})%)[^\d]{{0,8}}?(?:[(（]|得|计|给|:)\s*[(（]?(?P<points>\d+(?:\.\d+)?)\s*分"
)
_NONE = re.compile(rf"^\s*[^\d]{{0,10}}(?P<below>{_BELOW})\s*(?:的)?(?:不得分|不计分|得零分)")
_ITEM = re.compile(r"[(（]\s*(\d+(?:\.\d+)?)\s*分\s*[)）]\s*$")
_GRADED = re.compile(rf"({GRADES})\s*(?:得|计|:)?\s*{_N}\s*分")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a scale: from low to high, open where None."""

    low: Decimal | None
    high: Decimal | None
    label: str
    start: int = 0
    end: int = 0

    def holds(self, value: Decimal) -> bool:
        """Tell whether a value lies within, both ends included."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The steps of one scale from best to worst, as written."""

    steps: tuple[Step, ...]
    text: str

    def find(self, value: Decimal) -> Step | None:
        """Return the first step that holds the value; a value between two steps takes the lower."""
        for step in self.steps:
            if step.holds(value):
                return step
        lower = [step for step in self.steps if step.high is not None and step.high < value]
        above = [step for step in self.steps if step.low is not None and step.low > value]
        return lower[0] if lower and above else None


def same_grade(grade: str) -> str:
    """Return a grade by its short name."""
    return _SAME.get(grade, grade)


def _bounds(match: re.Match[str]) -> tuple[Decimal | None, Decimal | None]:
    for group in ("range", "above", "below", "exact"):
        text = match.groupdict().get(group)
        if not text:
            continue
        numbers = [Decimal(number) for number in re.findall(r"\d+(?:\.\d+)?", text)]
        if group == "range":
            return min(numbers[:2]), max(numbers[:2])
        if group == "above":
            return numbers[0], None
        if group == "below":
            return None, numbers[0]
        return numbers[0], numbers[0]
    return None, None


def grade_scale(text: str) -> Scale | None:
    """Return the grade scale that a text lays down: at least three grades with their scores."""
    flat = narrow(text)
    if "优" not in flat and "良" not in flat:
        return None
    for pattern in (_BEFORE, _AFTER):
        steps = [
            Step(low=low, high=high, label=match["grade"], start=match.start(), end=match.end())
            for match in pattern.finditer(flat)
            for low, high in [_bounds(match)]
        ]
        if len(steps) >= 3 and len({step.label for step in steps}) == len(steps):
            return Scale(steps=tuple(steps), text=flat)
    return None


def backwards_range(text: str) -> str | None:
    """Return a written grade range whose first number is the larger, as in 80-60 between 60-80s."""
    flat = narrow(text)
    pairs = [
        (Decimal(one), Decimal(two), match.group())
        for match in re.finditer(rf"{_N}{_MARK}-\s*{_N}", flat)
        for one, two in [(match[1], match[2])]
    ]
    falling = [pair for pair in pairs if pair[0] > pair[1]]
    return falling[0][2] if falling and len(falling) * 2 < len(pairs) else None


def bands(text: str) -> tuple[tuple[Step, Decimal], ...]:
    """Return the bands of a criterion with their points, best first; empty where it has none."""
    found: list[tuple[Step, Decimal]] = []
    offset = 0
    for clause in re.split(r"(?<=[;；,，。、\n])", narrow(text)):
        match = _BAND.match(clause)
        none = _NONE.match(clause)
        if match is not None or none is not None:
            hit = match or none
            assert hit is not None
            low, high = _bounds(hit)
            points = Decimal(match["points"]) if match is not None else Decimal(0)
            step = Step(
                low=low,
                high=high,
                label=clause.strip(" ;；,，。、\n"),
                start=offset,
                end=offset + len(clause),
            )
            found.append((step, points))
        offset += len(clause)
    return tuple(found) if len(found) >= 3 else ()


def graded_points(text: str) -> dict[str, Decimal]:
    """Return points by grade where a criterion gives them (优10分、良8分…)."""
    found = {same_grade(grade): Decimal(points) for grade, points in _GRADED.findall(narrow(text))}
    return found if len(found) >= 3 else {}


def item_points(text: str) -> tuple[Decimal, ...]:
    """Return the points of a criterion whose clauses each end in （n分); empty for any other."""
    clauses = [
        clause.strip()
        for clause in re.split(r"[;；。\n]|(?<=分[)）])(?=[①-⑳])", narrow(text))
        if clause.strip()
    ]
    points: list[Decimal] = []
    for clause in clauses:
        match = _ITEM.search(clause)
        if match is None:
            if re.search(r"\d\s*分", clause):
                return ()
            continue
        if re.search(r"扣|以下|以上|每|不得分|\d%", clause):
            return ()
        points.append(Decimal(match[1]))
    return tuple(points)
