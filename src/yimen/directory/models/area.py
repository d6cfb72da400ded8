"""Areas with their dates of effect, what changed, and the files that changed it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Area(models.Model):
    """An area by its 12-digit code; an ended one stays, because old cases name it.

    `path` holds the names from the top joined by "/". The parent is not a database constraint:
    checking 620,000 references one by one would take longer than loading them, so the importer
    checks them together. An empty name means that no imported file has named the area yet.
    """

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=60)
    level = models.SmallIntegerField()
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    path = models.TextField()
    pinyin = models.TextField()
    initials = models.TextField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        db_table = "directory_area"
        constraints = (
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{12}$"), name="directory_area_code"
            ),
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="directory_area_level"),
        )
        indexes = (
            models.Index(fields=("parent",), name="directory_area_parent"),
            models.Index(
                fields=("pinyin",),
                opclasses=("text_pattern_ops",),
                condition=Q(level__lte=4),
                name="directory_area_pinyin",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class AreaImport(models.Model):
    """A file of areas that was loaded, and what it did."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    file_name = models.TextField()
    sha256 = models.CharField(max_length=64)
    valid_from = models.DateField()
    rows = models.IntegerField()
    added = models.IntegerField()
    renamed = models.IntegerField()
    ended = models.IntegerField()
    restored = models.IntegerField()
    warnings = models.IntegerField()

    class Meta:
        db_table = "directory_area_import"

    def __str__(self) -> str:
        return f"{self.file_name} {self.at:%Y-%m-%d}"


class AreaChange(models.Model):
    """A rename, end or return of an area; first loads are counted in the import alone."""

    id = models.BigAutoField(primary_key=True)
    area_import = models.ForeignKey(AreaImport, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12)
    change = models.CharField(max_length=8)
    was = models.CharField(max_length=60)
    now = models.CharField(max_length=60)
    on = models.DateField()

    class Meta:
        db_table = "directory_area_change"
        constraints = (
            models.CheckConstraint(
                condition=Q(change__in=("renamed", "ended", "restored")),
                name="directory_area_change_kind",
            ),
        )
        indexes = (models.Index(fields=("code",), name="directory_area_change_code"),)

    def __str__(self) -> str:
        return f"{self.code} {self.change}"
