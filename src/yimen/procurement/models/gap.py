"""The table of gaps."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id
from yimen.procurement.contracts.gap import GapKind
from yimen.procurement.models.contract import Contract


class Gap(models.Model):
    """Something that ought to be there and is not (缺口); it is open work until it is closed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="gaps")
    kind = models.CharField(max_length=20)
    what = models.CharField(max_length=60, blank=True)
    says = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "procurement_gap"
        constraints = (
            models.CheckConstraint(
                name="procurement_gap_kind",
                condition=models.Q(kind__in=[one.value for one in GapKind]),
            ),
            models.UniqueConstraint(
                fields=["contract", "kind", "what"],
                condition=models.Q(closed_at__isnull=True),
                name="procurement_gap_open_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract_id} {self.kind} {self.what}"
