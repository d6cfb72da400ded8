"""Tables of evidence: proofs of indicators, figures as frozen at month's end, the scoring policy."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id
from yimen.performance.models.project import Project


class IndicatorProof(models.Model):
    """A document with its hash, or a figure typed with its proof; rows are only added.

    `indicator_key` is the same in all versions of a sheet of goals.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    indicator_key = models.UUIDField()
    year = models.PositiveSmallIntegerField()
    holds_on = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    reached = models.CharField(max_length=8, blank=True)
    hundredths = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    said = models.CharField(max_length=300, blank=True)
    file_id = models.UUIDField()
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)

    class Meta:
        db_table = "performance_indicator_proof"
        indexes = (
            models.Index(
                fields=["indicator_key", "-holds_on", "-made_at"], name="performance_proof_newest"
            ),
            models.Index(fields=["project", "year"], name="performance_proof_project"),
        )

    def __str__(self) -> str:
        return f"{self.indicator_key} {self.holds_on}"


class FigureSnapshot(models.Model):
    """A registered figure as it was at the end of a month in an area; rows are only added.

    `rows` holds the key and the digest of each row behind it where they are few, so that a later
    difference can be named; the digest is over all of them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    month = models.DateField()
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    unit = models.CharField(max_length=20)
    area_code = models.CharField(max_length=12)
    as_of = models.DateTimeField()
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    rows_count = models.BigIntegerField(null=True)
    rows = models.JSONField(null=True)
    digest = models.CharField(max_length=64)
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "performance_figure_snapshot"
        constraints = (
            models.UniqueConstraint(
                fields=["code", "area_code", "month"], name="performance_snapshot_once"
            ),
        )
        indexes = (models.Index(fields=["-month"], name="performance_snapshot_month"),)

    def __str__(self) -> str:
        return f"{self.code} {self.area_code} {self.month}"


class ScoringPolicy(models.Model):
    """How points are given and warnings raised from a day on; the newest of a day counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    from_on = models.DateField(unique=True)
    basis = models.CharField(max_length=300)
    over_from = models.DecimalField(max_digits=6, decimal_places=4)
    over_most = models.DecimalField(max_digits=6, decimal_places=4)
    deviation_limit = models.DecimalField(max_digits=6, decimal_places=4)
    yellow = models.DecimalField(max_digits=6, decimal_places=4)
    red = models.DecimalField(max_digits=6, decimal_places=4)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=200)

    class Meta:
        db_table = "performance_scoring_policy"
        constraints = (
            models.CheckConstraint(
                name="performance_scoring_policy_sense",
                condition=models.Q(over_from__gte=1)
                & models.Q(over_most__gte=0, over_most__lte=1)
                & models.Q(deviation_limit__gt=0)
                & models.Q(red__gt=0, red__lte=models.F("yellow"), yellow__lte=1),
            ),
        )

    def __str__(self) -> str:
        return str(self.from_on)
