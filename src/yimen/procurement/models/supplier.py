"""The table of suppliers."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet
from yimen.procurement.contracts.supplier import SupplierState


class SupplierQuerySet(LockingQuerySet["Supplier"]):
    """Rows of suppliers that may be asked for change."""


class Supplier(models.Model):
    """A supplier (供应商), known by its USCC; `service_line` is the firm's own telephone for repairs."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    uscc = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=100)
    service_line = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=10, default=SupplierState.ACTIVE.value)
    reason = models.CharField(max_length=300, blank=True)
    barred_until = models.DateField(null=True)
    entered_at = models.DateTimeField()

    objects = SupplierQuerySet.as_manager()

    class Meta:
        db_table = "procurement_supplier"
        constraints = (
            models.CheckConstraint(
                name="procurement_supplier_state",
                condition=models.Q(state__in=[one.value for one in SupplierState]),
            ),
        )

    def __str__(self) -> str:
        return self.uscc
