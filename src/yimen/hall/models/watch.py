"""Tables of the watch list. Names, grounds and pictures are encrypted; of others nothing is kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yimen.hall.contracts.watch import AlarmOutcome, EntryState, Source
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class WatchSwitch(models.Model):
    """A wish to watch with its checklist; in force from its approval until it ends."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    reason = models.TextField()
    signs = models.CharField(max_length=300)
    filed_with = models.CharField(max_length=80)
    filing_number = models.CharField(max_length=60)
    filed_on = models.DateField()
    responsible = models.CharField(max_length=200)
    still_days = models.PositiveSmallIntegerField()
    proposed_by = models.CharField(max_length=50)
    proposed_account = models.UUIDField(null=True)
    proposed_at = models.DateTimeField()
    approved_by = models.CharField(max_length=50, blank=True)
    approved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    why_ended = models.CharField(max_length=200, blank=True)

    objects = LockingQuerySet["WatchSwitch"].as_manager()

    class Meta:
        db_table = "hall_watch_switch"
        constraints = (
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(ended_at=None),
                name="hall_watch_switch_one_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.filing_number} {self.approved_at}"


class WatchEntry(models.Model):
    """Somebody on the list; the picture stays only until it is ruled on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    name_encrypted = models.BinaryField()
    ground_encrypted = models.BinaryField()
    document = models.CharField(max_length=80)
    picture_encrypted = models.BinaryField(default=bytes)
    until = models.DateField()
    asked_until = models.DateField(null=True)
    asked_account = models.UUIDField(null=True)
    state = models.CharField(max_length=10, default=EntryState.PROPOSED.value)
    proposed_by = models.CharField(max_length=50)
    proposed_account = models.UUIDField(null=True)
    proposed_at = models.DateTimeField()
    ruled_by = models.CharField(max_length=50, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = LockingQuerySet["WatchEntry"].as_manager()

    class Meta:
        db_table = "hall_watch_entry"
        constraints = (
            models.CheckConstraint(
                name="hall_watch_entry_state",
                condition=Q(state__in=[one.value for one in EntryState]),
            ),
        )
        indexes = (models.Index(fields=("state", "until"), name="hall_watch_entry_until"),)

    def __str__(self) -> str:
        return f"{self.document} {self.state}"


class WatchCamera(models.Model):
    """A camera under whose eye a sign stands; `trouble` says why it does not see.

    `missed_at` is when that was put before who is on duty.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    title = models.CharField(max_length=40, unique=True)
    place = models.CharField(max_length=80)
    sign_on = models.DateField()
    source = models.CharField(max_length=10)
    source_encrypted = models.BinaryField(default=bytes)  # its address may hold a password
    is_on = models.BooleanField(default=False)
    on_since = models.DateTimeField(null=True)
    last_frame_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)
    missed_at = models.DateTimeField(null=True)

    objects = LockingQuerySet["WatchCamera"].as_manager()

    class Meta:
        db_table = "hall_watch_camera"
        constraints = (
            models.CheckConstraint(
                name="hall_watch_camera_source",
                condition=Q(source__in=[one.value for one in Source]),
            ),
        )

    def __str__(self) -> str:
        return self.title


class WatchDay(models.Model):
    """How many frames and faces a camera showed on a day: the base of its false alarms."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    camera = models.ForeignKey(WatchCamera, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    frames = models.PositiveIntegerField(default=0)
    faces = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "hall_watch_day"
        constraints = (
            models.UniqueConstraint(fields=("camera", "day"), name="hall_watch_day_once"),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.frames}"


class WatchAlarm(models.Model):
    """What a camera believes it saw; a person decides."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    entry = models.ForeignKey(WatchEntry, on_delete=models.PROTECT, related_name="+")
    camera = models.ForeignKey(WatchCamera, on_delete=models.PROTECT, related_name="+")
    unit_id = models.UUIDField()
    score = models.FloatField()
    policy = models.CharField(max_length=60)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    still_encrypted = models.BinaryField(default=bytes)
    still_until = models.DateTimeField()
    outcome = models.CharField(max_length=12, blank=True)
    decided_by = models.CharField(max_length=50, blank=True)
    decided_at = models.DateTimeField(null=True)
    done_encrypted = models.BinaryField(default=bytes)

    objects = LockingQuerySet["WatchAlarm"].as_manager()

    class Meta:
        db_table = "hall_watch_alarm"
        constraints = (
            models.CheckConstraint(
                name="hall_watch_alarm_outcome",
                condition=Q(outcome__in=["", *(one.value for one in AlarmOutcome)]),
            ),
        )
        indexes = (
            models.Index(fields=("entry", "camera", "-last_at"), name="hall_watch_alarm_last"),
            models.Index(fields=("-last_at", "-id"), name="hall_watch_alarm_newest"),
            models.Index(
                fields=("still_until",),
                condition=~Q(still_encrypted=b""),
                name="hall_watch_alarm_still",
            ),
        )

    def __str__(self) -> str:
        return f"{self.policy} {self.outcome}"
