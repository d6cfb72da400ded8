"""Proofs: what shows who a person is, by whom and until when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yimen.identity.models.person import Person
from yimen.identity.rules.assurance import ProofKind


class Proof(models.Model):
    """One proof of one person; a newer one of the same kind stands beside it, never in it."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=16)
    source = models.CharField(max_length=60)
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    account_ref = models.UUIDField(null=True)

    class Meta:
        db_table = "identity_proof"
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in ProofKind]),
                name="identity_proof_kind",
            ),
        )
        indexes = (
            models.Index(
                fields=("person",), condition=Q(ended_at=None), name="identity_proof_valid"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
