"""Tables of what devices send: numbers of requests, acts, the last heartbeat, heartbeats by the hour."""

from __future__ import annotations

from django.db import models

from yimen.devices.models.device import Device
from yimen.devices.models.key import DeviceKey
from yimen.kernel.ids import new_id


class DeviceCall(models.Model):
    """A request that was let in, kept for some minutes so that it is never let in again."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="+")
    key = models.ForeignKey(DeviceKey, on_delete=models.CASCADE, related_name="+", db_index=False)
    nonce = models.CharField(max_length=64)
    sequence = models.BigIntegerField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "devices_call"
        indexes = (models.Index(fields=["key", "sequence"], name="devices_call_sequence"),)
        constraints = (
            models.UniqueConstraint(fields=["device", "nonce"], name="devices_call_once"),
        )

    def __str__(self) -> str:
        return f"{self.device_id} {self.sequence}"


class DeviceAct(models.Model):
    """One thing that a device did, heartbeats left out: what a stolen key must answer for."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="acts")
    key_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    seen_from = models.CharField(max_length=45, blank=True)
    about = models.CharField(max_length=200, blank=True)
    identification_id = models.UUIDField(null=True)

    class Meta:
        db_table = "devices_act"
        indexes = (models.Index(fields=["device", "-at", "-id"], name="devices_act_newest"),)

    def __str__(self) -> str:
        return f"{self.device_id} {self.kind}"


class DevicePulse(models.Model):
    """What a device said of itself last; `away_since` is set while its absence is open work."""

    device = models.OneToOneField(
        Device, on_delete=models.CASCADE, primary_key=True, related_name="pulse"
    )
    last_at = models.DateTimeField(null=True, db_index=True)
    seen_from = models.CharField(max_length=45, blank=True)
    software = models.CharField(max_length=60, blank=True)
    model_hash = models.CharField(max_length=64, blank=True)
    free_mb = models.IntegerField(null=True)
    camera_ok = models.BooleanField(null=True)
    temperature = models.SmallIntegerField(null=True)
    queue = models.IntegerField(null=True)
    skew_ms = models.BigIntegerField(null=True)
    skew_at = models.DateTimeField(null=True)
    configuration_tag = models.CharField(max_length=60, blank=True)
    away_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "devices_pulse"

    def __str__(self) -> str:
        return f"{self.device_id} {self.last_at}"


class DeviceHour(models.Model):
    """The heartbeats of one device in one hour: a bit for each minute, and the worst of each figure.

    `live` are minutes whose heartbeat came in them, `good` those in which the device says that it
    was in order, also when it told so later.
    """

    device = models.ForeignKey(
        Device, on_delete=models.CASCADE, related_name="hours", db_index=False
    )
    hour = models.DateTimeField()
    live = models.BigIntegerField(default=0)
    live_minutes = models.SmallIntegerField(default=0)
    good = models.BigIntegerField(default=0)
    good_minutes = models.SmallIntegerField(default=0)
    free_mb = models.IntegerField()
    queue = models.IntegerField()
    skew_ms = models.BigIntegerField()
    camera_bad = models.SmallIntegerField()
    temperature = models.SmallIntegerField(null=True)

    class Meta:
        db_table = "devices_hour"
        indexes = (models.Index(fields=["hour"], name="devices_hour_time"),)
        constraints = (
            models.UniqueConstraint(fields=["device", "hour"], name="devices_hour_once"),
        )

    def __str__(self) -> str:
        return f"{self.device_id} {self.hour:%Y-%m-%d %H}"
