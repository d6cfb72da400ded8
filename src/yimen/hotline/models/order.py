"""Tables of work orders. Who called and what was said is encrypted."""

from __future__ import annotations

from django.db import models

from yimen.hotline.contracts.order import Door, OrderState, OrderType, Urgency
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class WorkOrder(models.Model):
    """One order; `state` is changed by the flow table alone.

    `caller_index` finds the same telephone again without reading it. A person is set where the
    caller was signed in.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    code_encrypted = models.BinaryField()
    door = models.CharField(max_length=8)
    order_type = models.CharField(max_length=1)
    title = models.CharField(max_length=80)
    content_encrypted = models.BinaryField()
    area_code = models.CharField(max_length=12)
    place_encrypted = models.BinaryField(default=bytes)
    category_code = models.CharField(max_length=24, blank=True)
    urgency = models.CharField(max_length=8, default=Urgency.NORMAL.value)
    confidential = models.BooleanField(default=False)
    share_phone = models.BooleanField(default=False)
    caller_name_encrypted = models.BinaryField(default=bytes)
    caller_phone_encrypted = models.BinaryField(default=bytes)
    caller_index = models.BinaryField(default=bytes)
    person_id = models.UUIDField(null=True)
    reported_unit_id = models.UUIDField(null=True)
    repeat_of = models.UUIDField(null=True)
    state = models.CharField(max_length=12, default=OrderState.DRAFT.value)
    cycle = models.PositiveSmallIntegerField(default=1)
    desk_id = models.UUIDField()
    unit_id = models.UUIDField(null=True)
    taken_by = models.UUIDField(null=True)
    dispatched_by = models.UUIDField(null=True)
    handled_by = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    file_ids = models.JSONField(default=list)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True)
    merged_into = models.UUIDField(null=True)
    group_id = models.UUIDField(null=True)
    split_from = models.UUIDField(null=True)

    objects = LockingQuerySet["WorkOrder"].as_manager()

    class Meta:
        db_table = "hotline_order"
        constraints = [
            models.CheckConstraint(
                name="hotline_order_state_known",
                condition=models.Q(state__in=[state.value for state in OrderState]),
            ),
            models.CheckConstraint(
                name="hotline_order_type_known",
                condition=models.Q(order_type__in=[one.value for one in OrderType]),
            ),
            models.CheckConstraint(
                name="hotline_order_door_known",
                condition=models.Q(door__in=[one.value for one in Door]),
            ),
            models.CheckConstraint(
                name="hotline_order_point_whole",
                condition=models.Q(longitude=None, latitude=None)
                | models.Q(
                    longitude__gte=-180, longitude__lte=180, latitude__gte=-90, latitude__lte=90
                ),
            ),
            models.CheckConstraint(
                name="hotline_order_not_to_the_reported",
                condition=models.Q(unit_id=None)
                | models.Q(reported_unit_id=None)
                | ~models.Q(unit_id=models.F("reported_unit_id")),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-opened_at"], name="hotline_order_state"),
            models.Index(fields=["category_code", "-opened_at"], name="hotline_order_category"),
            models.Index(fields=["caller_index", "-opened_at"], name="hotline_order_caller"),
            models.Index(fields=["person_id", "-opened_at"], name="hotline_order_person"),
            models.Index(fields=["group_id"], name="hotline_order_group"),
            models.Index(fields=["merged_into"], name="hotline_order_merged"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class OrderCycle(models.Model):
    """One passage through the flow; once closed, its figures are never written again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    why = models.CharField(max_length=200, blank=True)
    unit_id = models.UUIDField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    contact_due_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    direct = models.BooleanField(default=False)
    second = models.BooleanField(default=False)
    sampled = models.BooleanField(null=True)
    sampled_why = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=12, blank=True)
    solved = models.BooleanField(null=True)
    satisfaction = models.CharField(max_length=12, blank=True)
    in_time = models.BooleanField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "hotline_cycle"
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="hotline_cycle_once"),
        ]
        indexes = [models.Index(fields=["closed_at"], name="hotline_cycle_closed")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.number}"


class OrderStep(models.Model):
    """One line of an order's history; lines are only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    cycle = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=20)
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    officer_id = models.UUIDField(null=True)
    unit_id = models.UUIDField(null=True)
    words_encrypted = models.BinaryField(default=bytes)
    told_encrypted = models.BinaryField(default=bytes)

    class Meta:
        db_table = "hotline_step"
        indexes = [models.Index(fields=["order", "at"], name="hotline_step_order")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.verb}"


class OrderArchive(models.Model):
    """What was archived: a list of everything with its digest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    cycle = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    manifest = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "hotline_archive"
        constraints = [
            models.UniqueConstraint(fields=["order", "cycle"], name="hotline_archive_once"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.digest[:8]}"
