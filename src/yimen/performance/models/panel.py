"""Tables of a panel: sheets, experts, scores, every value that was ever sent, exclusions."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id
from yimen.performance.contracts.expert import ExpertState, SheetState
from yimen.performance.models.evaluation import Evaluation, EvaluationIndicator


class ScoreSheet(models.Model):
    """A sheet on which one expert, or several together, score every indicator."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, default=SheetState.OPEN.value)
    overall = models.TextField(blank=True)
    overall_version = models.PositiveIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "performance_score_sheet"
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "position"], name="performance_score_sheet_place"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Expert(models.Model):
    """Somebody invited to score: an officer, or an outside person with a one-time link."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="+")
    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="+")
    officer_id = models.UUIDField(null=True)
    name = models.BinaryField()
    organisation = models.CharField(max_length=120, blank=True)
    speciality = models.CharField(max_length=60, blank=True)
    contact = models.BinaryField(default=bytes)
    state = models.CharField(max_length=12, default=ExpertState.INVITED.value)
    conflict = models.CharField(max_length=500, blank=True)
    absent_because = models.CharField(max_length=500, blank=True)
    token_hash = models.CharField(max_length=64, blank=True)
    seat_hash = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True)
    invited_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    declared_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "performance_expert"
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "officer_id"], name="performance_expert_officer_once"
            ),
            models.CheckConstraint(
                name="performance_expert_state",
                condition=models.Q(state__in=[one.value for one in ExpertState]),
            ),
        ]
        indexes = [
            models.Index(fields=["token_hash"], name="performance_expert_token"),
            models.Index(fields=["seat_hash"], name="performance_expert_seat"),
            models.Index(fields=["officer_id"], name="performance_expert_officer"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PanelScore(models.Model):
    """What stands on a sheet for an indicator now."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(EvaluationIndicator, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    opinion = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "performance_panel_score"
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "indicator"], name="performance_panel_score_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.version}"


class PanelScoreEntry(models.Model):
    """Every value ever sent for a sheet: the accepted ones and those that came too late."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(EvaluationIndicator, on_delete=models.PROTECT, related_name="+")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    opinion = models.TextField(blank=True)
    base_version = models.PositiveIntegerField()
    waiting = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "performance_panel_score_entry"
        indexes = [models.Index(fields=["sheet", "indicator"], name="performance_score_entry_of")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.base_version}"


class ScoreExclusion(models.Model):
    """A score left out of the mean, with the reason; the score itself stays shown."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    score = models.OneToOneField(PanelScore, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        db_table = "performance_score_exclusion"

    def __str__(self) -> str:
        return str(self.score_id)
