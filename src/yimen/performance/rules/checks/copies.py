"""Forms compared with one another: copied goals, copied amounts, and last year's form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from yimen.performance.contracts.report_check import Anchor, Finding
from yimen.performance.rules.checks.drafting import draft
from yimen.performance.rules.figures.numbers import narrow, parse_number, plain
from yimen.performance.rules.reading.document import squeeze
from yimen.performance.rules.reading.forms import Fund, SelfForm
from yimen.performance.rules.reading.reading import Reading
from yimen.performance.rules.reading.roles import Role

_LONG = 20
_AMOUNT = re.compile(r"实际(?:支出|发生|成本)?(?:为|约)?\s*(\d+(?:\.\d+)?)\s*万元?")
_YEARS = re.compile(r"20\d\d年?度?")
_VALUE = re.compile(r"[≥>＞≧]?\s*(\d+(?:\.\d+)?)\s*%?")


@dataclass(frozen=True, slots=True)
class _Held:
    reading: Reading
    form: SelfForm

    @property
    def title(self) -> str:
        return f"《{self.form.name}》（{self.reading.document.name}）"


def compare(readings: Sequence[Reading]) -> dict[int, list[Finding]]:
    """Return findings between forms, by the identity of the reading that they belong to."""
    found: dict[int, list[Finding]] = {}
    held = [_Held(reading, form) for reading in readings for form in reading.forms]
    for one, other in combinations(held[:600], 2):
        for at, finding in _pair(one, other):
            found.setdefault(id(at.reading), []).append(finding)
    return found


def _pair(one: _Held, other: _Held) -> Iterator[tuple[_Held, Finding]]:
    same_name = _bare(one.form.name) == _bare(other.form.name)
    if same_name and one.form.year and other.form.year and one.form.year != other.form.year:
        earlier, later = sorted((one, other), key=lambda held: held.form.year or 0)
        yield from _years(earlier, later)
        return
    if same_name and one.reading is not other.reading:
        return
    yield from _goals(one, other, code="goal-copied")
    yield from _amounts(one, other)


def _bare(name: str) -> str:
    return _YEARS.sub("", squeeze(name))


def _goals(one: _Held, other: _Held, *, code: str) -> Iterator[tuple[_Held, Finding]]:
    for expected, actual in one.form.goals:
        for again, actual_again in other.form.goals:
            if len(squeeze(expected.text)) < _LONG:
                continue
            if squeeze(expected.text) != squeeze(again.text):
                continue
            both = (
                actual is not None
                and actual_again is not None
                and squeeze(actual.text) == squeeze(actual_again.text)
            )
            for at, spot, with_whom in ((one, expected, other), (other, again, one)):
                yield at, _copied(at, with_whom, spot.anchor, spot.text, both=both, code=code)


def _copied(
    at: _Held, other: _Held, anchor: Anchor, text: str, *, both: bool, code: str
) -> Finding:
    also = "，实际完成情况也相同" if both else ""
    return draft(
        at.reading,
        code,
        anchor,
        label="年度总体目标",
        quote=text,
        stated="与另一张表相同",
        computed="应按本项目填写",
        why=f"年度总体目标与{other.title}一字不差{also}，请按本项目重新填写。",
    )


def _amounts(one: _Held, other: _Held) -> Iterator[tuple[_Held, Finding]]:
    """Find an actual cost that is another form's spending and not this one's."""
    for at, source in ((one, other), (other, one)):
        own, theirs = _spent(at.form), _spent(source.form)
        if own is None or theirs is None or own == theirs or at.form.table is None:
            continue
        for leaf in at.form.table.leaves():
            for role in (Role.TARGET, Role.ACTUAL):
                spot = leaf.cells.get(role)
                match = _AMOUNT.search(narrow(spot.text)) if spot else None
                figure = parse_number(match[1]) if match else None
                if spot is None or figure is None or figure.value != theirs or theirs == 0:
                    continue
                yield (
                    at,
                    draft(
                        at.reading,
                        "goal-copied",
                        spot.anchor,
                        label=leaf.path,
                        quote=f"{leaf.name} {spot.text}",
                        stated=spot.text,
                        computed=f"{plain(own)}万元",
                        why=f"“{spot.text}”是{source.title}的执行数，本项目执行 {plain(own)} 万元。",
                    ),
                )


def _spent(form: SelfForm) -> Decimal | None:
    total = form.total
    figure = total.figure(Fund.SPENT) if total is not None else None
    return None if figure is None else form.money(figure).value


def _years(earlier: _Held, later: _Held) -> Iterator[tuple[_Held, Finding]]:
    """Compare this year's form with last year's of the same project."""
    for expected, actual in later.form.goals:
        for before, actual_before in earlier.form.goals:
            if (
                actual is not None
                and actual_before is not None
                and len(squeeze(actual.text)) >= _LONG
                and _YEARS.sub("", squeeze(actual.text))
                == _YEARS.sub("", squeeze(actual_before.text))
            ):
                yield (
                    later,
                    draft(
                        later.reading,
                        "goal-copied",
                        actual.anchor,
                        label="实际完成情况",
                        quote=actual.text,
                        stated="与上年相同",
                        computed="应写本年完成情况",
                        why=f"实际完成情况与 {earlier.form.year} 年度自评表一字不差。",
                    ),
                )
            old_year = f"{earlier.form.year}年"
            if old_year in squeeze(expected.text) and old_year in squeeze(before.text):
                yield (
                    later,
                    draft(
                        later.reading,
                        "foreign-year",
                        expected.anchor,
                        label="年度总体目标",
                        quote=expected.text,
                        stated=old_year,
                        computed=f"{later.form.year}年",
                        why=f"{later.form.year} 年度自评表的目标仍写 {old_year}，与上年表相同。",
                    ),
                )
    yield from _targets(earlier, later)


def _targets(earlier: _Held, later: _Held) -> Iterator[tuple[_Held, Finding]]:
    """Ask why a target lies below what was reached last year."""
    if earlier.form.table is None or later.form.table is None:
        return
    reached = {leaf.name: leaf for leaf in earlier.form.table.leaves() if leaf.name}
    for leaf in later.form.table.leaves():
        before = reached.get(leaf.name)
        target, actual = leaf.cells.get(Role.TARGET), before and before.cells.get(Role.ACTUAL)
        if target is None or not actual:
            continue
        if "≤" in target.text or "不超过" in target.text or "%" not in narrow(target.text):
            continue
        new, old = _VALUE.fullmatch(narrow(target.text)), _VALUE.fullmatch(narrow(actual.text))
        low, high = (parse_number(match[1]) if match else None for match in (new, old))
        if low is None or high is None or low.value >= high.value:
            continue
        yield (
            later,
            draft(
                later.reading,
                "doubtful",
                target.anchor,
                label=leaf.path,
                quote=f"{leaf.name} {target.text}",
                stated=target.text,
                computed=f"上年完成 {actual.text}",
                why=f"本年指标值 {target.text} 低于 {earlier.form.year} 年实际完成的 {actual.text}，请说明。",
            ),
        )
