"""Accounts: one login each."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q

from yimen.identity.models.person import Person
from yimen.kernel.contracts import NotFound


class AccountQuerySet(models.QuerySet["Account"]):
    """Reads of accounts."""

    def for_change(self, account_id: UUID) -> Account:
        """Return the locked account. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(pk=account_id).first()
        if found is None:
            raise NotFound
        return found


class Account(AbstractBaseUser):
    """A login of a resident or an officer.

    `assurance` is what the proofs carry, kept here until `assurance_until` so that a request need
    not compute it. `enrol_from` begins the days in which a first factor may be added. One that
    `needs_activation` opens with the code that a second administrator handed over, and with
    nothing while there is none.
    """

    id = models.UUIDField(primary_key=True)
    username = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=50)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, null=True, related_name="+")
    phone_index = models.BinaryField(null=True, unique=True)
    is_active = models.BooleanField(default=True)
    assurance = models.SmallIntegerField(default=0)
    assurance_until = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    password_set_at = models.DateTimeField(null=True)
    enrol_from = models.DateTimeField(null=True)
    needs_activation = models.BooleanField(default=False)
    activation_index = models.BinaryField(null=True)
    activation_until = models.DateTimeField(null=True)
    failed_count = models.SmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()

    objects = AccountQuerySet.as_manager()

    USERNAME_FIELD = "username"

    class Meta:
        db_table = "identity_account"
        constraints = (
            models.CheckConstraint(
                condition=Q(username__regex=r"^[a-z][a-z0-9._-]{1,31}$"),
                name="identity_account_username",
            ),
        )

    def __str__(self) -> str:
        return self.username
