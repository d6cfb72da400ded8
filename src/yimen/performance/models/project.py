"""Tables of projects: what each is, its budget with every change, its contracts as planned, its steps."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from yimen.kernel.contracts import NotFound
from yimen.kernel.ids import new_id
from yimen.performance.contracts.project import ProjectSort, ProjectState, Source


class ProjectQuerySet(models.QuerySet["Project"]):
    """Reads of projects that state their lock."""

    def for_change(self, project_id: UUID) -> Project:
        """Return the project locked for change. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(id=project_id).first()
        if found is None:
            raise NotFound
        return found


class Project(models.Model):
    """A project (项目) with its own money; `year` and `state` are those of its newest goals."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    department = models.ForeignKey(
        "directory.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey("directory.Organisation", on_delete=models.PROTECT, related_name="+")
    sort = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    scheme_code = models.CharField(max_length=40)
    state = models.CharField(max_length=10, default=ProjectState.DRAFT.value)
    basis = models.CharField(max_length=600, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=300, blank=True)
    was_split = models.BooleanField(default=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        db_table = "performance_project"
        constraints = (
            models.CheckConstraint(
                name="performance_project_state",
                condition=models.Q(state__in=[one.value for one in ProjectState]),
            ),
            models.CheckConstraint(
                name="performance_project_sort",
                condition=models.Q(sort__in=[one.value for one in ProjectSort]),
            ),
            models.CheckConstraint(
                name="performance_project_days",
                condition=models.Q(starts_on__lte=models.F("ends_on")),
            ),
            models.CheckConstraint(
                name="performance_project_closed",
                condition=models.Q(state="closed") ^ models.Q(closed_at__isnull=True),
            ),
        )
        indexes = (
            models.Index(fields=["department", "-year"], name="performance_project_unit"),
            models.Index(fields=["-year", "-id"], name="performance_project_list"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class BudgetLine(models.Model):
    """The money of one source in one year as granted at its beginning (年初预算数), in yuan."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=10)
    initial = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        db_table = "performance_budget_line"
        constraints = (
            models.UniqueConstraint(
                fields=["project", "year", "source"], name="performance_budget_line_once"
            ),
            models.CheckConstraint(
                name="performance_budget_line_source",
                condition=models.Q(source__in=[one.value for one in Source]),
            ),
            models.CheckConstraint(
                name="performance_budget_line_sum", condition=models.Q(initial__gte=0)
            ),
        )

    def __str__(self) -> str:
        return f"{self.project_id} {self.year} {self.source}"


class BudgetAdjustment(models.Model):
    """One change of a budget line after the beginning of the year; rows are only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    reason = models.CharField(max_length=300)
    document = models.CharField(max_length=120)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        db_table = "performance_budget_adjustment"
        indexes = (models.Index(fields=["line", "on"], name="performance_adjustment_line"),)

    def __str__(self) -> str:
        return f"{self.line_id} {self.amount}"


class BudgetGrant(models.Model):
    """The day on which a year's budget was granted (预算批复), by its document."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    granted_on = models.DateField()
    document = models.CharField(max_length=120)
    late_reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        db_table = "performance_budget_grant"
        constraints = (
            models.UniqueConstraint(
                fields=["project", "year"], name="performance_budget_grant_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.project_id} {self.year} {self.granted_on}"


class Spending(models.Model):
    """Money paid that no payment of a contract shows, typed with the number of its voucher."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=10)
    on = models.DateField()
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    voucher = models.CharField(max_length=60)
    purpose = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        db_table = "performance_spending"
        constraints = (
            models.UniqueConstraint(
                fields=["project", "voucher"], name="performance_spending_voucher"
            ),
            models.CheckConstraint(
                name="performance_spending_source",
                condition=models.Q(source__in=[one.value for one in Source]),
            ),
        )
        indexes = (models.Index(fields=["project", "on"], name="performance_spending_day"),)

    def __str__(self) -> str:
        return f"{self.project_id} {self.voucher}"


class ContractPlan(models.Model):
    """A contract as the project plans it, over one or more years."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        db_table = "performance_contract_plan"
        constraints = (
            models.UniqueConstraint(fields=["project", "title"], name="performance_plan_title"),
            models.CheckConstraint(
                name="performance_plan_days",
                condition=models.Q(starts_on__lte=models.F("ends_on")),
            ),
        )

    def __str__(self) -> str:
        return self.title


class PlannedPayment(models.Model):
    """One payment of a planned contract: in which year, when, how much, on what condition."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(ContractPlan, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    due_on = models.DateField(null=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    condition = models.CharField(max_length=200)

    class Meta:
        db_table = "performance_planned_payment"
        indexes = (models.Index(fields=["plan", "year"], name="performance_payment_plan"),)

    def __str__(self) -> str:
        return f"{self.plan_id} {self.year} {self.amount}"


class ProjectStep(models.Model):
    """One step of a project's history as its page tells it; rows are only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=20)
    title = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    note = models.CharField(max_length=600, blank=True)

    class Meta:
        db_table = "performance_project_step"
        indexes = (models.Index(fields=["project", "at"], name="performance_step_order"),)

    def __str__(self) -> str:
        return f"{self.project_id} {self.verb}"
