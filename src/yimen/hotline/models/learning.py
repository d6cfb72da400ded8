"""Tables of what is learnt: versions with their figures, and what became of suggestions."""

from __future__ import annotations

from django.db import models

from yimen.hotline.contracts.learning import ModelState, Target
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class LearntModel(models.Model):
    """One trained version; its weights are a file, its words and figures stand here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    target = models.CharField(max_length=8)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, default=ModelState.TRAINED.value)
    digest = models.CharField(max_length=64)
    file_id = models.UUIDField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    from_on = models.DateField()
    until_on = models.DateField()
    rows = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField()
    labels = models.PositiveIntegerField()
    features = models.PositiveIntegerField()
    held_out = models.JSONField()
    words = models.JSONField()
    checked_by = models.CharField(max_length=120, blank=True)
    checked_at = models.DateTimeField(null=True)
    on_by = models.CharField(max_length=120, blank=True)
    on_at = models.DateTimeField(null=True)
    off_by = models.CharField(max_length=120, blank=True)
    off_at = models.DateTimeField(null=True)

    objects = LockingQuerySet["LearntModel"].as_manager()

    class Meta:
        db_table = "hotline_model"
        constraints = [
            models.UniqueConstraint(fields=["target", "number"], name="hotline_model_once"),
            models.UniqueConstraint(
                fields=["target"],
                condition=models.Q(state=ModelState.ON.value),
                name="hotline_model_one_on",
            ),
            models.CheckConstraint(
                name="hotline_model_state_known",
                condition=models.Q(state__in=[one.value for one in ModelState]),
            ),
            models.CheckConstraint(
                name="hotline_model_target_known",
                condition=models.Q(target__in=[one.value for one in Target]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.number} {self.state}"


class SuggestionUse(models.Model):
    """What was suggested for an order and what a person chose; codes alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order_id = models.UUIDField()
    target = models.CharField(max_length=8)
    by = models.CharField(max_length=20)
    offered = models.JSONField()
    chosen = models.CharField(max_length=40)
    first = models.BooleanField()
    among = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        db_table = "hotline_suggestion"
        constraints = [
            models.UniqueConstraint(fields=["order_id", "target"], name="hotline_suggestion_once"),
        ]
        indexes = [models.Index(fields=["at"], name="hotline_suggestion_at")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.target} {self.by}"
