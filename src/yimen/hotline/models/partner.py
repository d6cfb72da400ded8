"""Tables of systems that bring orders and hear of them: keys, their orders, updates to send."""

from __future__ import annotations

from django.db import models

from yimen.hotline.models.order import WorkOrder
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class Partner(models.Model):
    """A system with a key of its own; its key lies as a digest, `push_url` hears of updates."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    door = models.CharField(max_length=8)
    key_digest = models.CharField(max_length=64, unique=True)
    push_url = models.CharField(max_length=300, blank=True)
    secret_encrypted = models.BinaryField(default=bytes)
    a_minute = models.PositiveSmallIntegerField(default=60)
    made_at = models.DateTimeField()
    by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)

    objects = LockingQuerySet["Partner"].as_manager()

    class Meta:
        db_table = "hotline_partner"

    def __str__(self) -> str:
        return self.name


class PartnerOrder(models.Model):
    """An order that a system brought, with the token that it got for it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    token = models.UUIDField(unique=True)

    class Meta:
        db_table = "hotline_partner_order"
        constraints = [
            models.UniqueConstraint(fields=["partner", "order"], name="hotline_partner_order_once"),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.order_id}"


class PartnerUpdate(models.Model):
    """What a system is to hear of an order: kept until it took it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    status = models.CharField(max_length=8)
    told = models.CharField(max_length=200)
    happened_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "hotline_partner_update"
        constraints = [
            models.UniqueConstraint(fields=["partner", "key"], name="hotline_partner_update_once"),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="hotline_partner_update_due",
                condition=models.Q(sent_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.key}"
