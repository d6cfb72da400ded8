"""Tables of reviews. The words are encrypted; who was rated never reads who rated."""

from __future__ import annotations

from django.db import models

from yimen.feedback.contracts.review import RectificationState, ReviewLevel
from yimen.kernel.ids import new_id


class Invitation(models.Model):
    """A service that may be rated once; `level` is empty until it is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    origin_kind = models.CharField(max_length=60)
    origin_id = models.UUIDField()
    moment = models.CharField(max_length=20)
    item_code = models.CharField(max_length=36)
    item_name = models.CharField(max_length=200)
    unit_id = models.UUIDField()
    area_code = models.CharField(max_length=12)
    person_id = models.UUIDField()
    officer_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    level = models.PositiveSmallIntegerField(null=True)
    tags = models.JSONField(default=list)
    words = models.BinaryField(default=bytes)
    channel = models.CharField(max_length=1, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    excluded = models.BooleanField(default=False)

    class Meta:
        db_table = "feedback_invitation"
        constraints = [
            models.UniqueConstraint(
                fields=["origin_kind", "origin_id", "moment"], name="feedback_invitation_once"
            ),
            models.CheckConstraint(
                name="feedback_invitation_level",
                condition=models.Q(level=None)
                | models.Q(level__in=[level.value for level in ReviewLevel]),
            ),
        ]
        indexes = [
            models.Index(fields=["person_id", "-opened_at"], name="feedback_invitation_mine"),
            models.Index(fields=["unit_id", "-opened_at"], name="feedback_invitation_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.item_name} {self.moment}"


class Rectification(models.Model):
    """What the unit owes after a bad review."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="+")
    unit_id = models.UUIDField()
    state = models.CharField(max_length=20, default=RectificationState.OPEN.value)
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    callback = models.TextField(blank=True)
    called_back_at = models.DateTimeField(null=True)
    called_back_by = models.CharField(max_length=200, blank=True)
    mending = models.TextField(blank=True)
    mended_at = models.DateTimeField(null=True)
    mended_by = models.CharField(max_length=200, blank=True)
    outcome = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "feedback_rectification"
        constraints = [
            models.CheckConstraint(
                name="feedback_rectification_state_known",
                condition=models.Q(state__in=[state.value for state in RectificationState]),
            )
        ]
        indexes = [models.Index(fields=["unit_id", "state"], name="feedback_rect_unit")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.state}"
