"""Appointments on real tables: a place is taken once, comes back, and is seen by its unit alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from yimen.cases.testing import town
from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.hall import testing
from yimen.hall.actions import appointment
from yimen.hall.contracts.appointment import AppointmentRefused, AppointmentState
from yimen.hall.models import Appointment
from yimen.hall.queries import appointment as appointments
from yimen.identity import public as identity
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import NotAllowed, NotFound
from yimen.kernel.flow import WrongState
from yimen.kernel.models import LedgerEntry

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 8, tzinfo=LOCAL)
NINE = AT + timedelta(hours=1)


@pytest.fixture
def around():
    return town()


@pytest.fixture
def head(around):
    return directory.make_officer(post=Post.APPROVER, unit=around.units.town, at=AT)


@pytest.fixture
def clerk(around):
    return directory.make_officer(post=Post.CLERK, unit=around.units.town, at=AT)


@pytest.fixture
def window(around, head):
    return testing.window(head=head, unit_id=around.units.town.id, at=AT)


def booked(around, window, begins_at=NINE, at=AT):
    return appointment.book(
        actor=around.resident, window_id=window, begins_at=begins_at, matter="退休申请", at=at
    )


def test_a_place_is_taken_once_and_comes_back_when_given_up(around, window):
    one = booked(around, window)
    assert booked(around, window).id == one.id
    assert [slot.left for slot in appointments.slots_on(window_id=window, day=NINE.date())] == [
        0,
        1,
    ]
    with pytest.raises(AppointmentRefused, match="已经约过"):
        booked(around, window, NINE + timedelta(minutes=30))
    with pytest.raises(AppointmentRefused, match="约不了"):
        booked(around, window, NINE + timedelta(minutes=10))
    appointment.cancel(actor=around.resident, appointment_id=one.id, at=AT)
    assert [slot.left for slot in appointments.slots_on(window_id=window, day=NINE.date())] == [
        1,
        1,
    ]
    told = identity.list_messages(person_id=around.resident.person_id)
    assert "11月20日 09:00" in told[0].text
    verbs = LedgerEntry.objects.filter(subject_id=one.id).values_list("verb", flat=True)
    assert list(verbs.order_by("id")) == ["hall.appointment.booked", "hall.appointment.cancelled"]


def test_who_comes_is_noted_by_the_window_s_unit_alone(around, window, clerk):
    one = booked(around, window)
    stranger = directory.make_officer(post=Post.CLERK, unit=around.units.department, at=AT)
    assert appointments.list_day(actor=stranger, day=NINE.date()) == []
    with pytest.raises(NotFound):
        appointment.arrive(actor=stranger, appointment_id=one.id, at=NINE)
    with pytest.raises(AppointmentRefused, match="不是今天"):
        appointment.arrive(actor=clerk, appointment_id=one.id, at=NINE - timedelta(days=1))
    assert [each.id for each in appointments.list_day(actor=clerk, day=NINE.date())] == [one.id]
    came = appointment.arrive(actor=clerk, appointment_id=one.id, at=NINE)
    assert came.state is AppointmentState.ARRIVED
    with pytest.raises(WrongState):
        appointment.arrive(actor=clerk, appointment_id=one.id, at=NINE)


def test_who_does_not_come_is_noted_after_half_an_hour_and_may_still_come(around, window, clerk):
    one = booked(around, window)
    assert appointment.note_missed(at=NINE + timedelta(minutes=59)) == 0
    assert appointment.note_missed(at=NINE + timedelta(minutes=60)) == 1
    assert Appointment.objects.get(id=one.id).state == AppointmentState.MISSED
    late = appointment.arrive(actor=clerk, appointment_id=one.id, at=NINE + timedelta(hours=2))
    assert late.state is AppointmentState.ARRIVED


def test_a_unit_that_cannot_keep_a_time_says_why(around, window, clerk):
    one = booked(around, window)
    with pytest.raises(AppointmentRefused, match="为什么"):
        appointment.cancel_for_unit(actor=clerk, appointment_id=one.id, reason="", at=AT)
    appointment.cancel_for_unit(actor=clerk, appointment_id=one.id, reason="系统停机检修{}", at=AT)
    told = identity.list_messages(person_id=around.resident.person_id)[0]
    assert "系统停机检修" in told.text
    with pytest.raises(AppointmentRefused, match="时间已经到了"):
        appointment.cancel(actor=around.resident, appointment_id=one.id, at=NINE)


def test_a_window_is_kept_by_its_own_head_and_what_was_booked_stands(around, window, head, clerk):
    one = booked(around, window)
    given = replace(appointments.get_window(window_id=window).given, is_open=False)
    with pytest.raises(NotAllowed):
        appointment.keep_window(
            actor=clerk, unit_id=around.units.town.id, given=given, window_id=window, at=AT
        )
    appointment.keep_window(
        actor=head, unit_id=around.units.town.id, given=given, window_id=window, at=AT
    )
    assert appointments.slots_on(window_id=window, day=NINE.date()) == []
    assert (
        appointments.get_own(person_id=around.resident.person_id, appointment_id=one.id).state
        is AppointmentState.BOOKED
    )
    with pytest.raises(AppointmentRefused, match="已经有"):
        testing.window(head=head, unit_id=around.units.town.id, at=AT)
