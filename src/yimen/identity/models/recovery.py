"""Recoveries: how an account came back to its owner, and who let that happen."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yimen.identity.models.account import Account
from yimen.identity.models.person import Person
from yimen.identity.sign_in_contracts import RecoveryState, RecoveryWay
from yimen.kernel.contracts import NotFound


class RecoveryQuerySet(models.QuerySet["Recovery"]):
    """Reads of recoveries."""

    def for_change(self, recovery_id: UUID) -> Recovery:
        """Return the locked recovery. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(pk=recovery_id).first()
        if found is None:
            raise NotFound
        return found


class Recovery(models.Model):
    """One attempt to get an account back, online by two proofs or otherwise by two officials.

    An account that has yet to be opened at a window (`opening`) is known by its person alone. For
    staff (`staff`) the first hand holds the code of `code_index`, the second a new password.
    """

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    way = models.CharField(max_length=8)
    state = models.CharField(max_length=10)
    proofs = ArrayField(models.TextField(), default=list)
    document = models.CharField(max_length=60, default="")
    first_ref = models.UUIDField(null=True)
    first_name = models.CharField(max_length=50, default="")
    second_ref = models.UUIDField(null=True)
    code_index = models.BinaryField(null=True)
    renews_password = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        db_table = "identity_recovery"
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in RecoveryState]),
                name="identity_recovery_state",
            ),
            models.CheckConstraint(
                condition=Q(way__in=[one.value for one in RecoveryWay]),
                name="identity_recovery_way",
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=False) | Q(way="opening", person__isnull=False),
                name="identity_recovery_of_somebody",
            ),
            models.UniqueConstraint(
                fields=("person",),
                condition=Q(way="opening", state="waiting"),
                name="identity_recovery_one_opening",
            ),
            models.CheckConstraint(
                condition=~Q(second_ref=models.F("first_ref")) | Q(second_ref=None),
                name="identity_recovery_two_clerks",
            ),
        )
        indexes = (
            models.Index(
                fields=("asked_at",),
                condition=Q(state="waiting"),
                name="identity_recovery_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"{self.way} {self.state} {self.id}"
