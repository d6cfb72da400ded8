"""The table of early warnings."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from yimen.kernel.contracts import NotFound
from yimen.kernel.ids import new_id
from yimen.performance.contracts.monitoring import Level, WarningRule, WarningState
from yimen.performance.models.project import Project


class EarlyWarningQuerySet(models.QuerySet["EarlyWarning"]):
    """Reads of warnings that state their lock."""

    def for_change(self, warning_id: UUID) -> EarlyWarning:
        """Return the warning locked for change, with its project. Raises NotFound."""
        rows = self.select_for_update(no_key=True, of=("self",))
        found = rows.select_related("project__department").filter(id=warning_id).first()
        if found is None:
            raise NotFound
        return found


class EarlyWarning(models.Model):
    """That something of a project runs behind (预警); `subject` is the indicator's key or nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=12)
    subject = models.CharField(max_length=36, blank=True)
    level = models.CharField(max_length=6)
    state = models.CharField(max_length=10, default=WarningState.OPEN.value)
    said = models.CharField(max_length=400)
    found_at = models.DateTimeField()
    measures = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = EarlyWarningQuerySet.as_manager()

    class Meta:
        db_table = "performance_early_warning"
        constraints = (
            models.UniqueConstraint(
                fields=["project", "year", "rule", "subject"],
                condition=~models.Q(state="ended"),
                name="performance_warning_once",
            ),
            models.CheckConstraint(
                name="performance_warning_known",
                condition=models.Q(rule__in=[one.value for one in WarningRule])
                & models.Q(level__in=[one.value for one in Level])
                & models.Q(state__in=[one.value for one in WarningState]),
            ),
        )
        indexes = (
            models.Index(fields=["state", "-found_at"], name="performance_warning_open"),
            models.Index(fields=["project", "year"], name="performance_warning_project"),
        )

    def __str__(self) -> str:
        return f"{self.project_id} {self.rule} {self.level}"
