"""One-time tokens with which the first administrators of an installation are made."""

from __future__ import annotations

from django.db import models

from yimen.directory.models.officer import Officer


class AdminToken(models.Model):
    """A token printed on the console once; only its hash is kept, and it works once."""

    id = models.UUIDField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    post = models.CharField(max_length=24)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "directory_admin_token"

    def __str__(self) -> str:
        return self.post
