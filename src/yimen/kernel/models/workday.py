"""The working-day calendar as it was published, and its changes."""

from __future__ import annotations

from django.db import models


class CalendarVersion(models.Model):
    """One state of the calendar; clocks remember which one they were computed with."""

    number = models.AutoField(primary_key=True)
    made_at = models.DateTimeField()
    source = models.TextField()
    changed_days = models.IntegerField(default=0)

    class Meta:
        db_table = "kernel_calendar_version"

    def __str__(self) -> str:
        return f"{self.number} {self.source}"


class WorkDay(models.Model):
    """A day that an arrangement decides otherwise than the week would; `year` is the arrangement's."""

    day = models.DateField(primary_key=True)
    year = models.SmallIntegerField()
    is_workday = models.BooleanField()
    name = models.TextField(default="")
    source = models.TextField(default="")
    provisional = models.BooleanField(default=False)

    class Meta:
        db_table = "kernel_workday"

    def __str__(self) -> str:
        return f"{self.day} {'班' if self.is_workday else '休'}"


class CalendarChange(models.Model):
    """What a day was before a version changed it (null: the weekly pattern decided)."""

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    was_workday = models.BooleanField(null=True)
    is_workday = models.BooleanField(null=True)
    name = models.TextField(default="")

    class Meta:
        db_table = "kernel_calendar_change"
        constraints = (
            models.UniqueConstraint(fields=("version", "day"), name="kernel_calendar_change_one"),
        )

    def __str__(self) -> str:
        return f"{self.version_id} {self.day}"
