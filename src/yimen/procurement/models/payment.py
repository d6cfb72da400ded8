"""The table of payments to suppliers."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet
from yimen.procurement.contracts.payment import PaymentState
from yimen.procurement.models.assessment import AssessmentSheet
from yimen.procurement.models.contract import Contract


class ContractPaymentQuerySet(LockingQuerySet["ContractPayment"]):
    """Rows of payments that may be asked for change."""


class ContractPayment(models.Model):
    """A payment under a contract (合同付款): applied for, approved by somebody else, paid."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="payments")
    sheet = models.ForeignKey(
        AssessmentSheet, null=True, on_delete=models.PROTECT, related_name="+"
    )
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    what_for = models.CharField(max_length=120)
    state = models.CharField(max_length=10)
    ahead = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    reason = models.CharField(max_length=300, blank=True)
    applied_by = models.CharField(max_length=200)
    applied_by_id = models.UUIDField(null=True)
    applied_at = models.DateTimeField()
    approved_by = models.CharField(max_length=200, blank=True)
    approved_by_id = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    paid_on = models.DateField(null=True)
    paid_by = models.CharField(max_length=200, blank=True)
    paid_at = models.DateTimeField(null=True)
    voucher = models.CharField(max_length=60, blank=True)
    caught_up_on = models.DateField(null=True)
    returned_because = models.CharField(max_length=300, blank=True)

    objects = ContractPaymentQuerySet.as_manager()

    class Meta:
        db_table = "procurement_payment"
        constraints = (
            models.CheckConstraint(
                name="procurement_payment_state",
                condition=models.Q(state__in=[one.value for one in PaymentState]),
            ),
            models.CheckConstraint(
                name="procurement_payment_amount", condition=models.Q(amount__gt=0)
            ),
            models.CheckConstraint(
                name="procurement_payment_two",
                condition=models.Q(approved_by_id__isnull=True)
                | ~models.Q(approved_by_id=models.F("applied_by_id")),
            ),
            models.CheckConstraint(
                name="procurement_payment_ahead_says_why",
                condition=models.Q(ahead=0) | ~models.Q(reason=""),
            ),
            models.UniqueConstraint(
                fields=["contract", "voucher"],
                condition=~models.Q(voucher=""),
                name="procurement_payment_voucher_once",
            ),
            models.UniqueConstraint(
                fields=["sheet"],
                condition=models.Q(sheet__isnull=False) & ~models.Q(state="returned"),
                name="procurement_payment_sheet_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract_id} {self.amount}"
