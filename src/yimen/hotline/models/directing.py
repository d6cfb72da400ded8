"""Tables of the dispatch directory by area, and of each change to the category tree."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id


class DirectoryEntry(models.Model):
    """Who leads and supports a category in an area since a day; the newest of the longest holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    category_code = models.CharField(max_length=24)
    area_prefix = models.CharField(max_length=12)
    lead = models.CharField(max_length=24, blank=True)
    support = models.JSONField(default=list)
    from_at = models.DateTimeField()
    why = models.CharField(max_length=300)
    by = models.CharField(max_length=120)

    class Meta:
        db_table = "hotline_directory"
        indexes = [
            models.Index(
                fields=["category_code", "area_prefix", "-from_at"], name="hotline_directory_of"
            )
        ]

    def __str__(self) -> str:
        return f"{self.category_code} {self.area_prefix} {self.lead}"


class CategoryChange(models.Model):
    """One change to a node of the tree: how it was, how it is, since when and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=24)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    from_at = models.DateTimeField()
    why = models.CharField(max_length=300)
    by = models.CharField(max_length=120)

    class Meta:
        db_table = "hotline_category_change"
        indexes = [models.Index(fields=["-from_at"], name="hotline_change_time")]

    def __str__(self) -> str:
        return f"{self.code} {self.from_at}"
