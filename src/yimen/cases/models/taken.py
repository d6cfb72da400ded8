"""The table of papers taken before the camera: which file came how, kept as long as the paper."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id


class TakenPaper(models.Model):
    """A file of a draft that was taken by our own camera pages; `measures` is encrypted.

    `made_id` is what the picture was called where it was made: handed in twice, it is kept once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.ForeignKey("cases.Draft", on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=40)
    file_id = models.UUIDField(unique=True)
    made_id = models.UUIDField(unique=True)
    preset = models.CharField(max_length=32)
    preset_version = models.PositiveIntegerField()
    preset_title = models.CharField(max_length=40)
    measures = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=200)

    class Meta:
        db_table = "cases_taken_paper"

    def __str__(self) -> str:
        return f"{self.draft_id} {self.field}"
