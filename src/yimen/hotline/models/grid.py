"""Tables of the grid: cells, who works in them, categories of events, reports and their files."""

from __future__ import annotations

from django.db import models

from yimen.hotline.contracts.grid import Family, FileRole, GridDoor, ReportState
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class GridCell(models.Model):
    """A cell of the grid: a part of a village that one or several workers walk."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=60)
    area_code = models.CharField(max_length=12)
    extent = models.CharField(max_length=200, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    objects = LockingQuerySet["GridCell"].as_manager()

    class Meta:
        db_table = "hotline_grid_cell"
        indexes = [models.Index(fields=["area_code", "code"], name="hotline_grid_cell_area")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class GridAssignment(models.Model):
    """Who works in a cell, from a day on until before another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.ForeignKey(GridCell, on_delete=models.PROTECT, related_name="+")
    officer_id = models.UUIDField()
    name = models.CharField(max_length=120)
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        db_table = "hotline_grid_assignment"
        constraints = [
            models.UniqueConstraint(
                fields=["cell", "officer_id"],
                condition=models.Q(until_on=None),
                name="hotline_grid_assignment_once",
            ),
        ]
        indexes = [models.Index(fields=["officer_id"], name="hotline_grid_assignment_who")]

    def __str__(self) -> str:
        return f"{self.cell_id} {self.officer_id}"


class GridCategoryRow(models.Model):
    """A category of events that a site imported; without any, the shipped ones hold."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=24, unique=True)
    family = models.CharField(max_length=2)
    group = models.CharField(max_length=40)
    title = models.CharField(max_length=40)
    door = models.CharField(max_length=8)
    hotline_code = models.CharField(max_length=24, blank=True)

    class Meta:
        db_table = "hotline_grid_category"
        constraints = [
            models.CheckConstraint(
                name="hotline_grid_category_known",
                condition=models.Q(family__in=[one.value for one in Family])
                & models.Q(door__in=[one.value for one in GridDoor]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class GridReport(models.Model):
    """What a worker reported; `state` is changed by the flow table alone.

    An escalated report is its order: the words are here, everything after is there.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    cell = models.ForeignKey(GridCell, on_delete=models.PROTECT, related_name="+")
    area_code = models.CharField(max_length=12)
    town_code = models.CharField(max_length=9)
    unit_id = models.UUIDField()
    officer_id = models.UUIDField()
    account_id = models.UUIDField()
    by = models.CharField(max_length=120)
    category_code = models.CharField(max_length=24)
    title = models.CharField(max_length=80)
    content_encrypted = models.BinaryField(default=bytes)
    place_encrypted = models.BinaryField(default=bytes)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True)
    accuracy = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=12, default=ReportState.REPORTED.value)
    made_at = models.DateTimeField()
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    handled_encrypted = models.BinaryField(default=bytes)
    order_id = models.UUIDField(null=True)
    drawn_at = models.DateTimeField(null=True)
    failed = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)

    objects = LockingQuerySet["GridReport"].as_manager()

    class Meta:
        db_table = "hotline_grid_report"
        constraints = [
            models.CheckConstraint(
                name="hotline_grid_report_state_known",
                condition=models.Q(state__in=[state.value for state in ReportState]),
            ),
            models.UniqueConstraint(
                fields=["order_id"],
                condition=models.Q(order_id__isnull=False),
                name="hotline_grid_report_one_order",
            ),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="hotline_grid_report_time"),
            models.Index(
                fields=["town_code", "-received_at", "-id"], name="hotline_grid_report_town"
            ),
            models.Index(
                fields=["state", "town_code", "-received_at"], name="hotline_grid_report_state"
            ),
            models.Index(fields=["officer_id", "-received_at"], name="hotline_grid_report_who"),
            models.Index(
                fields=["cell", "officer_id", "received_at"], name="hotline_grid_report_cell"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class GridFile(models.Model):
    """A photo or voice note of a report; it may come before its report, and again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report_id = models.UUIDField()
    account_id = models.UUIDField()
    role = models.CharField(max_length=8)
    digest = models.CharField(max_length=64)
    file_id = models.UUIDField()
    came_at = models.DateTimeField()

    class Meta:
        db_table = "hotline_grid_file"
        constraints = [
            models.CheckConstraint(
                name="hotline_grid_file_role_known",
                condition=models.Q(role__in=[one.value for one in FileRole]),
            ),
            models.UniqueConstraint(
                fields=["report_id", "role", "digest"], name="hotline_grid_file_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.role}"


class GridStep(models.Model):
    """One line of a report's history; `made_at` is when a phone without a network wrote it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(GridReport, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=10)
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=120)
    words_encrypted = models.BinaryField(default=bytes)

    class Meta:
        db_table = "hotline_grid_step"
        indexes = [models.Index(fields=["report", "at"], name="hotline_grid_step_report")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.verb}"
