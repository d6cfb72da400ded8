"""Tables of activation codes, keys, and of what looked wrong about a key."""

from __future__ import annotations

from django.db import models

from yimen.devices.contracts import AlarmKind, Algorithm
from yimen.devices.models.device import Device
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class ActivationCode(models.Model):
    """A one-time code (激活码) by which a device brings its first key; only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    by = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "devices_activation_code"
        constraints = (
            models.UniqueConstraint(
                fields=["device"],
                condition=models.Q(used_at=None, ended_at=None),
                name="devices_code_one_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.device_id} {self.made_at:%Y-%m-%d}"


class DeviceKeyQuerySet(LockingQuerySet["DeviceKey"]):
    """Rows of keys that may be asked for change."""


class DeviceKey(models.Model):
    """A public key of a device; the other half was made on it and stays there.

    The row is the lock of a key's numbers: `highest` is the largest that was used, and the two
    places from which it was used last stand beside.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="keys")
    algorithm = models.CharField(max_length=10)
    public_key = models.CharField(max_length=200, unique=True)
    made_at = models.DateTimeField()
    good_until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=120, blank=True)
    last_used_at = models.DateTimeField(null=True)
    highest = models.BigIntegerField(default=0)
    seen_from = models.CharField(max_length=45, blank=True)
    seen_at = models.DateTimeField(null=True)
    before_from = models.CharField(max_length=45, blank=True)
    before_at = models.DateTimeField(null=True)

    objects = DeviceKeyQuerySet.as_manager()

    class Meta:
        db_table = "devices_key"
        constraints = (
            models.CheckConstraint(
                name="devices_key_algorithm",
                condition=models.Q(algorithm__in=[one.value for one in Algorithm]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.device_id} {self.public_key[:12]}"


class DeviceAlarmQuerySet(LockingQuerySet["DeviceAlarm"]):
    """Rows of alarms that may be asked for change."""


class DeviceAlarm(models.Model):
    """Something that looked wrong about a key (报警); one open row for each device and kind."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="alarms")
    kind = models.CharField(max_length=12)
    raised_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    since = models.DateTimeField(null=True)
    about = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, blank=True)
    words = models.CharField(max_length=500, blank=True)

    objects = DeviceAlarmQuerySet.as_manager()

    class Meta:
        db_table = "devices_alarm"
        indexes = (models.Index(fields=["-raised_at", "-id"], name="devices_alarm_newest"),)
        constraints = (
            models.UniqueConstraint(
                fields=["device", "kind"],
                condition=models.Q(answered_at=None),
                name="devices_alarm_one_open",
            ),
            models.CheckConstraint(
                name="devices_alarm_kind",
                condition=models.Q(kind__in=[one.value for one in AlarmKind]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.device_id} {self.kind}"
