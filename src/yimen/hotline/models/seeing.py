"""Tables of what is seen: warnings of hot spots, reports of a period, the site's figures of load."""

from __future__ import annotations

from django.db import models

from yimen.hotline.contracts.hotspot import WarningState
from yimen.hotline.contracts.period_report import Period, ReportState
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class HotspotWarning(models.Model):
    """A warning of a hot spot; the orders behind it stand in `order_ids`.

    Reports and confidential orders are never among them. One warning at a time is open for an
    area and category; another call for the same brings it up to date.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=120)
    area_code = models.CharField(max_length=12)
    category_code = models.CharField(max_length=24, blank=True)
    state = models.CharField(max_length=12, default=WarningState.RAISED.value)
    heat = models.DecimalField(max_digits=8, decimal_places=2)
    messages = models.PositiveIntegerField()
    callers = models.PositiveIntegerField()
    usual = models.CharField(max_length=200)
    why = models.CharField(max_length=300)
    order_ids = models.JSONField(default=list)
    desk_id = models.UUIDField()
    raised_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=500, blank=True)

    objects = LockingQuerySet["HotspotWarning"].as_manager()

    class Meta:
        db_table = "hotline_hotspot_warning"
        constraints = [
            models.CheckConstraint(
                name="hotline_hotspot_warning_state_known",
                condition=models.Q(state__in=[state.value for state in WarningState]),
            ),
            models.UniqueConstraint(
                fields=["area_code", "category_code"],
                condition=models.Q(state=WarningState.RAISED.value),
                name="hotline_hotspot_warning_one_open",
            ),
        ]
        indexes = [models.Index(fields=["-raised_at"], name="hotline_hotspot_warning_new")]

    def __str__(self) -> str:
        return f"{self.title} {self.state}"


class PeriodReport(models.Model):
    """A daily, weekly or monthly report; `sections` hold words, sources, tables and charts.

    Once archived nothing of it is written again; the digest is of what was approved.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    period = models.CharField(max_length=8)
    state = models.CharField(max_length=10, default=ReportState.DRAFT.value)
    title = models.CharField(max_length=120)
    number = models.CharField(max_length=60, blank=True)
    area_prefix = models.CharField(max_length=12)
    desk_id = models.UUIDField()
    since = models.DateField()
    until = models.DateField()
    sections = models.JSONField()
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=120)
    submitted_by = models.CharField(max_length=120, blank=True)
    submitter_id = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=120, blank=True)
    returned_words = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    objects = LockingQuerySet["PeriodReport"].as_manager()

    class Meta:
        db_table = "hotline_period_report"
        constraints = [
            models.CheckConstraint(
                name="hotline_period_report_state_known",
                condition=models.Q(state__in=[state.value for state in ReportState]),
            ),
            models.CheckConstraint(
                name="hotline_period_report_period_known",
                condition=models.Q(period__in=[one.value for one in Period]),
            ),
            models.CheckConstraint(
                name="hotline_period_report_archived_whole",
                condition=~models.Q(state=ReportState.ARCHIVED.value)
                | models.Q(approved_at__isnull=False) & ~models.Q(digest="") & ~models.Q(number=""),
            ),
            models.UniqueConstraint(
                fields=["period", "since", "area_prefix"], name="hotline_period_report_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.state}"


class LoadSetting(models.Model):
    """The site's own figures of load from a moment on; earlier ones stay."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    calls_a_year = models.PositiveIntegerField()
    peak_day_factor = models.DecimalField(max_digits=5, decimal_places=2)
    busy_hour_share = models.DecimalField(max_digits=5, decimal_places=4)
    handle_seconds = models.PositiveIntegerField()
    answer_within = models.PositiveIntegerField()
    wanted_share = models.DecimalField(max_digits=5, decimal_places=4)
    away_share = models.DecimalField(max_digits=5, decimal_places=4)
    from_at = models.DateTimeField()
    why = models.CharField(max_length=300)
    by = models.CharField(max_length=120)

    class Meta:
        db_table = "hotline_load"
        indexes = [models.Index(fields=["-from_at"], name="hotline_load_from")]

    def __str__(self) -> str:
        return f"{self.calls_a_year} {self.from_at}"
