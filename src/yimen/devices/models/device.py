"""The table of devices, the steps of their lives, and files of them that were brought in."""

from __future__ import annotations

from django.db import models

from yimen.devices.contracts import DeviceKind, DeviceState
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class DeviceQuerySet(LockingQuerySet["Device"]):
    """Rows of devices that may be asked for change."""


class Device(models.Model):
    """A device (设备); its contract is known by number alone, for a device may come before it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=10)
    model = models.CharField(max_length=80)
    serial = models.CharField(max_length=80, unique=True)
    unit = models.ForeignKey("directory.Organisation", on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=120)
    area_code = models.CharField(max_length=12)
    networks = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=10, default=DeviceState.IN_STORE.value)
    installed_on = models.DateField(null=True)
    contract_number = models.CharField(max_length=60, blank=True)
    configuration_code = models.CharField(max_length=40, default="default")
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=200)
    stolen_since = models.DateTimeField(null=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        db_table = "devices_device"
        indexes = (models.Index(fields=["unit", "number"], name="devices_device_unit"),)
        constraints = (
            models.CheckConstraint(
                name="devices_device_state",
                condition=models.Q(state__in=[one.value for one in DeviceState]),
            ),
            models.CheckConstraint(
                name="devices_device_kind",
                condition=models.Q(kind__in=[one.value for one in DeviceKind]),
            ),
        )

    def __str__(self) -> str:
        return self.number


class DeviceStep(models.Model):
    """One change of a device's state; what it was in on a past day is read from here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "devices_step"
        indexes = (models.Index(fields=["device", "at", "id"], name="devices_step_time"),)

    def __str__(self) -> str:
        return f"{self.device_id} {self.after}"


class DeviceImportQuerySet(LockingQuerySet["DeviceImport"]):
    """Rows of imports that may be asked for change."""


class DeviceImport(models.Model):
    """A file of devices that somebody brought, looked at before it is taken."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    content = models.TextField()
    by = models.CharField(max_length=200)
    by_id = models.UUIDField()
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    objects = DeviceImportQuerySet.as_manager()

    class Meta:
        db_table = "devices_import"

    def __str__(self) -> str:
        return f"{self.by} {self.at:%Y-%m-%d}"
