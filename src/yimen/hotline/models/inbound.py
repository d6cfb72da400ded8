"""Tables of what came through doors that may bring the same thing twice, and talks in progress."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id


class Inbound(models.Model):
    """A message that a door brought, by a digest of its identity; what came of it, once.

    `reply_encrypted` is the mailbox that hears of the order.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    door = models.CharField(max_length=8)
    key_digest = models.CharField(max_length=64)
    order_id = models.UUIDField(null=True)
    outcome = models.CharField(max_length=20)
    reply_encrypted = models.BinaryField(default=bytes)
    at = models.DateTimeField()

    class Meta:
        db_table = "hotline_inbound"
        constraints = [
            models.UniqueConstraint(fields=["door", "key_digest"], name="hotline_inbound_once"),
        ]
        indexes = [models.Index(fields=["order_id"], name="hotline_inbound_order")]

    def __str__(self) -> str:
        return f"{self.door} {self.outcome}"


class Dialogue(models.Model):
    """What somebody has told an official account so far; forgotten a day after the last word."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sender_index = models.BinaryField(unique=True)
    said_encrypted = models.BinaryField(default=bytes)
    file_ids = models.JSONField(default=list)
    last_order_id = models.UUIDField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "hotline_dialogue"
        indexes = [models.Index(fields=["changed_at"], name="hotline_dialogue_time")]

    def __str__(self) -> str:
        return str(self.id)
