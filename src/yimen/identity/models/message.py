"""Messages: the inbox of a person's own space."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yimen.identity.models.account import Account
from yimen.identity.models.person import Person


class Message(models.Model):
    """What a person was told, or the account of an officer who is no person here; when it was read."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    title = models.CharField(max_length=100)
    text = models.TextField()
    url = models.TextField(default="")
    subject_kind = models.TextField(default="")
    subject_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_message"
        constraints = (
            models.CheckConstraint(
                condition=Q(person__isnull=False) ^ Q(account__isnull=False),
                name="identity_message_to_one",
            ),
        )
        indexes = (
            models.Index(
                fields=("account", "-at"),
                condition=Q(account__isnull=False),
                name="identity_message_of_account",
            ),
            models.Index(fields=("person", "-at"), name="identity_message_newest"),
            models.Index(
                fields=("person",), condition=Q(read_at=None), name="identity_message_unread"
            ),
            models.Index(
                fields=("account",),
                condition=Q(account__isnull=False, read_at=None),
                name="identity_message_waiting",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)
