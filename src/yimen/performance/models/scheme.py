"""The table of schemes: one row a scheme and day from which it is in force."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id
from yimen.performance.contracts.scheme import SchemeUse


class SchemeEdition(models.Model):
    """A scheme from a day on; a later edition of the same code takes its place, and both are kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    basis = models.CharField(max_length=300)
    use = models.CharField(max_length=12)
    from_on = models.DateField()
    execution_weight = models.DecimalField(max_digits=6, decimal_places=2)
    levels = models.JSONField()
    bands = models.JSONField(default=list)
    note = models.CharField(max_length=600, blank=True)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=200)

    class Meta:
        db_table = "performance_scheme"
        constraints = (
            models.UniqueConstraint(fields=["code", "from_on"], name="performance_scheme_day"),
            models.CheckConstraint(
                name="performance_scheme_use",
                condition=models.Q(use__in=[one.value for one in SchemeUse]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.from_on}"
