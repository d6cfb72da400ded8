"""How far each destination outside has come."""

from __future__ import annotations

from django.db import models


class Shipment(models.Model):
    """The last batch that one destination confirmed, and since when it confirms none."""

    destination = models.CharField(max_length=40, primary_key=True)
    size = models.BigIntegerField(default=0)
    batch = models.IntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    shipped_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        db_table = "audit_shipment"

    def __str__(self) -> str:
        return f"{self.destination}: {self.size}"
