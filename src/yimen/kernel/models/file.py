"""Stored files: what each is, and who keeps it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class StoredFileRow(models.Model):
    """One uploaded or generated file; its content lies sealed in the store under `address`."""

    id = models.UUIDField(primary_key=True)
    address = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    media_type = models.TextField()
    name = models.TextField()
    stored_at = models.DateTimeField()
    stored_by = models.UUIDField(null=True)
    owner_kind = models.TextField(default="")
    owner_id = models.UUIDField(null=True)

    class Meta:
        db_table = "kernel_file"
        indexes = (
            models.Index(fields=("address",), name="kernel_file_content"),
            models.Index(
                fields=("stored_at",), condition=Q(owner_id=None), name="kernel_file_unclaimed"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.address[:12]}"
