"""Tables of the quality check: one sheet for an order that was looked at again."""

from __future__ import annotations

from django.db import models

from yimen.hotline.contracts.mutual import AppealState
from yimen.hotline.models.order import WorkOrder
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class QualitySheet(models.Model):
    """Four scores and words; `appeal` is empty until the operator appeals."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.OneToOneField(WorkOrder, on_delete=models.PROTECT, related_name="+")
    operator_account = models.UUIDField()
    complete = models.PositiveSmallIntegerField()
    consistent = models.PositiveSmallIntegerField()
    form = models.PositiveSmallIntegerField()
    risk = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=500, blank=True)
    hints = models.JSONField(default=list)
    at = models.DateTimeField()
    checker = models.CharField(max_length=120)
    checker_account = models.UUIDField(null=True)
    seen_at = models.DateTimeField(null=True)
    appeal = models.CharField(max_length=8, blank=True)
    appeal_reason = models.CharField(max_length=500, blank=True)
    appealed_at = models.DateTimeField(null=True)
    ruling = models.CharField(max_length=500, blank=True)
    ruled_at = models.DateTimeField(null=True)
    ruled_by = models.CharField(max_length=120, blank=True)

    objects = LockingQuerySet["QualitySheet"].as_manager()

    class Meta:
        db_table = "hotline_quality_sheet"
        constraints = [
            models.CheckConstraint(
                name="hotline_quality_appeal_known",
                condition=models.Q(appeal__in=["", *(one.value for one in AppealState)]),
            ),
            models.CheckConstraint(
                name="hotline_quality_scores",
                condition=models.Q(
                    complete__lte=25, consistent__lte=25, form__lte=25, risk__lte=25
                ),
            ),
        ]
        indexes = [models.Index(fields=["operator_account", "at"], name="hotline_quality_operator")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.at}"
