"""Tables of the console: what an officer wants of a list, and work handed to a colleague."""

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


class HandedWork(models.Model):
    """A piece of open work that a named colleague of the unit does; gone once the work is done.

    `work_id` is the row of open work. Its number is never given again, so what is left of work
    that is done says nothing about other work.
    """

    work_id = models.BigIntegerField(primary_key=True)
    officer_id = models.UUIDField()
    by_officer_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "console_handed_work"
        indexes = [models.Index(fields=["officer_id"], name="console_handed_work_officer")]

    def __str__(self) -> str:
        return f"{self.work_id} {self.officer_id}"
