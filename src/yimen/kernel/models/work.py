"""Open work: one row for each thing that somebody has to do."""

from __future__ import annotations

from django.db import models


class Work(models.Model):
    """A piece of open work; the row goes when the work is done."""

    id = models.BigAutoField(primary_key=True)
    ref_kind = models.TextField()
    ref_id = models.UUIDField()
    kind = models.TextField()
    unit_id = models.UUIDField()
    item_code = models.TextField(default="")
    person_id = models.UUIDField(null=True)
    area_code = models.TextField(default="")
    due_at = models.DateTimeField(null=True)
    title = models.TextField()
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "kernel_work"
        constraints = (
            models.UniqueConstraint(fields=("ref_id", "kind", "ref_kind"), name="kernel_work_one"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.ref_kind}:{self.ref_id}"
