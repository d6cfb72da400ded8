"""The table of milestones."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet
from yimen.procurement.contracts.milestone import MilestoneKind, MilestoneState
from yimen.procurement.models.contract import Contract


class MilestoneQuerySet(LockingQuerySet["Milestone"]):
    """Rows of milestones that may be asked for change."""


class Milestone(models.Model):
    """A step of performance (履约节点): check, acceptance, test, publication, training, users.

    Who signed an opinion is encrypted: experts from outside are among them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="milestones")
    kind = models.CharField(max_length=20)
    held_on = models.DateField()
    until_on = models.DateField(null=True)
    passed = models.BooleanField(null=True)
    opinion = models.TextField(blank=True)
    signers_encrypted = models.BinaryField(default=b"")
    count = models.PositiveIntegerField(null=True)
    place = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10)
    noted_by = models.CharField(max_length=200)
    noted_by_id = models.UUIDField(null=True)
    noted_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=200, blank=True)
    confirmed_by_id = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        db_table = "procurement_milestone"
        constraints = (
            models.CheckConstraint(
                name="procurement_milestone_state",
                condition=models.Q(state__in=[one.value for one in MilestoneState]),
            ),
            models.CheckConstraint(
                name="procurement_milestone_kind",
                condition=models.Q(kind__in=[one.value for one in MilestoneKind]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract_id} {self.kind}"
