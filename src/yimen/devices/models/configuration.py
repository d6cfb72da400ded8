"""The table of what devices are told, version by version."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id


class DeviceConfiguration(models.Model):
    """One version of a configuration (配置); it never changes, a change is the next version."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=60)
    policy = models.CharField(max_length=40)
    welcome = models.CharField(max_length=120)
    other_way = models.CharField(max_length=200)
    idle_pictures = models.JSONField(default=list)
    heartbeat_seconds = models.PositiveSmallIntegerField(default=60)
    rotate_days = models.PositiveSmallIntegerField(default=180)
    made_at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        db_table = "devices_configuration"
        constraints = (
            models.UniqueConstraint(fields=["code", "version"], name="devices_configuration_once"),
        )

    def __str__(self) -> str:
        return f"{self.code}-{self.version}"
