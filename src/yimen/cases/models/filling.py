"""The table of fillings: how the form of one application was filled at the window, and from what."""

from __future__ import annotations

from django.db import models

from yimen.cases.rules.filling import IdentifiedBy
from yimen.kernel.ids import new_id


class Filling(models.Model):
    """What sources offered for one application and what was chosen; `rows` is encrypted.

    `silent` names the registers that did not answer when they were asked last.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.OneToOneField("cases.Draft", on_delete=models.PROTECT, related_name="+")
    identified_by = models.CharField(max_length=10)
    identification_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    chosen_at = models.DateTimeField(null=True)
    chosen_by = models.CharField(max_length=200, blank=True)
    silent = models.JSONField(default=list)
    rows = models.BinaryField()

    class Meta:
        db_table = "cases_filling"
        constraints = [
            models.CheckConstraint(
                name="cases_filling_identified_known",
                condition=models.Q(identified_by__in=[one.value for one in IdentifiedBy]),
            ),
            models.UniqueConstraint(
                fields=["identification_id"],
                condition=models.Q(identification_id__isnull=False),
                name="cases_filling_once_a_face",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.identified_by}"
