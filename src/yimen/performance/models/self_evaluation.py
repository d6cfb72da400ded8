"""Tables of self-evaluation: the form of a project and year, its lines, its history."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from yimen.kernel.contracts import NotFound
from yimen.kernel.ids import new_id
from yimen.performance.contracts.self_evaluation import SelfState
from yimen.performance.models.goal import GoalSheet
from yimen.performance.models.project import Project


class SelfEvaluationQuerySet(models.QuerySet["SelfEvaluation"]):
    """Reads of self-evaluations that state their lock."""

    def for_change(self, form_id: UUID) -> SelfEvaluation:
        """Return the form locked for change, with its project. Raises NotFound."""
        rows = self.select_for_update(no_key=True, of=("self",))
        found = rows.select_related("project__department").filter(id=form_id).first()
        if found is None:
            raise NotFound
        return found


class SelfEvaluation(models.Model):
    """The self-evaluation of a project for a year; `money` is by source as read when it was scored."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    sheet = models.ForeignKey(GoalSheet, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default=SelfState.OPEN.value)
    leader = models.CharField(max_length=60, blank=True)
    actual = models.TextField(blank=True)
    money = models.JSONField(default=list)
    execution_points = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    execution_reasoning = models.CharField(max_length=300, blank=True)
    total = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    as_of = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)
    scored_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.CharField(max_length=200, blank=True)
    submitted_by_officer_id = models.UUIDField(null=True)
    drawn_at = models.DateTimeField(null=True)
    check_unit_id = models.UUIDField(null=True)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.CharField(max_length=200, blank=True)
    check_note = models.CharField(max_length=600, blank=True)
    edition = models.PositiveIntegerField(default=1)

    objects = SelfEvaluationQuerySet.as_manager()

    class Meta:
        db_table = "performance_self_evaluation"
        constraints = (
            models.UniqueConstraint(fields=["project", "year"], name="performance_self_once"),
            models.CheckConstraint(
                name="performance_self_state",
                condition=models.Q(state__in=[one.value for one in SelfState]),
            ),
        )
        indexes = (models.Index(fields=["-year", "-id"], name="performance_self_list"),)

    def __str__(self) -> str:
        return f"{self.project_id} {self.year}"


class SelfEvaluationLine(models.Model):
    """One indicator of the form; the goal is a copy, so that a later version changes nothing here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    form = models.ForeignKey(SelfEvaluation, on_delete=models.PROTECT, related_name="+")
    indicator_id = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    level1 = models.CharField(max_length=40)
    level2 = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    said = models.CharField(max_length=300)
    weight = models.DecimalField(max_digits=6, decimal_places=2)
    actual = models.CharField(max_length=300, blank=True)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    source = models.CharField(max_length=200, blank=True)
    rows_url = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    rule_points = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    reasoning = models.CharField(max_length=600, blank=True)
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    adjusted_because = models.CharField(max_length=600, blank=True)
    deviation = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    needs_reason = models.BooleanField(default=False)
    reason = models.CharField(max_length=600, blank=True)
    checked_points = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    checked_because = models.CharField(max_length=600, blank=True)

    class Meta:
        db_table = "performance_self_evaluation_line"
        constraints = (
            models.UniqueConstraint(fields=["form", "position"], name="performance_self_line"),
            models.CheckConstraint(
                name="performance_self_line_points",
                condition=(models.Q(points__isnull=True) | models.Q(points__lte=models.F("weight")))
                & (
                    models.Q(checked_points__isnull=True)
                    | models.Q(checked_points__lte=models.F("weight"))
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.position} {self.name}"


class SelfEvaluationStep(models.Model):
    """One step of a form's history; rows are only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    form = models.ForeignKey(SelfEvaluation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    note = models.TextField(blank=True)

    class Meta:
        db_table = "performance_self_evaluation_step"
        indexes = (models.Index(fields=["form", "at"], name="performance_self_step_order"),)

    def __str__(self) -> str:
        return self.title
