"""The heads of units say from time to time who still needs which post."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q

from yimen.directory.models.officer import Holding, Officer
from yimen.directory.models.organisation import Organisation
from yimen.kernel.contracts import NotFound


class AttestationQuerySet(models.QuerySet["Attestation"]):
    """Reads of attestations."""

    def for_change(self, attestation_id: UUID) -> Attestation:
        """Return the locked attestation. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(pk=attestation_id).first()
        if found is None:
            raise NotFound
        return found


class Attestation(models.Model):
    """One check of all posts of a unit; closed when each was confirmed or withdrawn."""

    id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)

    objects = AttestationQuerySet.as_manager()

    class Meta:
        db_table = "directory_attestation"
        constraints = (
            models.UniqueConstraint(
                fields=("organisation",),
                condition=Q(closed_at=None),
                name="directory_attestation_one_open",
            ),
        )

    def __str__(self) -> str:
        return self.title


class AttestedHolding(models.Model):
    """One post in an attestation, with what the head of the unit said of it."""

    id = models.UUIDField(primary_key=True)
    attestation = models.ForeignKey(Attestation, on_delete=models.PROTECT, related_name="+")
    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="+")
    keeps = models.BooleanField(null=True)
    said_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "directory_attested_holding"
        constraints = (
            models.UniqueConstraint(
                fields=("attestation", "holding"), name="directory_attested_holding_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.holding_id} {self.keeps}"
