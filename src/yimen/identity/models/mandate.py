"""Mandates: who may act for whom."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from yimen.identity.contracts import (
    ConfirmedBy,
    GuardianGround,
    MandateEvidence,
    MandateKind,
    MandateState,
)
from yimen.identity.models.person import Person
from yimen.kernel.contracts import NotFound


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Reads of mandates."""

    def for_change(self, mandate_id: UUID) -> Mandate:
        """Return the locked mandate. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(pk=mandate_id).first()
        if found is None:
            raise NotFound
        return found

    def of_head(self, legal_person_id: UUID) -> MandateQuerySet:
        """Return the mandate by which somebody heads a legal person now: one, or none."""
        return self.filter(
            grantor_id=legal_person_id, kind=MandateKind.LEGAL_HEAD, state=MandateState.ACTIVE
        )


class Mandate(models.Model):
    """A grantor's word that somebody may act for him; the officer's id belongs to directory."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=16)
    state = models.CharField(max_length=8)
    grantor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    holder_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    holder_officer_id = models.UUIDField(null=True)
    holder_name = models.CharField(max_length=50)
    item_codes = ArrayField(models.TextField(), default=list)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    evidence = models.CharField(max_length=16)
    evidence_note = models.TextField(default="")
    evidence_file_id = models.UUIDField(null=True)
    witness = models.CharField(max_length=50, default="")
    confirmed_by = models.CharField(max_length=16, default="")
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    acts = ArrayField(models.CharField(max_length=8), default=list)
    ground = models.CharField(max_length=16, default="")
    lapses = models.BooleanField(default=False)
    recorded_by_officer_id = models.UUIDField(null=True)
    used_at = models.DateTimeField(null=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        db_table = "identity_mandate"
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in MandateState]),
                name="identity_mandate_state",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in MandateKind]),
                name="identity_mandate_kind",
            ),
            models.CheckConstraint(
                condition=Q(evidence__in=[evidence.value for evidence in MandateEvidence]),
                name="identity_mandate_evidence",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by="")
                | Q(confirmed_by__in=[how.value for how in ConfirmedBy]),
                name="identity_mandate_confirmed_by",
            ),
            models.CheckConstraint(
                condition=Q(ground="") | Q(ground__in=[ground.value for ground in GuardianGround]),
                name="identity_mandate_ground",
            ),
            models.UniqueConstraint(
                fields=("grantor",),
                condition=Q(kind="legal_head", state="active"),
                name="identity_mandate_one_head",
            ),
            models.CheckConstraint(
                condition=Q(holder_person=None, holder_officer_id__isnull=False)
                | Q(holder_person__isnull=False, holder_officer_id=None),
                name="identity_mandate_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(holder_person=None) | ~Q(holder_person=F("grantor")),
                name="identity_mandate_not_self",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gt=F("from_on")),
                name="identity_mandate_dates",
            ),
        )
        indexes = (
            models.Index(
                fields=("holder_officer_id",),
                condition=Q(state="active"),
                name="identity_mandate_officer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id} {self.state}"
