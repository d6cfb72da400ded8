"""The basic catalogue that local items inherit, and what the units of the county said to its rows."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yimen.kernel.ids import new_id


class BasicItem(models.Model):
    """A row of the basic catalogue: name, type, code, legal basis and levels are the same everywhere.

    `levels` are the exercising levels that the row allows (1 国家 … 6 村). `laws` are titles with
    articles as the catalogue names them. `lead` is the competent authority; `department_code` the
    county's unit that it falls to, empty where nobody has said so. `is_ended` rows bind no longer.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=1000)
    sort_key = models.CharField(max_length=200)
    item_type = models.CharField(max_length=2)
    levels = ArrayField(models.CharField(max_length=1), default=list)
    laws = ArrayField(models.CharField(max_length=400), default=list)
    lead = models.CharField(max_length=100, default="")
    department_code = models.CharField(max_length=20, default="")
    source = models.CharField(max_length=100, default="")
    is_ended = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "catalogue_basic_item"
        indexes = [
            models.Index(fields=["sort_key", "id"], name="catalogue_basic_listed"),
            models.Index(fields=["department_code"], name="catalogue_basic_dept"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Claim(models.Model):
    """领取 / 不适用: what a unit said to a row of the basic catalogue, who said it and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    basic_item = models.ForeignKey(BasicItem, on_delete=models.PROTECT, related_name="claims")
    department_code = models.CharField(max_length=20)
    verdict = models.CharField(max_length=16)
    reason = models.CharField(max_length=500, default="")
    officer_id = models.UUIDField(null=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "catalogue_claim"
        constraints = [
            models.UniqueConstraint(
                fields=["basic_item", "department_code"], name="catalogue_claim_once"
            ),
            models.CheckConstraint(
                condition=models.Q(verdict__in=["taken", "not_applicable"]),
                name="catalogue_claim_verdict",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.basic_item_id} {self.department_code} {self.verdict}"
