"""Tables of patrols. Tracks are encrypted and kept for a limited time."""

from __future__ import annotations

from django.db import models

from yimen.hotline.contracts.patrol import PatrolState
from yimen.hotline.models.grid import GridCell
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class Patrol(models.Model):
    """A round that a worker is to walk: its places, and which of them were visited.

    `visits` outlives the track: it says which place was visited and how, never when or by which way.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=60)
    cell = models.ForeignKey(GridCell, on_delete=models.PROTECT, related_name="+")
    area_code = models.CharField(max_length=12)
    unit_id = models.UUIDField()
    officer_id = models.UUIDField()
    name = models.CharField(max_length=120)
    on_day = models.DateField()
    stops = models.JSONField(default=list)
    visits = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=PatrolState.SET.value)
    given_by = models.CharField(max_length=120)
    given_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    words_encrypted = models.BinaryField(default=bytes)

    objects = LockingQuerySet["Patrol"].as_manager()

    class Meta:
        db_table = "hotline_patrol"
        constraints = [
            models.CheckConstraint(
                name="hotline_patrol_state_known",
                condition=models.Q(state__in=[state.value for state in PatrolState]),
            ),
        ]
        indexes = [
            models.Index(fields=["officer_id", "-on_day"], name="hotline_patrol_who"),
            models.Index(fields=["-on_day", "-id"], name="hotline_patrol_day"),
            models.Index(fields=["ended_at"], name="hotline_patrol_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.state}"


class PatrolTrack(models.Model):
    """A piece of a track as the phone sent it, once for each key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patrol = models.ForeignKey(Patrol, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    came_at = models.DateTimeField()
    positions_encrypted = models.BinaryField()

    class Meta:
        db_table = "hotline_patrol_track"
        constraints = [
            models.UniqueConstraint(fields=["patrol", "key"], name="hotline_patrol_track_once"),
        ]

    def __str__(self) -> str:
        return f"{self.patrol_id} {self.key}"
