"""Tables of deliveries: what came, how many, with which serial numbers."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet
from yimen.procurement.contracts.delivery import DeliveryState
from yimen.procurement.models.contract import Contract, ContractLine


class DeliveryQuerySet(LockingQuerySet["Delivery"]):
    """Rows of deliverys that may be asked for change."""


class Delivery(models.Model):
    """Goods of a contract that came (到货), signed for by two officers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="deliveries")
    delivered_on = models.DateField()
    place = models.CharField(max_length=120)
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10)
    first_signer = models.CharField(max_length=200)
    first_signer_id = models.UUIDField(null=True)
    first_at = models.DateTimeField()
    second_signer = models.CharField(max_length=200, blank=True)
    second_signer_id = models.UUIDField(null=True)
    second_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        db_table = "procurement_delivery"
        constraints = (
            models.CheckConstraint(
                name="procurement_delivery_state",
                condition=models.Q(state__in=[one.value for one in DeliveryState]),
            ),
            models.CheckConstraint(
                name="procurement_delivery_two",
                condition=~models.Q(state=DeliveryState.RECEIVED.value)
                | (
                    models.Q(second_at__isnull=False)
                    & ~models.Q(second_signer_id=models.F("first_signer_id"))
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract_id} {self.delivered_on}"


class DeliveryItem(models.Model):
    """How many of one line of the contract came in a delivery."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="items")
    line = models.ForeignKey(ContractLine, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    serials = models.JSONField(default=list)

    class Meta:
        db_table = "procurement_delivery_item"
        constraints = (
            models.UniqueConstraint(fields=["delivery", "line"], name="procurement_item_once"),
        )

    def __str__(self) -> str:
        return f"{self.line_id} {self.quantity}"
