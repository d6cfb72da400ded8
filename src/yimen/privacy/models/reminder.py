"""Which licences a person was reminded of."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id


class Reminder(models.Model):
    """One reminder of one licence before one last day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    licence_id = models.UUIDField()
    until_on = models.DateField()
    told_at = models.DateTimeField()

    class Meta:
        db_table = "privacy_reminder"
        constraints = (
            models.UniqueConstraint(
                fields=["licence_id", "until_on"], name="privacy_reminder_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.licence_id} {self.until_on}"
