"""What a version changes for those who have applied already: the numbers, and what differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yimen.catalogue.contracts import Definition, ItemUnknown, ItemVersionView, LimitText
from yimen.catalogue.contracts.in_flight import OpenCases
from yimen.catalogue.queries import in_flight
from yimen.catalogue.queries import staff as queries
from yimen.catalogue.web import labels
from yimen.ui.parts import Cell, Column, Row
from yimen.ui.words import grouped

COLUMNS = (
    Column(title="办件的状态"),
    Column(title="版本"),
    Column(title="件数", num=True),
    Column(title="比如"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Cases under way on other versions by state, and what this version has that theirs has not."""

    total: int
    columns: Sequence[Column]
    rows: Sequence[Row]
    changes: Sequence[tuple[str, str]]


def effect_of(*, view: ItemVersionView) -> Effect | None:
    """Return what a version means for cases under way, or None for the first of its item."""
    if view.version == 1 or view.definition is None:
        return None
    found = in_flight.open_cases(version=view)
    older = {one.version for one in found} or {view.version - 1}
    return Effect(
        total=sum(one.count for one in found),
        columns=COLUMNS,
        rows=[_row(one) for one in found],
        changes=[
            (f"第 {number} 版", change)
            for number in sorted(older)
            for change in _changes(view, number)
        ],
    )


def _row(one: OpenCases) -> Row:
    return Row(
        cells=(
            Cell(text=one.state, head=True),
            Cell(text=f"第 {one.version} 版"),
            Cell(text=str(one.count), num=True),
            Cell(text="、".join(grouped(number=number) for number in one.examples)),
        )
    )


def _changes(view: ItemVersionView, number: int) -> list[str]:
    try:
        older = queries.find_version(item_code=view.item_code, version=number)
    except ItemUnknown:
        return []
    if older.definition is None or view.definition is None:
        return []
    before, after = older.definition, view.definition
    return [
        *_limits(older, view),
        *_told("材料", _papers(before), _papers(after)),
        *_told("表里的题", _questions(before), _questions(after)),
        *_told("环节", _steps(older), _steps(view)),
    ]


def _limits(older: ItemVersionView, view: ItemVersionView) -> list[str]:
    pairs = (
        ("法定时限", older.lawful_limit, view.lawful_limit),
        ("承诺时限", older.promised_limit, view.promised_limit),
    )
    return [
        f"{title}从{_words(before)}改成{_words(after)}"
        for title, before, after in pairs
        if _words(before) != _words(after)
    ]


def _words(limit: LimitText | None) -> str:
    return labels.limit_words(limit) or "没有规定"


def _told(what: str, before: Iterable[str], after: Iterable[str]) -> list[str]:
    old, new = list(before), list(after)
    more = [name for name in new if name not in old]
    less = [name for name in old if name not in new]
    return [
        f"{word}{what}：{'、'.join(names)}"
        for word, names in (("增加", more), ("减少", less))
        if names
    ]


def _papers(definition: Definition) -> list[str]:
    return [paper.name for paper in definition.papers]


def _questions(definition: Definition) -> list[str]:
    return [one.name for step in definition.form.steps for one in step.fields]


def _steps(view: ItemVersionView) -> list[str]:
    return [title for _, title in in_flight.places(version=view)]
