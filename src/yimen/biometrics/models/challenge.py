"""Challenges: what one was asked, by when, and for ten minutes the face of who passed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yimen.biometrics.challenge_contracts import ChallengeState
from yimen.biometrics.contracts import Purpose
from yimen.kernel.ids import new_id


class Challenge(models.Model):
    """A living check of one session; nonce, session and place lie as keyed digests, no image does."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    nonce_index = models.BinaryField()
    holder_index = models.BinaryField()
    place_index = models.BinaryField()
    purpose = models.CharField(max_length=10)
    act = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True)
    moves = ArrayField(models.CharField(max_length=12))
    shown_at = models.DateTimeField()
    deadline = models.DateTimeField()
    state = models.CharField(max_length=8, default=ChallengeState.WAITING)
    why = models.CharField(max_length=40, default="")
    settled_at = models.DateTimeField(null=True)
    vector_encrypted = models.BinaryField(null=True)
    model_sha256 = models.CharField(max_length=64, default="")
    used_at = models.DateTimeField(null=True)
    shots_index = ArrayField(models.BinaryField(), default=list)

    class Meta:
        db_table = "biometrics_challenge"
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in ChallengeState]),
                name="biometrics_challenge_state",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=[one.value for one in Purpose]),
                name="biometrics_challenge_purpose",
            ),
            models.CheckConstraint(
                condition=Q(vector_encrypted__isnull=True)
                | Q(state=ChallengeState.PASSED, used_at__isnull=True),
                name="biometrics_challenge_face",
            ),
        )
        indexes = (
            models.Index(fields=("holder_index", "shown_at"), name="biometrics_challenge_holder"),
            models.Index(fields=("place_index", "shown_at"), name="biometrics_challenge_place"),
            models.Index(fields=("shown_at",), name="biometrics_challenge_age"),
        )

    def __str__(self) -> str:
        return f"{self.state} {self.id}"
