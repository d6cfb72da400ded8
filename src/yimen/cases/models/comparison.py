"""The table of comparisons: what was declared beside what is held elsewhere, at one moment."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id


class CaseComparison(models.Model):
    """One comparison form (比对表) of a case; `rows` is encrypted, and later ones do not change it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    at_acceptance = models.BooleanField()
    at_window = models.BooleanField(default=False)
    differing = models.PositiveSmallIntegerField()
    silent = models.JSONField(default=list)
    rows = models.BinaryField()

    class Meta:
        db_table = "cases_comparison"

    def __str__(self) -> str:
        return f"{self.case_id} {self.made_at}"
