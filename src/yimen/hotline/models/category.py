"""Tables of what a site sets itself: its tree, its precedents, its limits and formulas."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id


class CategoryRow(models.Model):
    """A node of an imported tree; without any, the shipped tree holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=24, unique=True)
    parent = models.CharField(max_length=24, blank=True)
    title = models.CharField(max_length=80)
    keywords = models.JSONField(default=list)
    lead = models.CharField(max_length=24, blank=True)
    support = models.JSONField(default=list)
    from_on = models.DateField()

    class Meta:
        db_table = "hotline_category"

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class StatutoryRow(models.Model):
    """How long a law gives for a branch of the tree from a day on; without an amount, none does."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    category_code = models.CharField(max_length=24)
    order_type = models.CharField(max_length=1, blank=True)
    amount = models.PositiveSmallIntegerField(null=True)
    unit = models.CharField(max_length=1)
    law = models.CharField(max_length=300)
    from_on = models.DateField()
    set_at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        db_table = "hotline_statutory"
        indexes = [
            models.Index(fields=["category_code", "from_on"], name="hotline_statutory_branch")
        ]

    def __str__(self) -> str:
        return f"{self.category_code} {self.order_type} {self.amount}"


class Precedent(models.Model):
    """A ruling on a return, which steers the next dispatch of its category and area."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=40, unique=True)
    request_id = models.UUIDField(unique=True, null=True)
    conference_id = models.UUIDField(unique=True, null=True)
    category_code = models.CharField(max_length=24)
    area_prefix = models.CharField(max_length=12)
    unit_id = models.UUIDField()
    not_unit_id = models.UUIDField(null=True)
    basis = models.CharField(max_length=500)
    from_on = models.DateField()

    class Meta:
        db_table = "hotline_precedent"
        indexes = [
            models.Index(fields=["category_code", "-from_on"], name="hotline_precedent_category")
        ]

    def __str__(self) -> str:
        return self.number


class PolicyValue(models.Model):
    """A limit that holds from a moment on; earlier ones stay for the clocks that they made."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=1)
    from_at = models.DateTimeField()
    why = models.CharField(max_length=300)
    by = models.CharField(max_length=120)

    class Meta:
        db_table = "hotline_policy"
        constraints = [
            models.UniqueConstraint(fields=["code", "from_at"], name="hotline_policy_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.amount}{self.unit}"
