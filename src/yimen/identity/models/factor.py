"""Factors beside the password: authenticators, passkeys, certificates, and codes for their loss."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q

from yimen.identity.models.account import Account
from yimen.identity.sign_in_contracts import FactorKind
from yimen.kernel.contracts import NotFound


class FactorQuerySet(models.QuerySet["Factor"]):
    """Reads of factors."""

    def held(self, account_id: UUID) -> FactorQuerySet:
        """Return the factors that an account may use now."""
        return self.filter(account_id=account_id, removed_at=None)

    def for_change(self, *, account_id: UUID, factor_id: UUID) -> Factor:
        """Return the locked factor of this account. Raises NotFound."""
        held = self.held(account_id).select_for_update(no_key=True, of=("self",))
        found = held.filter(pk=factor_id).first()
        if found is None:
            raise NotFound
        return found


class Factor(models.Model):
    """A secret of an authenticator (sealed), a passkey's public key, or a certificate's subject."""

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=40)
    secret_encrypted = models.BinaryField(null=True)
    credential_id = models.BinaryField(null=True)
    public_key = models.BinaryField(null=True)
    sign_count = models.BigIntegerField(default=0)
    subject_index = models.BinaryField(null=True)
    last_step = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = FactorQuerySet.as_manager()

    class Meta:
        db_table = "identity_factor"
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in FactorKind]),
                name="identity_factor_kind",
            ),
            models.UniqueConstraint(
                fields=("credential_id",),
                condition=Q(removed_at=None),
                name="identity_factor_one_credential",
            ),
            models.UniqueConstraint(
                fields=("subject_index",),
                condition=Q(removed_at=None),
                name="identity_factor_one_subject",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class RecoveryCode(models.Model):
    """A code that takes the place of a lost authenticator, once; only its index is kept."""

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    code_index = models.BinaryField()
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_recovery_code"
        constraints = (
            models.UniqueConstraint(
                fields=("account", "code_index"), name="identity_recovery_code_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class FormerPassword(models.Model):
    """The hash of a password that was used before, so that it is not taken again."""

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    password = models.CharField(max_length=128)
    until_at = models.DateTimeField()

    class Meta:
        db_table = "identity_former_password"

    def __str__(self) -> str:
        return str(self.id)
