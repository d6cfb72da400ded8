"""Tables of drawing: the shares that a site set, and each month's seed."""

from __future__ import annotations

from django.db import models

from yimen.hotline.contracts.sampling import Purpose
from yimen.kernel.ids import new_id


class SharePolicy(models.Model):
    """How many of a hundred are drawn of a type since a moment; earlier ones stay."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    purpose = models.CharField(max_length=12)
    order_type = models.CharField(max_length=1, blank=True)
    percent = models.PositiveSmallIntegerField()
    from_at = models.DateTimeField()
    why = models.CharField(max_length=300)
    by = models.CharField(max_length=120)

    class Meta:
        db_table = "hotline_share"
        constraints = [
            models.CheckConstraint(
                name="hotline_share_percent", condition=models.Q(percent__lte=100)
            ),
            models.CheckConstraint(
                name="hotline_share_purpose_known",
                condition=models.Q(purpose__in=[one.value for one in Purpose]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.order_type} {self.percent}"


class SampleSeed(models.Model):
    """The seed of a month; its digest is on record before the first draw, itself after the month."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    purpose = models.CharField(max_length=12)
    month = models.DateField()
    seed = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "hotline_sample_seed"
        constraints = [
            models.UniqueConstraint(fields=["purpose", "month"], name="hotline_seed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.month}"
