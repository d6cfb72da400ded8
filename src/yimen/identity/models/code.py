"""Codes that live for minutes: by short message, and the token of a QR picture."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yimen.identity.models.account import Account
from yimen.identity.sign_in_contracts import CodePurpose, QrState


class OneTimeCode(models.Model):
    """A code on its way to a telephone; only keyed digests of both lie here."""

    id = models.UUIDField(primary_key=True)
    purpose = models.CharField(max_length=12)
    phone_index = models.BinaryField()
    code_index = models.BinaryField()
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="+")
    delivery_id = models.UUIDField(null=True)
    tries = models.SmallIntegerField(default=0)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_one_time_code"
        constraints = (
            models.CheckConstraint(
                condition=Q(purpose__in=[one.value for one in CodePurpose]),
                name="identity_one_time_code_purpose",
            ),
        )
        indexes = (
            models.Index(
                fields=("phone_index", "purpose", "-made_at"), name="identity_one_time_newest"
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"


class QrSignIn(models.Model):
    """A computer that waits for a telephone to let it in; both its secrets lie as digests."""

    id = models.UUIDField(primary_key=True)
    token_index = models.BinaryField(unique=True)
    holder_index = models.BinaryField()
    number = models.SmallIntegerField()
    device_title = models.CharField(max_length=60)
    address_masked = models.CharField(max_length=45)
    state = models.CharField(max_length=8, default=QrState.WAITING)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="+")
    methods = ArrayField(models.TextField(), default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_qr_sign_in"
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in QrState]),
                name="identity_qr_sign_in_state",
            ),
        )

    def __str__(self) -> str:
        return f"{self.state} {self.id}"
