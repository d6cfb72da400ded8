"""Tables of the directory of data: resources with their fields, and the grants to use them."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from yimen.exchange.contracts import GrantState, Sharing
from yimen.kernel.contracts import NotFound
from yimen.kernel.ids import new_id


class Resource(models.Model):
    """A data resource (数据资源) of one owner; `code` is also the code of its register outside."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=100)
    owner = models.ForeignKey("directory.Organisation", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20)
    cycle = models.CharField(max_length=20)
    summary = models.CharField(max_length=300, blank=True)
    is_open = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "exchange_resource"

    def __str__(self) -> str:
        return self.code


class ResourceField(models.Model):
    """One field (信息项) with its class of sharing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    sharing = models.CharField(max_length=1)
    ground = models.CharField(max_length=200, blank=True)
    place = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "exchange_field"
        constraints = (
            models.UniqueConstraint(fields=["resource", "code"], name="exchange_field_once"),
            models.CheckConstraint(
                name="exchange_field_sharing",
                condition=models.Q(sharing__in=[one.value for one in Sharing]),
            ),
            models.CheckConstraint(
                name="exchange_field_never_has_ground",
                condition=~models.Q(sharing=Sharing.NEVER.value) | ~models.Q(ground=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.resource_id} {self.code}"


class GrantQuerySet(models.QuerySet["Grant"]):
    """Reads of grants that state their lock."""

    def for_change(self, grant_id: UUID) -> Grant:
        """Return the grant locked for change. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(id=grant_id).first()
        if found is None:
            raise NotFound
        return found


class Grant(models.Model):
    """Leave for one item to ask some fields of a resource (共享授权)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="+")
    item_code = models.CharField(max_length=36)
    fields = models.JSONField(default=list)
    law = models.CharField(max_length=200)
    purpose = models.CharField(max_length=200)
    until_on = models.DateField()
    daily_quota = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    asked_by_officer_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        db_table = "exchange_grant"
        constraints = (
            models.CheckConstraint(
                name="exchange_grant_state",
                condition=models.Q(state__in=[one.value for one in GrantState]),
            ),
            models.UniqueConstraint(
                fields=["resource", "item_code"],
                condition=models.Q(state__in=["asked", "granted"]),
                name="exchange_grant_one_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_code} {self.state}"


class GrantDay(models.Model):
    """How often a grant was used on one day; the row is the lock of its quota."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    used = models.PositiveIntegerField()

    class Meta:
        db_table = "exchange_grant_day"
        constraints = (
            models.UniqueConstraint(fields=["grant", "day"], name="exchange_grant_day_once"),
        )

    def __str__(self) -> str:
        return f"{self.grant_id} {self.day} {self.used}"
