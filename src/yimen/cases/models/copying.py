"""The table of copying by hand: how long it took, and the number and result that came back once."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id


class CaseCopy(models.Model):
    """One case typed again into a system without a connector (抄录); finished when its number is in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="+")
    system = models.CharField(max_length=60)
    area_code = models.CharField(max_length=12)
    officer_id = models.UUIDField(null=True)
    officer_name = models.CharField(max_length=200)
    sitting_at = models.DateTimeField(null=True)
    seconds = models.PositiveIntegerField(default=0)
    number = models.CharField(max_length=40, blank=True)
    result = models.CharField(max_length=200, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_copy"
        indexes = (models.Index(fields=["finished_at"], name="cases_copy_finished"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"
