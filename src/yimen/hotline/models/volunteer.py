"""Tables of volunteers, of what is asked of them, and of their hours."""

from __future__ import annotations

from django.db import models

from yimen.hotline.contracts.volunteer import PartState
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class Volunteer(models.Model):
    """Somebody who registered; who left and comes back has another row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.UUIDField()
    area_code = models.CharField(max_length=12)
    since = models.DateTimeField()
    agreed_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "hotline_volunteer"
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"],
                condition=models.Q(left_at=None),
                name="hotline_volunteer_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class VolunteerTask(models.Model):
    """What a village or a town asks volunteers for, on a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=60)
    words = models.CharField(max_length=500)
    area_code = models.CharField(max_length=12)
    unit_id = models.UUIDField()
    on_day = models.DateField()
    places = models.PositiveSmallIntegerField()
    closed_at = models.DateTimeField(null=True)
    given_by = models.CharField(max_length=120)
    given_at = models.DateTimeField()

    objects = LockingQuerySet["VolunteerTask"].as_manager()

    class Meta:
        db_table = "hotline_volunteer_task"
        indexes = [models.Index(fields=["-on_day", "-id"], name="hotline_volunteer_task_day")]

    def __str__(self) -> str:
        return self.title


class VolunteerPart(models.Model):
    """One volunteer's part of a task, with its hours."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(VolunteerTask, on_delete=models.PROTECT, related_name="+")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=PartState.TAKEN.value)
    hours = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    words_encrypted = models.BinaryField(default=bytes)
    taken_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=120, blank=True)
    confirmer_id = models.UUIDField(null=True)

    objects = LockingQuerySet["VolunteerPart"].as_manager()

    class Meta:
        db_table = "hotline_volunteer_part"
        constraints = [
            models.CheckConstraint(
                name="hotline_volunteer_part_known",
                condition=models.Q(state__in=[state.value for state in PartState]),
            ),
            models.UniqueConstraint(
                fields=["task", "volunteer"],
                condition=~models.Q(state=PartState.LEFT.value),
                name="hotline_volunteer_part_once",
            ),
        ]
        indexes = [
            models.Index(fields=["volunteer", "-taken_at"], name="hotline_volunteer_part_who")
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.state}"
