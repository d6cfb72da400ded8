"""Tables of formulas, weights and exclusions, and of who exported what."""

from __future__ import annotations

from django.db import models

from yimen.hotline.contracts.assessment import ExclusionGround, ExclusionState, FormulaState
from yimen.hotline.models.order import OrderCycle
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class FormulaVersion(models.Model):
    """A version of a formula (`numerator`, `denominator`) or of a composite (`weights`)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    numerator = models.CharField(max_length=300, blank=True)
    denominator = models.CharField(max_length=300, blank=True)
    weights = models.JSONField(default=list)
    said = models.CharField(max_length=300, blank=True)
    basis = models.CharField(max_length=300)
    state = models.CharField(max_length=8, default=FormulaState.PROPOSED.value)
    from_on = models.DateField()
    proposed_at = models.DateTimeField()
    by = models.CharField(max_length=120)
    by_officer = models.UUIDField(null=True)
    tried_month = models.DateField(null=True)
    tried_before = models.CharField(max_length=80, blank=True)
    tried_after = models.CharField(max_length=80, blank=True)
    held_at = models.DateTimeField(null=True)
    held_by = models.CharField(max_length=120, blank=True)

    objects = LockingQuerySet["FormulaVersion"].as_manager()

    class Meta:
        db_table = "hotline_formula"
        constraints = [
            models.CheckConstraint(
                name="hotline_formula_known",
                condition=models.Q(state__in=[one.value for one in FormulaState]),
            ),
            models.UniqueConstraint(
                fields=["code", "from_on"],
                condition=models.Q(state=FormulaState.HELD.value),
                name="hotline_formula_one_held",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.from_on}"


class Exclusion(models.Model):
    """A cycle that is left out of the assessment once two people agreed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cycle = models.OneToOneField(OrderCycle, on_delete=models.PROTECT, related_name="exclusion")
    ground = models.CharField(max_length=12)
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=8, default=ExclusionState.ASKED.value)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField(null=True)
    asked_name = models.CharField(max_length=120)
    first_at = models.DateTimeField(null=True)
    first_by = models.UUIDField(null=True)
    first_name = models.CharField(max_length=120, blank=True)
    first_words = models.CharField(max_length=300, blank=True)
    second_at = models.DateTimeField(null=True)
    second_name = models.CharField(max_length=120, blank=True)
    second_words = models.CharField(max_length=300, blank=True)

    objects = LockingQuerySet["Exclusion"].as_manager()

    class Meta:
        db_table = "hotline_exclusion"
        constraints = [
            models.CheckConstraint(
                name="hotline_exclusion_known",
                condition=models.Q(state__in=[one.value for one in ExclusionState]),
            ),
            models.CheckConstraint(
                name="hotline_exclusion_ground_known",
                condition=models.Q(ground__in=[one.value for one in ExclusionGround]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.state}"


class OrderExport(models.Model):
    """That orders were exported: by whom, why, which, how many, and the file's digest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    account_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=300)
    since = models.DateField()
    until = models.DateField()
    form = models.CharField(max_length=4)
    with_caller = models.BooleanField(default=False)
    lines = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "hotline_export"
        indexes = [models.Index(fields=["-at"], name="hotline_export_time")]

    def __str__(self) -> str:
        return self.number
