"""Appointments: a window that takes them, a time at it, and who comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from yimen.kernel.contracts import Refusal

APPOINTMENT_KIND = "hall.appointment"
WINDOW_KIND = "hall.window"


class AppointmentState(StrEnum):
    """How an appointment stands."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    MISSED = "missed"
    CANCELLED = "cancelled"


class AppointmentVerb(StrEnum):
    """What can be done with an appointment."""

    ARRIVE = "arrive"
    MISS = "miss"
    CANCEL = "cancel"


STATE_TITLES: Mapping[AppointmentState, str] = MappingProxyType(
    {
        AppointmentState.BOOKED: "已约好",
        AppointmentState.ARRIVED: "来过了",
        AppointmentState.MISSED: "没有来",
        AppointmentState.CANCELLED: "已取消",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """One opening of a day, local time: 9:00 to 12:00."""

    begins: time
    ends: time


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowGiven:
    """What an official says of a window; `minutes` is one slot, `places` how many come in it."""

    title: str
    place: str
    hours: tuple[Hours, ...]
    minutes: int
    places: int
    days_ahead: int
    saturdays: bool = False
    sundays: bool = False
    closed_on: tuple[date, ...] = ()
    is_open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowView:
    """A window that takes appointments."""

    id: UUID
    unit_id: UUID
    unit_name: str
    given: WindowGiven


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A time that may be taken, and how many places are left in it."""

    begins_at: datetime
    ends_at: datetime
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentView:
    """One appointment; the telephone masked."""

    id: UUID
    number: str
    window_id: UUID
    window_title: str
    place: str
    unit_id: UUID
    unit_name: str
    person_id: UUID
    name: str
    phone: str
    matter: str
    begins_at: datetime
    ends_at: datetime
    state: AppointmentState
    by_hotline: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the rule must know of who books: what is open, and how often he did not come."""

    open_in_all: int
    same_day: bool
    missed: int


class AppointmentRefused(Refusal):
    """This time cannot be taken, or this window cannot be kept as it was said."""

    def __init__(self, reason: str, message: str, *, field: str | None = None) -> None:
        super().__init__(f"hall.appointment.{reason}", message, field=field)
