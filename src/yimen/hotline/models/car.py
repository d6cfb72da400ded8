"""Table of move-car requests. No owner's number is ever in it."""

from __future__ import annotations

from django.db import models

from yimen.hotline.contracts.car import CarState
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class MoveRequest(models.Model):
    """One request to move a car; the indexes find caller, plate and place again for the limits."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    plate_encrypted = models.BinaryField()
    plate_index = models.BinaryField()
    caller_phone_encrypted = models.BinaryField()
    caller_index = models.BinaryField()
    place_encrypted = models.BinaryField()
    place_index = models.BinaryField()
    area_code = models.CharField(max_length=12)
    way = models.CharField(max_length=8)
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default=CarState.TOLD.value)
    reply = models.CharField(max_length=8, blank=True)
    person_id = models.UUIDField(null=True)
    caller_code_encrypted = models.BinaryField()
    owner_code_encrypted = models.BinaryField()
    owner_code_index = models.BinaryField(unique=True)
    caller_code_index = models.BinaryField(unique=True)
    photo_id = models.UUIDField(null=True)
    binding_id = models.CharField(max_length=64, blank=True)
    virtual = models.CharField(max_length=20, blank=True)
    virtual_until = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    told_at = models.DateTimeField()
    times_told = models.PositiveSmallIntegerField(default=1)
    ended_at = models.DateTimeField(null=True)
    order_id = models.UUIDField(null=True)
    caller_good = models.BooleanField(null=True)
    owner_good = models.BooleanField(null=True)
    complaint_encrypted = models.BinaryField(default=bytes)
    upheld = models.BooleanField(null=True)
    seen_events = models.JSONField(default=list)

    objects = LockingQuerySet["MoveRequest"].as_manager()

    class Meta:
        db_table = "hotline_move_request"
        constraints = [
            models.CheckConstraint(
                name="hotline_move_request_state_known",
                condition=models.Q(state__in=[one.value for one in CarState]),
            ),
        ]
        indexes = [
            models.Index(fields=["caller_index", "-opened_at"], name="hotline_move_caller"),
            models.Index(fields=["plate_index", "-opened_at"], name="hotline_move_plate"),
            models.Index(fields=["place_index", "-opened_at"], name="hotline_move_place"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"
