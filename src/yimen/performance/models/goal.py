"""Tables of goals: a year's sheet in its versions, and the indicators on each."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from yimen.kernel.contracts import NotFound
from yimen.kernel.ids import new_id
from yimen.performance.contracts.goal import Direction, Evidence, SheetState
from yimen.performance.models.project import Project
from yimen.performance.models.scheme import SchemeEdition

_OPEN = ("draft", "filed", "vetted")


class GoalSheetQuerySet(models.QuerySet["GoalSheet"]):
    """Reads of sheets that state their lock."""

    def for_change(self, sheet_id: UUID) -> GoalSheet:
        """Return the sheet locked for change. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(id=sheet_id).first()
        if found is None:
            raise NotFound
        return found


class GoalSheet(models.Model):
    """A version of a project's goals for one year (绩效目标申报表).

    At most one version is on its way and one in force; `edition` counts saves against lost changes.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default=SheetState.DRAFT.value)
    scheme = models.ForeignKey(SchemeEdition, on_delete=models.PROTECT, related_name="+")
    overall = models.TextField(blank=True)
    reason = models.CharField(max_length=600, blank=True)
    late = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    filed_at = models.DateTimeField(null=True)
    filed_by = models.CharField(max_length=200, blank=True)
    filed_by_officer_id = models.UUIDField(null=True)
    vetted_at = models.DateTimeField(null=True)
    vetted_by = models.CharField(max_length=200, blank=True)
    vetted_by_officer_id = models.UUIDField(null=True)
    approver_unit_id = models.UUIDField(null=True)
    returned_to_id = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=200, blank=True)
    edition = models.PositiveIntegerField(default=1)

    objects = GoalSheetQuerySet.as_manager()

    class Meta:
        db_table = "performance_goal_sheet"
        constraints = (
            models.UniqueConstraint(
                fields=["project", "year", "version"], name="performance_sheet_version"
            ),
            models.UniqueConstraint(
                fields=["project", "year"],
                condition=models.Q(state__in=_OPEN),
                name="performance_sheet_one_open",
            ),
            models.UniqueConstraint(
                fields=["project", "year"],
                condition=models.Q(state="approved"),
                name="performance_sheet_one_in_force",
            ),
            models.CheckConstraint(
                name="performance_sheet_state",
                condition=models.Q(state__in=[one.value for one in SheetState]),
            ),
            models.CheckConstraint(
                name="performance_sheet_approved",
                condition=~models.Q(state="approved") | models.Q(approved_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.project_id} {self.year} v{self.version}"


class Indicator(models.Model):
    """An indicator of level 3 on one version of a sheet; `key` is the same in all versions."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sheet = models.ForeignKey(GoalSheet, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(default=new_id)
    position = models.PositiveSmallIntegerField()
    level1 = models.CharField(max_length=40)
    level2 = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    weight = models.DecimalField(max_digits=6, decimal_places=2)
    direction = models.CharField(max_length=12)
    target = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    target_text = models.CharField(max_length=300, blank=True)
    tolerance = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    unit = models.CharField(max_length=20, blank=True)
    evidence = models.CharField(max_length=10)
    figure_code = models.CharField(max_length=60, blank=True)
    figure_area = models.CharField(max_length=12, blank=True)
    document = models.CharField(max_length=200, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    reason = models.CharField(max_length=300, blank=True)
    origin_id = models.UUIDField(null=True)
    share = models.DecimalField(max_digits=7, decimal_places=6, default=1)

    class Meta:
        db_table = "performance_indicator"
        constraints = (
            models.UniqueConstraint(
                fields=["sheet", "position"], name="performance_indicator_position"
            ),
            models.UniqueConstraint(fields=["sheet", "key"], name="performance_indicator_key"),
            models.CheckConstraint(
                name="performance_indicator_direction",
                condition=models.Q(direction__in=[one.value for one in Direction]),
            ),
            models.CheckConstraint(
                name="performance_indicator_evidence",
                condition=models.Q(evidence__in=[one.value for one in Evidence]),
            ),
            models.CheckConstraint(
                name="performance_indicator_share",
                condition=models.Q(share__gt=0, share__lte=1),
            ),
        )
        indexes = (models.Index(fields=["name"], name="performance_indicator_name"),)

    def __str__(self) -> str:
        return self.name
