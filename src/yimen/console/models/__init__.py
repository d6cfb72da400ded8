"""Tables of the console."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yimen.kernel.ids import new_id


class ListChoice(models.Model):
    """How an officer wants a list: the columns shown and the filter kept for every day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    officer_id = models.UUIDField()
    name = models.CharField(max_length=40)
    columns = ArrayField(models.CharField(max_length=20), null=True)
    kept_filter = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "console_list_choice"
        constraints = [
            models.UniqueConstraint(fields=["officer_id", "name"], name="console_list_choice_one")
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.name}"
