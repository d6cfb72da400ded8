"""The to-do list in groups: what ran out, what runs out today, in three working days, later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from yimen.kernel import register
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.work import queries as work
from yimen.kernel.work.contracts import WorkFilter, WorkKey, WorkRow
from yimen.kernel.workdays.queries import current_calendar
from yimen.ui.parts import PillKind

SOON_DAYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoRow:
    """One piece of work with its due day in words and where it is done."""

    row: WorkRow
    kind_title: str
    url: str
    due_words: str
    due_note: str
    state: PillKind
    group: str


GROUPS = ("已经超过期限", "今天到期", "3 个工作日内到期", "以后到期", "没有期限")


def todo(
    *,
    actor: Actor,
    at: datetime,
    kind: str = "",
    after: WorkKey | None = None,
    limit: int = 50,
) -> list[TodoRow]:
    """Return the actor's work, what runs out first on top; two queries, whatever its length."""
    rows = work.list_for(
        actor=actor,
        filters=WorkFilter(kinds=(kind,) if kind else ()),
        after=after,
        limit=limit,
    )
    return _told(rows, at)


def _told(rows: Sequence[WorkRow], at: datetime) -> list[TodoRow]:
    today, calendar = local_day(at), current_calendar()
    titles: dict[str, str] = {}
    told = []
    for row in rows:
        if row.kind not in titles:
            titles[row.kind] = register.work_kind(row.kind).title
        due = local_day(row.due_at) if row.due_at else None
        left = calendar.workdays_between(today, due) if due and due >= today else 0
        late = calendar.workdays_between(due, today) if due and due < today else 0
        told.append(
            TodoRow(
                row=row,
                kind_title=titles[row.kind],
                url=register.work_url(row.kind, row.ref.id),
                due_words=_words(due, today, left, late),
                due_note=f"{due.month}月{due.day}日前" if due else "",
                state=_state(due, today),
                group=_group(due, today, left),
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


def kinds(*, actor: Actor) -> list[register.WorkKind]:
    """Return the kinds of work that this actor may have."""
    return [
        kind
        for context in register.contexts()
        for kind in context.work_kinds
        if actor.may(kind.verb)
    ]
