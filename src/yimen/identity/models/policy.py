"""Dated values that the county decides, devices that were seen, and how fast somebody may come."""

from __future__ import annotations

from django.db import models

from yimen.identity.models.account import Account


class IdentityPolicy(models.Model):
    """A value that holds from a moment on, until a later row of the same code."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=32)
    value = models.IntegerField()
    from_at = models.DateTimeField()
    set_at = models.DateTimeField()
    set_by_ref = models.UUIDField(null=True)
    why = models.CharField(max_length=200)

    class Meta:
        db_table = "identity_policy"
        indexes = (
            models.Index(fields=("code", "-from_at", "-set_at"), name="identity_policy_newest"),
        )

    def __str__(self) -> str:
        return f"{self.code}={self.value}"


class Device(models.Model):
    """A browser in which an account signed in; known by a digest of its long-lived cookie."""

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    mark_index = models.BinaryField()
    title = models.CharField(max_length=60)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        db_table = "identity_device"
        constraints = (
            models.UniqueConstraint(fields=("account", "mark_index"), name="identity_device_once"),
        )

    def __str__(self) -> str:
        return self.title


class Rate(models.Model):
    """When a key will be free of what it did; the table is unlogged: a crash forgives everybody."""

    key = models.BinaryField(primary_key=True)
    until_at = models.DateTimeField()

    class Meta:
        db_table = "identity_rate"
        indexes = (models.Index(fields=("until_at",), name="identity_rate_over"),)

    def __str__(self) -> str:
        return str(self.until_at)
