"""The table of monthly assessment sheets."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet
from yimen.procurement.contracts.assessment import SheetState
from yimen.procurement.models.contract import Contract


class AssessmentSheetQuerySet(LockingQuerySet["AssessmentSheet"]):
    """Rows of assessments that may be asked for change."""


class AssessmentSheet(models.Model):
    """The assessment of one month of a contract (月度考核表); `marks` are kept as they were given."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="sheets")
    month = models.DateField()
    marks = models.JSONField()
    total = models.DecimalField(max_digits=6, decimal_places=2)
    fee = models.DecimalField(max_digits=14, decimal_places=2)
    deduction = models.DecimalField(max_digits=14, decimal_places=2)
    reasoning = models.CharField(max_length=300)
    state = models.CharField(max_length=10)
    noted_by = models.CharField(max_length=200)
    noted_by_id = models.UUIDField(null=True)
    noted_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=200, blank=True)
    confirmed_by_id = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = AssessmentSheetQuerySet.as_manager()

    class Meta:
        db_table = "procurement_assessment_sheet"
        constraints = (
            models.CheckConstraint(
                name="procurement_sheet_state",
                condition=models.Q(state__in=[one.value for one in SheetState]),
            ),
            models.UniqueConstraint(
                fields=["contract", "month"],
                condition=~models.Q(state="returned"),
                name="procurement_sheet_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract_id} {self.month}"
