"""Accounts as an upstream platform knows them, and sessions that began there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yimen.identity.models.account import Account


class OidcLink(models.Model):
    """An account here and a subject there, joined with proof."""

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    upstream = models.CharField(max_length=32)
    subject_index = models.BinaryField()
    proof = models.CharField(max_length=16)
    linked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_oidc_link"
        constraints = (
            models.UniqueConstraint(
                fields=("upstream", "subject_index"),
                condition=Q(ended_at=None),
                name="identity_oidc_link_one_account",
            ),
            models.UniqueConstraint(
                fields=("upstream", "account"),
                condition=Q(ended_at=None),
                name="identity_oidc_link_one_subject",
            ),
        )

    def __str__(self) -> str:
        return f"{self.upstream} {self.account_id}"


class OidcArrival(models.Model):
    """A session that began upstream, and the ID token that ends it there; encrypted."""

    session_ref = models.CharField(max_length=64, primary_key=True)
    link = models.ForeignKey(OidcLink, on_delete=models.CASCADE, related_name="+")
    id_token_encrypted = models.BinaryField()
    upstream_sid = models.CharField(max_length=200, default="")
    arrived_at = models.DateTimeField()

    class Meta:
        db_table = "identity_oidc_arrival"

    def __str__(self) -> str:
        return self.session_ref[:8]
