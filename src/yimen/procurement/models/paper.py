"""The table of project papers."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id
from yimen.procurement.contracts.paper import PaperKind
from yimen.procurement.models.contract import Contract


class ProjectPaper(models.Model):
    """A filed paper (项目文件); its content lies with the files of the kernel under its SM3 digest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=24)
    file_id = models.UUIDField()
    file_name = models.CharField(max_length=150)
    sm3 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    dated_on = models.DateField()
    filed_at = models.DateTimeField()
    filed_by = models.CharField(max_length=200)

    class Meta:
        db_table = "procurement_project_paper"
        indexes = (models.Index(fields=["contract", "kind"], name="procurement_paper_kind"),)
        constraints = (
            models.CheckConstraint(
                name="procurement_paper_kind_known",
                condition=models.Q(kind__in=[one.value for one in PaperKind]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract_id} {self.kind}"
