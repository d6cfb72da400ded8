"""Windows that take appointments, and the appointments; who comes is known by his id alone."""

from __future__ import annotations

from django.db import models

from yimen.hall.contracts.appointment import AppointmentState
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class AppointmentWindow(models.Model):
    """A window of a unit; `hours` are pairs of local times, `closed_on` single days."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    title = models.CharField(max_length=40)
    place = models.CharField(max_length=80)
    hours = models.JSONField(default=list)
    minutes = models.PositiveSmallIntegerField()
    places = models.PositiveSmallIntegerField()
    days_ahead = models.PositiveSmallIntegerField()
    saturdays = models.BooleanField(default=False)
    sundays = models.BooleanField(default=False)
    closed_on = models.JSONField(default=list)
    is_open = models.BooleanField(default=True)

    objects = LockingQuerySet["AppointmentWindow"].as_manager()

    class Meta:
        db_table = "hall_window"
        constraints = (
            models.UniqueConstraint(fields=("unit_id", "title"), name="hall_window_once"),
        )

    def __str__(self) -> str:
        return self.title


class Appointment(models.Model):
    """One time that one person took at one window; `state` is changed by the flow table alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    window = models.ForeignKey(AppointmentWindow, on_delete=models.PROTECT, related_name="+")
    unit_id = models.UUIDField()
    person_id = models.UUIDField()
    matter = models.CharField(max_length=60, blank=True)
    day = models.DateField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=AppointmentState.BOOKED.value)
    by_hotline = models.BooleanField(default=False)
    reason = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = LockingQuerySet["Appointment"].as_manager()

    class Meta:
        db_table = "hall_appointment"
        constraints = (
            models.CheckConstraint(
                name="hall_appointment_state",
                condition=models.Q(state__in=[one.value for one in AppointmentState]),
            ),
            models.UniqueConstraint(
                fields=("person_id", "window", "day"),
                condition=models.Q(state=AppointmentState.BOOKED.value),
                name="hall_appointment_once_a_day",
            ),
        )
        indexes = (
            models.Index(fields=("window", "day"), name="hall_appointment_day"),
            models.Index(fields=("unit_id", "day"), name="hall_appointment_unit"),
            models.Index(fields=("person_id", "-begins_at"), name="hall_appointment_person"),
            models.Index(fields=("state", "ends_at"), name="hall_appointment_ends"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.state}"
