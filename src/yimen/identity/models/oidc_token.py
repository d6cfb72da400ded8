"""A person signed in at a relying system, and what was handed out for it; no token lies in clear."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yimen.identity.models.account import Account
from yimen.identity.models.oidc import OidcClient


class OidcSignIn(models.Model):
    """One session of an account at one system; its id is the `sid` on the wire."""

    id = models.UUIDField(primary_key=True)
    client = models.ForeignKey(OidcClient, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    session_ref = models.CharField(max_length=64)
    signed_in_at = models.DateTimeField()
    methods = ArrayField(models.TextField())
    assurance = models.SmallIntegerField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_oidc_sign_in"
        constraints = (
            models.UniqueConstraint(
                fields=("session_ref", "client"),
                condition=Q(ended_at=None),
                name="identity_oidc_one_sign_in",
            ),
        )
        indexes = (
            models.Index(
                fields=("account", "client"),
                condition=Q(ended_at=None),
                name="identity_oidc_sign_in_open",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class OidcCode(models.Model):
    """An authorization code, used at most once; everything it brought hangs on it."""

    id = models.UUIDField(primary_key=True)
    hash = models.CharField(max_length=64, unique=True)
    sign_in = models.ForeignKey(
        OidcSignIn, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    client = models.ForeignKey(
        OidcClient, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    redirect_uri = models.TextField()
    challenge = models.CharField(max_length=128)
    nonce = models.CharField(max_length=500)
    scopes = ArrayField(models.TextField())
    issued_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_oidc_code"
        constraints = (
            models.UniqueConstraint(
                fields=("client", "nonce"),
                condition=~Q(nonce=""),
                name="identity_oidc_nonce_once",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class OidcToken(models.Model):
    """An access or refresh token of the line that one code began."""

    id = models.UUIDField(primary_key=True)
    hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=7)
    sign_in = models.ForeignKey(
        OidcSignIn, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    line = models.UUIDField(db_index=True)
    scopes = ArrayField(models.TextField())
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_oidc_token"
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=["access", "refresh"]), name="identity_oidc_token_kind"
            ),
        )
        indexes = (
            models.Index(
                fields=("sign_in",),
                condition=Q(revoked_at=None),
                name="identity_oidc_token_sign_in",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class OidcLogout(models.Model):
    """A logout that a system has to be told (OpenID Connect Back-Channel Logout 1.0)."""

    id = models.UUIDField(primary_key=True)
    sign_in = models.ForeignKey(OidcSignIn, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    tried = models.SmallIntegerField(default=0)
    told_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "identity_oidc_logout"

    def __str__(self) -> str:
        return f"{self.sign_in_id} {self.tried}"
