"""A person looks again at what a table decided by itself (人工复核)."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from yimen.kernel.contracts import NotFound
from yimen.kernel.ids import new_id


class RecheckQuerySet(models.QuerySet["Recheck"]):
    """Reads of rechecks that state their lock."""

    def for_change(self, recheck_id: UUID) -> Recheck:
        """Return the recheck locked for change. Raises NotFound."""
        row = self.select_for_update(no_key=True, of=("self",)).filter(id=recheck_id).first()
        if row is None:
            raise NotFound
        return row


class Recheck(models.Model):
    """That somebody asked for it, why, and how a person ruled; the first decision stays as it was."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    by_office = models.BooleanField(default=False)
    reason = models.TextField()
    ruled_at = models.DateTimeField(null=True)
    ruled_by = models.CharField(max_length=200, blank=True)
    upheld = models.BooleanField(null=True)
    words = models.TextField(blank=True)

    objects = RecheckQuerySet.as_manager()

    class Meta:
        db_table = "cases_recheck"
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(ruled_at__isnull=True),
                name="cases_recheck_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.asked_at:%Y-%m-%d}"
