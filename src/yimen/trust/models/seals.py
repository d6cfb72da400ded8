"""Tables of e-seals: the seal, its key pairs, and leave to put it to one other document.

`mark` is the same state under a key outside the database: a row that the owner of the database changed
no longer agrees with it, and the seal is not used.
"""

from __future__ import annotations

from uuid import UUID

from django.db import models

from yimen.kernel.contracts import NotFound
from yimen.kernel.ids import new_id
from yimen.trust.contracts import SealKind, SealState


class SealQuerySet(models.QuerySet["Seal"]):
    """Reads of seals that state their lock."""

    def for_change(self, seal_id: UUID) -> Seal:
        """Return the seal locked for change. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(id=seal_id).first()
        if found is None:
            raise NotFound
        return found


class Seal(models.Model):
    """An e-seal (电子印章) of one organisation; `version` counts its changes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        "directory.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=80)
    purpose = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10)
    version = models.PositiveIntegerField(default=1)
    custodian_id = models.UUIDField(null=True)
    custodian_name = models.CharField(max_length=200, blank=True)
    standing = models.JSONField(default=list)
    ground = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    asked_by_officer_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    picture = models.TextField(blank=True)
    mark = models.BinaryField()

    objects = SealQuerySet.as_manager()

    class Meta:
        db_table = "trust_seal"
        constraints = (
            models.CheckConstraint(
                name="trust_seal_state",
                condition=models.Q(state__in=[one.value for one in SealState]),
            ),
            models.CheckConstraint(
                name="trust_seal_kind", condition=models.Q(kind__in=[one.value for one in SealKind])
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind", "purpose"],
                condition=~models.Q(state__in=["refused", "destroyed"]),
                name="trust_seal_one_living",
            ),
        )

    def __str__(self) -> str:
        return self.name


class SealKey(models.Model):
    """A key pair of a seal in one suite with its certificate; the private half lies with the keys.

    Without a seal it is the maker's (制章人), who signs what a seal consists of; `structure` is that,
    as SES_Seal of GB/T 38540, for the suite of OFD.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="+", null=True)
    suite = models.CharField(max_length=20)
    key_id = models.UUIDField()
    certificate = models.BinaryField()
    serial = models.CharField(max_length=64)
    structure = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "trust_seal_key"
        constraints = (
            models.UniqueConstraint(
                fields=["seal", "suite"],
                condition=models.Q(ended_at__isnull=True),
                name="trust_seal_key_one_living",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.seal_id} {self.suite}"


class SealLeaveQuerySet(models.QuerySet["SealLeave"]):
    """Reads of leave that state their lock."""

    def for_change(self, leave_id: UUID) -> SealLeave:
        """Return the leave locked for change. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(id=leave_id).first()
        if found is None:
            raise NotFound
        return found


class SealLeave(models.Model):
    """Leave to put a seal to one document (用印审批): asked, agreed or refused by another person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=100)
    file_id = models.UUIDField()
    sm3 = models.CharField(max_length=64)
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    asked_by_officer_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_by_officer_id = models.UUIDField(null=True)
    refusal = models.CharField(max_length=300, blank=True)
    mark = models.BinaryField()

    objects = SealLeaveQuerySet.as_manager()

    class Meta:
        db_table = "trust_seal_leave"
        constraints = (
            models.CheckConstraint(
                name="trust_seal_leave_state",
                condition=models.Q(state__in=["asked", "agreed", "refused"]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.state}"
