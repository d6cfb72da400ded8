"""The table of signatures by hand; `mark` is the row once more under a key outside the database."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id
from yimen.trust.contracts import HandKind


class HandSignature(models.Model):
    """A signature by hand (手写签名、手印), bound to one version of one document.

    `content` holds what the hand gave: strokes, or the typed name. `content_index` finds a copy of
    it, so that the strokes or the picture of one document cannot stand under another. `kept_at` is
    when the document was handed in; what never was is removed after its term.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12)
    document_kind = models.CharField(max_length=40)
    document_id = models.UUIDField()
    document_version = models.PositiveIntegerField()
    document_digest = models.CharField(max_length=64)
    place = models.CharField(max_length=40, blank=True)
    signer_id = models.UUIDField(null=True)
    officer_id = models.UUIDField(null=True)
    for_id = models.UUIDField()
    signer_name_encrypted = models.BinaryField()
    witness_encrypted = models.BinaryField(null=True)
    content_encrypted = models.BinaryField(null=True)
    content_index = models.BinaryField()
    picture_id = models.UUIDField(null=True)
    picture_sm3 = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=10)
    screen = models.CharField(max_length=12, blank=True)
    pointer = models.CharField(max_length=4, blank=True)
    at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    mark = models.BinaryField()

    class Meta:
        db_table = "trust_hand_signature"
        constraints = (
            models.CheckConstraint(
                name="trust_hand_signature_kind",
                condition=models.Q(kind__in=[one.value for one in HandKind]),
            ),
            models.UniqueConstraint(
                fields=["content_index"],
                condition=~models.Q(kind="typed"),
                name="trust_hand_signature_once",
            ),
        )
        indexes = (
            models.Index(fields=["document_id", "place", "at"], name="trust_hand_signature_of"),
            models.Index(fields=["for_id"], name="trust_hand_signature_for"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
