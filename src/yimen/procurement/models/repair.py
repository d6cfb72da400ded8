"""The table of repair records."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet
from yimen.procurement.contracts.repair import RepairState
from yimen.procurement.models.contract import Contract


class RepairQuerySet(LockingQuerySet["Repair"]):
    """Rows of repairs that may be asked for change."""


class Repair(models.Model):
    """A repair (维修记录) with fault, times and both signatures; who mended it is encrypted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=40, unique=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="repairs")
    unit = models.ForeignKey("directory.Organisation", on_delete=models.PROTECT, related_name="+")
    device = models.CharField(max_length=120)
    place = models.CharField(max_length=120)
    fault = models.CharField(max_length=500)
    reported_at = models.DateTimeField()
    reported_by = models.CharField(max_length=200)
    reported_by_id = models.UUIDField(null=True)
    arrived_at = models.DateTimeField(null=True)
    mended_at = models.DateTimeField(null=True)
    noted_at = models.DateTimeField(null=True)
    work_done = models.CharField(max_length=500, blank=True)
    parts = models.CharField(max_length=300, blank=True)
    repairer_encrypted = models.BinaryField(default=b"")
    state = models.CharField(max_length=10)
    version = models.PositiveIntegerField(default=1)
    reporter_signed_at = models.DateTimeField(null=True)
    repairer_signed_at = models.DateTimeField(null=True)

    objects = RepairQuerySet.as_manager()

    class Meta:
        db_table = "procurement_repair"
        indexes = (models.Index(fields=["-reported_at", "-id"], name="procurement_repair_newest"),)
        constraints = (
            models.CheckConstraint(
                name="procurement_repair_state",
                condition=models.Q(state__in=[one.value for one in RepairState]),
            ),
            models.CheckConstraint(
                name="procurement_repair_two",
                condition=~models.Q(state=RepairState.SIGNED.value)
                | models.Q(reporter_signed_at__isnull=False, repairer_signed_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.number
