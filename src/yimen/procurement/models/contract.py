"""Tables of contracts: lines, payment terms, criteria of assessment."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet
from yimen.procurement.contracts.contract import Condition, ContractKind, ContractState
from yimen.procurement.models.supplier import Supplier


class ContractQuerySet(LockingQuerySet["Contract"]):
    """Rows of contracts that may be asked for change."""


class Contract(models.Model):
    """A contract (采购合同); its row is the lock of everything that counts its money and goods.

    The project is known by id and code alone: its table stands on a floor above.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=10, default=ContractState.DRAFT.value)
    unit = models.ForeignKey("directory.Organisation", on_delete=models.PROTECT, related_name="+")
    area_code = models.CharField(max_length=12)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="contracts")
    project_id = models.UUIDField(null=True, db_index=True)
    project_code = models.CharField(max_length=40, blank=True, db_index=True)
    main_contract = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="maintenance"
    )
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    bond = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    monthly_fee = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    signed_on = models.DateField(null=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    delivery_due_on = models.DateField()
    acceptance_due_on = models.DateField()
    warranty_until = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    standard = models.TextField()
    wants = models.JSONField(default=list)
    reason = models.CharField(max_length=300, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=200)

    objects = ContractQuerySet.as_manager()

    class Meta:
        db_table = "procurement_contract"
        indexes = (
            models.Index(fields=["-entered_at", "-id"], name="procurement_contract_newest"),
            models.Index(fields=["unit", "-entered_at"], name="procurement_contract_unit"),
        )
        constraints = (
            models.CheckConstraint(
                name="procurement_contract_state",
                condition=models.Q(state__in=[one.value for one in ContractState]),
            ),
            models.CheckConstraint(
                name="procurement_contract_kind",
                condition=models.Q(kind__in=[one.value for one in ContractKind]),
            ),
            models.CheckConstraint(
                name="procurement_contract_amount", condition=models.Q(amount__gt=0)
            ),
            models.CheckConstraint(
                name="procurement_contract_signed",
                condition=models.Q(state__in=["draft", "ended"])
                | models.Q(signed_on__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.number


class ContractLine(models.Model):
    """One thing bought under a contract (标的)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    lot = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=120)
    quantity = models.PositiveIntegerField()
    unit = models.CharField(max_length=10)
    unit_price = models.DecimalField(max_digits=14, decimal_places=2)
    standard = models.CharField(max_length=300)

    class Meta:
        db_table = "procurement_contract_line"
        constraints = (
            models.UniqueConstraint(fields=["contract", "place"], name="procurement_line_place"),
            models.CheckConstraint(
                name="procurement_line_quantity", condition=models.Q(quantity__gt=0)
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract_id} {self.place}"


class PaymentTerm(models.Model):
    """One part of a contract's payment plan (付款条件)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="terms")
    place = models.PositiveSmallIntegerField()
    share = models.DecimalField(max_digits=6, decimal_places=3)
    condition = models.CharField(max_length=20)
    title = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "procurement_payment_term"
        constraints = (
            models.UniqueConstraint(fields=["contract", "place"], name="procurement_term_place"),
            models.CheckConstraint(
                name="procurement_term_condition",
                condition=models.Q(condition__in=[one.value for one in Condition]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract_id} {self.share}"


class Criterion(models.Model):
    """One criterion of a contract's monthly assessment (考核项)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="criteria")
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    points = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        db_table = "procurement_criterion"
        constraints = (
            models.UniqueConstraint(
                fields=["contract", "place"], name="procurement_criterion_place"
            ),
        )

    def __str__(self) -> str:
        return self.title
