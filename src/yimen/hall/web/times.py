"""Times of a window as a page asks for them: a day from the address, a moment from the form."""

from __future__ import annotations

from datetime import date, datetime

from yimen.hall.contracts.appointment import AppointmentRefused, Slot
from yimen.kernel.clock import LOCAL
from yimen.ui.parts import Link, Option

_WEEKDAYS = "一二三四五六日"


def day_of(text: str) -> date | None:
    """Return the day that an address or a form names, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def moment_of(text: str) -> datetime:
    """Return the moment that a form chose. Raises AppointmentRefused."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise AppointmentRefused("choose", "请选一个时间。", field="begins_at")
    return found.astimezone(LOCAL)


def day_title(day: date) -> str:
    """Return a day as it is said: 11月23日（周一）."""
    return f"{day:%-m月%-d日}（周{_WEEKDAYS[day.weekday()]}）"


def day_links(days: list[date], chosen: date | None) -> list[Link]:
    """Return the days of a window as links, the chosen one marked."""
    return [
        Link(label=day_title(day), href=f"?day={day.isoformat()}", current=day == chosen)
        for day in days
    ]


def options_of(slots: list[Slot]) -> list[Option]:
    """Return times to choose from, each with how many places are left."""
    return [
        Option(
            value=one.begins_at.isoformat(),
            label=f"{one.begins_at:%-H:%M} 至 {one.ends_at:%-H:%M}",
            hint=f"还有 {one.left} 个名额",
        )
        for one in slots
    ]
