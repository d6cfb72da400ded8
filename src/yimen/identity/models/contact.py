"""Contacts: where an account is told of itself, each verified by a code before it is used."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yimen.identity.models.account import Account
from yimen.identity.sign_in_contracts import ContactKind


class Contact(models.Model):
    """A telephone or an e-mail address of an account; unverified, it only gets the code.

    Notices of the account go there always; word of other messages while `gets_messages`.
    """

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=5)
    value_encrypted = models.BinaryField()
    masked = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    gets_messages = models.BooleanField(default=True)

    class Meta:
        db_table = "identity_contact"
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in ContactKind]),
                name="identity_contact_kind",
            ),
            models.UniqueConstraint(fields=("account", "kind"), name="identity_contact_one"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
