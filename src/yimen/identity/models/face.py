"""Faces as identity knows them: who may stand there, what was confirmed, consents signed on paper."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q

from yimen.biometrics.contracts import Outcome
from yimen.identity.face_contracts import ConsentWay, FaceAct
from yimen.identity.models.person import Person
from yimen.kernel.contracts import NotFound


class IdentificationQuerySet(models.QuerySet["FaceIdentification"]):
    """Reads of identifications."""

    def for_change(self, identification_id: UUID) -> FaceIdentification:
        """Return the locked identification. Raises NotFound."""
        found = self.select_for_update(no_key=True).filter(pk=identification_id).first()
        if found is None:
            raise NotFound
        return found


class FaceIdentification(models.Model):
    """Whom a face at a window or a panel resembles; removed when its five minutes are over."""

    id = models.UUIDField(primary_key=True)
    outcome = models.CharField(max_length=10)
    reason = models.TextField()
    candidates = models.JSONField()
    unit_id = models.UUIDField()
    device_id = models.UUIDField(null=True)
    officer_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    person_id = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    rejected_at = models.DateTimeField(null=True)

    objects = IdentificationQuerySet.as_manager()

    class Meta:
        db_table = "identity_face_identification"
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=[one.value for one in Outcome]),
                name="identity_face_identification_outcome",
            ),
        )
        indexes = (
            models.Index(fields=("unit_id", "expires_at"), name="identity_face_ident_unit"),
            models.Index(fields=("expires_at",), name="identity_face_ident_over"),
        )

    def __str__(self) -> str:
        return f"{self.outcome} {self.id}"


class FaceConfirmation(models.Model):
    """A yes by face to exactly one thing; used once, and removed a day later."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    account_ref = models.UUIDField(null=True)
    act = models.CharField(max_length=12)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_face_confirmation"
        constraints = (
            models.CheckConstraint(
                condition=Q(act__in=[one.value for one in FaceAct]),
                name="identity_face_confirmation_act",
            ),
        )
        indexes = (models.Index(fields=("expires_at",), name="identity_face_confirm_over"),)

    def __str__(self) -> str:
        return f"{self.act} {self.id}"


class ConsentPaper(models.Model):
    """A consent to be signed by hand, with its words by hash; what was signed comes as a file.

    Printed and scanned, or shown and signed on glass; who says no on glass is `declined_at`.
    """

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=40, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    purposes = models.JSONField()
    versions = models.JSONField()
    hashes = models.JSONField()
    printed_at = models.DateTimeField()
    printed_by = models.UUIDField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.UUIDField(null=True)
    scan_id = models.UUIDField(null=True)
    scan_sm3 = models.CharField(max_length=64, default="")
    way = models.CharField(max_length=8, default=ConsentWay.PAPER.value)
    strokes_sm3 = models.CharField(max_length=64, default="")
    declined_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_consent_paper"
        indexes = (
            models.Index(fields=("person", "-printed_at"), name="identity_consent_paper_of"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("strokes_sm3",),
                condition=~Q(strokes_sm3=""),
                name="identity_consent_paper_drawn_once",
            ),
            models.CheckConstraint(
                condition=Q(received_at=None) | Q(declined_at=None),
                name="identity_consent_paper_one_answer",
            ),
        )

    def __str__(self) -> str:
        return self.number
