"""What persons asked about looks at their data. The words of both sides are encrypted."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id


class LookQuestion(models.Model):
    """One question about one look; the unit that looked answers it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    entry_id = models.BigIntegerField()
    person_id = models.UUIDField()
    unit_id = models.UUIDField()
    words = models.BinaryField()
    asked_at = models.DateTimeField()
    answer = models.BinaryField(default=bytes)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=100, blank=True)

    class Meta:
        db_table = "audit_look_question"
        constraints = (
            models.UniqueConstraint(
                fields=("person_id", "entry_id"), name="audit_look_question_once"
            ),
        )
        indexes = (models.Index(fields=("unit_id", "asked_at"), name="audit_look_question_unit"),)

    def __str__(self) -> str:
        return f"{self.entry_id}"
