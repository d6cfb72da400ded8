"""Batches of items that went out or came in: what was told, so that the next tells only changes."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id


class ItemBatch(models.Model):
    """One batch of the exchange of items. `marks` has each item's fingerprint by its code.

    Of a batch that went out these are all items of its scope, of one that came in all that its
    source has told so far.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    outward = models.BooleanField()
    number = models.CharField(max_length=60)
    time = models.CharField(max_length=60)
    source = models.CharField(max_length=60)
    since = models.CharField(max_length=60, blank=True)
    scope = models.CharField(max_length=10, blank=True)
    row_count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    marks = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)

    class Meta:
        db_table = "catalogue_item_batch"
        constraints = [
            models.UniqueConstraint(
                fields=["outward", "source", "number"], name="catalogue_item_batch_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.number}"
