"""Tables of evaluations: what is evaluated, the indicators, the evidence beside them."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id
from yimen.performance.contracts.evaluation import (
    EvaluationKind,
    EvaluationState,
    EvidenceKind,
    SubjectKind,
)


class Evaluation(models.Model):
    """An evaluation of a project or a department, organised by one unit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12)
    subject = models.CharField(max_length=12)
    title = models.CharField(max_length=120)
    project_id = models.UUIDField(null=True)
    project_code = models.CharField(max_length=40, blank=True)
    subject_name = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    organiser_id = models.UUIDField()
    department_id = models.UUIDField()
    area_code = models.CharField(max_length=12)
    framework_code = models.CharField(max_length=40)
    framework_title = models.CharField(max_length=120)
    grades = models.JSONField(default=list)
    outlier_rule = models.CharField(max_length=8, default="iqr")
    budget = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    spent = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    state = models.CharField(max_length=12, default=EvaluationState.DRAFT.value)
    due_on = models.DateField(null=True)
    comments_due_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    finalised_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "performance_evaluation"
        constraints = [
            models.CheckConstraint(
                name="performance_evaluation_state",
                condition=models.Q(state__in=[one.value for one in EvaluationState]),
            ),
            models.CheckConstraint(
                name="performance_evaluation_kind",
                condition=models.Q(kind__in=[one.value for one in EvaluationKind])
                & models.Q(subject__in=[one.value for one in SubjectKind]),
            ),
        ]
        indexes = [
            models.Index(fields=["organiser_id", "-year"], name="performance_eval_organiser"),
            models.Index(fields=["department_id", "-year"], name="performance_eval_department"),
            models.Index(fields=["project_id"], name="performance_eval_project"),
        ]

    def __str__(self) -> str:
        return self.title


class EvaluationIndicator(models.Model):
    """One indicator of one evaluation; a copy, so that a framework may change later."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    level1 = models.CharField(max_length=40)
    level2 = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    full = models.DecimalField(max_digits=6, decimal_places=2)
    standard = models.TextField(blank=True)
    points = models.JSONField(default=list)

    class Meta:
        db_table = "performance_evaluation_indicator"
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "position"], name="performance_eval_indicator_place"
            ),
            models.CheckConstraint(
                name="performance_eval_indicator_full", condition=models.Q(full__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.name}"


class EvaluationEvidence(models.Model):
    """Evidence that stands beside an indicator while it is scored."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    indicator = models.ForeignKey(EvaluationIndicator, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    said = models.TextField(blank=True)
    href = models.CharField(max_length=300, blank=True)
    file_id = models.UUIDField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=200, blank=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "performance_evaluation_evidence"
        constraints = [
            models.CheckConstraint(
                name="performance_eval_evidence_kind",
                condition=models.Q(kind__in=[one.value for one in EvidenceKind]),
            )
        ]
        indexes = [models.Index(fields=["indicator"], name="performance_eval_evidence_of")]

    def __str__(self) -> str:
        return self.title
