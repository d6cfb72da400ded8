"""Tables of what belongs together: followers, groups and conferences."""

from __future__ import annotations

from django.db import models

from yimen.hotline.models.order import WorkOrder
from yimen.kernel.ids import new_id


class OrderFollower(models.Model):
    """Somebody who said that an order is his matter too; told and asked like its caller."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField(null=True)
    phone_encrypted = models.BinaryField()
    phone_index = models.BinaryField()
    code_encrypted = models.BinaryField()
    at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    solved = models.BooleanField(null=True)
    satisfaction = models.CharField(max_length=12, blank=True)

    class Meta:
        db_table = "hotline_follower"
        constraints = [
            models.UniqueConstraint(fields=["order", "phone_index"], name="hotline_follower_once"),
        ]
        indexes = [models.Index(fields=["person_id"], name="hotline_follower_person")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.id}"


class OrderGroup(models.Model):
    """Many callers about one thing: one of their orders leads, its reply serves all."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=80)
    lead = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    category_code = models.CharField(max_length=24)
    area_code = models.CharField(max_length=12)
    opened_at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        db_table = "hotline_group"
        indexes = [
            models.Index(fields=["category_code", "area_code"], name="hotline_group_matter"),
            models.Index(fields=["-opened_at"], name="hotline_group_newest"),
        ]

    def __str__(self) -> str:
        return self.title


class Conference(models.Model):
    """A conference on an order that was returned too often; its ruling is a precedent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField()
    takers = models.JSONField()
    said = models.CharField(max_length=1000)
    unit_id = models.UUIDField()
    not_unit_id = models.UUIDField(null=True)
    basis = models.CharField(max_length=300)
    by = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "hotline_conference"
        indexes = [models.Index(fields=["order", "held_at"], name="hotline_conference_order")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.held_at}"
