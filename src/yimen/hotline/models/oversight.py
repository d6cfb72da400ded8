"""Tables of leaders' instructions, circulars, and visits with the orders of each."""

from __future__ import annotations

from django.db import models

from yimen.hotline.contracts.oversight import (
    CircularState,
    InstructionState,
    VisitKind,
    VisitLine,
)
from yimen.hotline.models.order import WorkOrder
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class Instruction(models.Model):
    """What a leader wrote on an order, by when, and the unit's report."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    unit_id = models.UUIDField()
    leader = models.CharField(max_length=80)
    words = models.CharField(max_length=500)
    due_on = models.DateField()
    state = models.CharField(max_length=8, default=InstructionState.OPEN.value)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    reply = models.CharField(max_length=500, blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.CharField(max_length=120, blank=True)

    objects = LockingQuerySet["Instruction"].as_manager()

    class Meta:
        db_table = "hotline_instruction"
        constraints = [
            models.CheckConstraint(
                name="hotline_instruction_known",
                condition=models.Q(state__in=[one.value for one in InstructionState]),
            ),
        ]
        indexes = [models.Index(fields=["order", "at"], name="hotline_instruction_order")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.due_on}"


class Circular(models.Model):
    """A circular; its lines are frozen when it is drafted, its number is taken when issued."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=40, blank=True)
    area_prefix = models.CharField(max_length=12)
    title = models.CharField(max_length=80)
    words = models.CharField(max_length=1000)
    state = models.CharField(max_length=8, default=CircularState.DRAFT.value)
    lines = models.JSONField()
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=120)
    drafted_officer = models.UUIDField(null=True)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.CharField(max_length=120, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    objects = LockingQuerySet["Circular"].as_manager()

    class Meta:
        db_table = "hotline_circular"
        constraints = [
            models.CheckConstraint(
                name="hotline_circular_known",
                condition=models.Q(state__in=[one.value for one in CircularState]),
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=~models.Q(number=""),
                name="hotline_circular_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class SiteVisit(models.Model):
    """A leader among the people, or pressing units on the spot."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12)
    area_code = models.CharField(max_length=12)
    place = models.CharField(max_length=120)
    leader = models.CharField(max_length=80)
    held_on = models.DateField()
    words = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)

    objects = LockingQuerySet["SiteVisit"].as_manager()

    class Meta:
        db_table = "hotline_site_visit"
        constraints = [
            models.CheckConstraint(
                name="hotline_site_visit_kind_known",
                condition=models.Q(kind__in=[one.value for one in VisitKind]),
            ),
        ]
        indexes = [models.Index(fields=["-held_on"], name="hotline_site_visit_day")]

    def __str__(self) -> str:
        return f"{self.held_on} {self.place}"


class SiteVisitOrder(models.Model):
    """An order that was taken on a visit, or pressed there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(SiteVisit, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    line = models.CharField(max_length=8)
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "hotline_site_visit_order"
        constraints = [
            models.CheckConstraint(
                name="hotline_site_visit_line_known",
                condition=models.Q(line__in=[one.value for one in VisitLine]),
            ),
            models.UniqueConstraint(
                fields=["visit", "order"], name="hotline_site_visit_order_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.order_id}"
