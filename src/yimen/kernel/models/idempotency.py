"""First answers to commands, so that a repeated command gets the same one again."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Answer(models.Model):
    """What a command with this key answered the first time."""

    id = models.BigAutoField(primary_key=True)
    actor_key = models.TextField()
    command = models.TextField()
    key = models.TextField()
    body_hash = models.TextField()
    answer = models.TextField(default="")
    kept_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "kernel_idempotency_answer"
        constraints = (
            models.UniqueConstraint(
                fields=("actor_key", "command", "key"), name="kernel_idempotency_one"
            ),
        )
        indexes = (models.Index(fields=("kept_at",), name="kernel_idempotency_age"),)

    def __str__(self) -> str:
        return f"{self.command} {self.key}"
