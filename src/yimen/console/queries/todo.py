"""The to-do list of an officer in words, and how much of it falls under each filter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yimen.console.queries.handed import Handed, handed, handed_to
from yimen.directory import public as directory
from yimen.kernel import register
from yimen.kernel.actor import Actor
from yimen.kernel.calendar.workdays import Calendar
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.work import queries as work
from yimen.kernel.work.contracts import WorkFilter, WorkKey, WorkPart, WorkRow, WorkSplit
from yimen.kernel.workdays.queries import current_calendar
from yimen.ui.parts import PillKind

SOON_DAYS = 3
EXPORTED = 5_000
DUE = ("late", "today", "soon")


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoRow:
    """One piece of work with its due day in words and where it is done."""

    row: WorkRow
    kind_title: str
    area: str
    url: str
    due_words: str
    due_note: str
    state: PillKind
    group: str
    handed: Handed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What the officer narrowed his list to; an empty word narrows nothing."""

    kind: str = ""
    item: str = ""
    area: str = ""
    due: str = ""
    mine: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How much of the whole list falls under each filter, the other filters applied.

    `total` is the whole list; `narrowed` what is left of it under all filters but that by due day.
    """

    total: int
    narrowed: int
    due: dict[str, int]
    kinds: list[tuple[str, str, int]]
    items: list[tuple[str, str, int]]
    areas: list[tuple[str, str, int]]


GROUPS = ("已经超过期限", "今天到期", "3 个工作日内到期", "以后到期", "没有期限")


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """A page of the list, how the whole of it divides, and how much was handed to the actor."""

    rows: list[TodoRow]
    tally: Tally
    mine: int


def todo(
    *,
    actor: Actor,
    at: datetime,
    narrowed: Narrowed,
    after: WorkKey | None = None,
    limit: int = 50,
) -> Todo:
    """Return the actor's work, what runs out first on top; seven queries, whatever its length."""
    today, calendar = local_day(at), current_calendar()
    mine = handed_to(actor=actor)
    filters = _filter(narrowed, today, calendar, mine)
    rows = work.list_for(actor=actor, filters=filters, after=after, limit=limit)
    split = work.split_for(
        actor=actor,
        filters=filters,
        edges=_edges(today, calendar),
        due=DUE.index(narrowed.due) if narrowed.due else None,
    )
    codes = {one.code for one in split.areas} | {row.area_code for row in rows if row.area_code}
    names = directory.area_names(codes=codes)
    return Todo(
        rows=_told(actor, rows, today, calendar, names),
        tally=_tally(split, names),
        mine=len(mine),
    )


def exported(*, actor: Actor, at: datetime, narrowed: Narrowed) -> list[TodoRow]:
    """Return what an export holds: the filtered list, at most `EXPORTED` rows of it."""
    today, calendar = local_day(at), current_calendar()
    filters = _filter(narrowed, today, calendar, handed_to(actor=actor))
    rows = work.list_for(actor=actor, filters=filters, limit=EXPORTED)
    names = directory.area_names(codes={row.area_code for row in rows if row.area_code})
    return _told(actor, rows, today, calendar, names)


def _filter(
    narrowed: Narrowed, today: date, calendar: Calendar, mine: tuple[int, ...]
) -> WorkFilter:
    begin, end, later = _edges(today, calendar)
    since, until = {"late": (None, begin), "today": (begin, end), "soon": (end, later)}.get(
        narrowed.due, (None, None)
    )
    return WorkFilter(
        kinds=(narrowed.kind,) if narrowed.kind else (),
        item_code=narrowed.item,
        area_prefix=narrowed.area,
        due_from=since,
        due_before=until,
        ids=mine if narrowed.mine else None,
    )


def _edges(today: date, calendar: Calendar) -> tuple[datetime, datetime, datetime]:
    """Return where late ends, where today ends and where soon ends."""
    soon = calendar.add_workdays(today, SOON_DAYS)
    return _moment(today), _moment(today + timedelta(days=1)), _moment(soon + timedelta(days=1))


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL)


def _tally(split: WorkSplit, areas: dict[str, str]) -> Tally:
    return Tally(
        total=split.total,
        narrowed=split.narrowed,
        due={word: split.due.get(part, 0) for part, word in enumerate(DUE)},
        kinds=_most(split.kinds, lambda one: register.work_kind(one.code).title),
        items=_most(split.items, lambda one: one.title.partition(" · ")[0]),
        areas=_most(split.areas, lambda one: areas.get(one.code, one.code)),
    )


def _most(
    parts: Sequence[WorkPart], title: Callable[[WorkPart], str]
) -> list[tuple[str, str, int]]:
    found = [(one.code, title(one), one.number) for one in parts]
    return sorted(found, key=lambda one: (-one[2], one[1]))


def _kind_titles(rows: Sequence[WorkRow]) -> dict[str, str]:
    return {kind: register.work_kind(kind).title for kind in {row.kind for row in rows}}


def _told(
    actor: Actor, rows: Sequence[WorkRow], today: date, calendar: Calendar, names: dict[str, str]
) -> list[TodoRow]:
    titles = _kind_titles(rows)
    named = handed(actor=actor, work_ids=[row.id for row in rows])
    told = []
    for row in rows:
        due = local_day(row.due_at) if row.due_at else None
        left = calendar.workdays_between(today, due) if due and due >= today else 0
        late = calendar.workdays_between(due, today) if due and due < today else 0
        told.append(
            TodoRow(
                row=row,
                kind_title=titles[row.kind],
                area=names.get(row.area_code, ""),
                url=register.work_url(row.kind, row.ref.id),
                due_words=_words(due, today, left, late),
                due_note=f"{due.month}月{due.day}日前" if due else "",
                state=_state(due, today),
                group=_group(due, today, left),
                handed=named.get(row.id),
            )
        )
    return told


def _words(due: date | None, today: date, left: int, late: int) -> str:
    if due is None:
        return "没有期限"
    if due < today:
        return f"超过 {late} 个工作日" if late else "已经超过"
    return "今天到期" if due == today else f"还有 {left} 个工作日"


def _state(due: date | None, today: date) -> PillKind:
    if due is None or due > today:
        return "plain"
    return "bad" if due < today else "need"


def _group(due: date | None, today: date, left: int) -> str:
    if due is None:
        return GROUPS[4]
    if due < today:
        return GROUPS[0]
    if due == today:
        return GROUPS[1]
    return GROUPS[2] if left <= SOON_DAYS else GROUPS[3]
