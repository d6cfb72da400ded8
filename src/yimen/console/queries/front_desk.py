"""What the one front desk shows of a call: the line, the check of the caller, his cases, guides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimen.cases import public as cases
from yimen.cases.contracts import CallerCase
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import SearchHit
from yimen.hall import public as hall
from yimen.hotline import public as hotline
from yimen.hotline.contracts.caller_line import CallerLine
from yimen.identity import public as identity
from yimen.identity.contracts import CallerCheckView
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.ui.parts import Option

KINDS = {"order": "hotline.order", "call": "hotline.call"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything on the page; cases and name are empty until the caller was checked."""

    line: CallerLine
    check: CallerCheckView | None
    name: str
    cases: tuple[CallerCase, ...]
    guides: tuple[SearchHit, ...]


def line_of(*, actor: Actor, kind: str, ref_id: UUID, at: datetime) -> CallerLine:
    """Return the line that a page is opened for. Raises NotFound."""
    if kind not in KINDS:
        raise NotFound
    return hotline.find_line(actor=actor, kind=KINDS[kind], ref_id=ref_id, at=at)


def guides_for(*, text: str, at: datetime) -> tuple[SearchHit, ...]:
    """Return the items whose guides fit a text."""
    found = catalogue.search_items(text=text, on=local_day(at), limit=5) if text else []
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What may be booked for the caller: windows, the days of the chosen one, the times of a day."""

    windows: tuple[Option, ...]
    window: str
    days: tuple[Option, ...]
    day: str
    slots: tuple[Option, ...]


def times_for(*, window: str, day: str, at: datetime) -> Times:
    """Return the windows that take appointments, and days and times of the one that was chosen."""
    windows = {str(one.id): f"{one.unit_name} {one.given.title}" for one in hall.list_windows()}
    window_id = UUID(window) if window in windows else None
    days = hall.open_days(window_id=window_id, at=at) if window_id else []
    chosen = next((one for one in days if one.isoformat() == day), next(iter(days), None))
    slots = hall.free_slots(window_id=window_id, day=chosen, at=at) if window_id and chosen else []
    return Times(
        windows=tuple(Option(value=key, label=title) for key, title in windows.items()),
        window=window if window_id else "",
        days=tuple(Option(value=f"{one}", label=f"{one:%-m月%-d日}") for one in days),
        day=chosen.isoformat() if chosen else "",
        slots=tuple(
            Option(value=one.begins_at.isoformat(), label=f"{one.begins_at:%-H:%M}")
            for one in slots
        ),
    )


def chosen_time(*, window: str, begins_at: str) -> tuple[UUID, datetime]:
    """Return the window and the moment that a form chose. Raises Refusal."""
    try:
        window_id, moment = UUID(window), datetime.fromisoformat(begins_at)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Refusal("console.front_desk.time", "请选窗口和时间。", field="begins_at")
    return window_id, moment.astimezone(LOCAL)


def name_of(*, check: CallerCheckView | None) -> str:
    """Return the masked name of a checked caller, or nothing."""
    if check is None or check.person_id is None:
        return ""
    return identity.get_person(person_id=check.person_id).name_masked


def cases_of(
    *, actor: Actor, check: CallerCheckView | None, ground: str, at: datetime
) -> tuple[CallerCase, ...]:
    """Return the checked caller's cases, each look recorded; nothing for who was not checked."""
    if check is None or check.person_id is None:
        return ()
    return tuple(cases.list_for_caller(actor=actor, check_id=check.id, ground=ground, at=at))
