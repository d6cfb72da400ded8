"""Systems that rely on sign-in here, the keys that sign for them, and what persons agreed to."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yimen.identity.models.account import Account
from yimen.identity.rules.oidc_client import Authentication, ClientState
from yimen.kernel.contracts import NotFound


class OidcKey(models.Model):
    """A signing key: published before it signs, and for a while after; the private half sealed."""

    kid = models.CharField(max_length=32, primary_key=True)
    algorithm = models.CharField(max_length=5)
    private_encrypted = models.BinaryField()
    public_jwk = models.JSONField()
    made_at = models.DateTimeField()
    signs_from = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_oidc_key"
        constraints = (
            models.CheckConstraint(
                condition=Q(algorithm__in=["RS256", "ES256"]), name="identity_oidc_key_algorithm"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kid} {self.algorithm}"


class OidcClientQuerySet(models.QuerySet["OidcClient"]):
    """Reads of relying systems."""

    def for_change(self, client_id: UUID) -> OidcClient:
        """Return the locked system. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(pk=client_id).first()
        if found is None:
            raise NotFound
        return found


class OidcClient(models.Model):
    """A relying system. The secret lies as a hash; the name on the wire is `code`."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=9)
    name = models.CharField(max_length=50)
    owner = models.CharField(max_length=60)
    contact = models.CharField(max_length=60)
    purpose = models.CharField(max_length=200)
    redirect_uris = ArrayField(models.TextField())
    after_logout_uris = ArrayField(models.TextField(), default=list)
    backchannel_uri = models.TextField(default="")
    sector = models.CharField(max_length=253)
    scopes = ArrayField(models.TextField())
    minimum_assurance = models.SmallIntegerField(default=0)
    authentication = models.CharField(max_length=19)
    algorithm = models.CharField(max_length=5, default="RS256")
    secret_hash = models.CharField(max_length=64, default="")
    secret_at = models.DateTimeField(null=True)
    applied_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField()
    settled_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, default="")

    objects = OidcClientQuerySet.as_manager()

    class Meta:
        db_table = "identity_oidc_client"
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ClientState]),
                name="identity_oidc_client_state",
            ),
            models.CheckConstraint(
                condition=Q(authentication__in=[how.value for how in Authentication]),
                name="identity_oidc_client_authentication",
            ),
            models.CheckConstraint(
                condition=Q(algorithm__in=["RS256", "ES256"]),
                name="identity_oidc_client_algorithm",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.state}"


class OidcConsent(models.Model):
    """What a person lets one system have of what it asked for; withdrawn, it stays as history."""

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(OidcClient, on_delete=models.PROTECT, related_name="+")
    asked = ArrayField(models.TextField())
    scopes = ArrayField(models.TextField())
    remembered = models.BooleanField()
    session_ref = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_oidc_consent"
        constraints = (
            models.UniqueConstraint(
                fields=("account", "client"),
                condition=Q(withdrawn_at=None),
                name="identity_oidc_one_consent",
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id} → {self.client_id}"
