"""Clocks: one row for each limit that runs or ran."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Clock(models.Model):
    """A limit in law and in promise, with everything its due days are computed from."""

    id = models.BigAutoField(primary_key=True)
    ref_kind = models.TextField()
    ref_id = models.UUIDField()
    kind = models.TextField()
    regime = models.TextField()
    title = models.TextField(default="")
    started_at = models.DateTimeField()
    started_on = models.DateField()
    limit_amount = models.IntegerField()
    limit_unit = models.CharField(max_length=1)
    limit_law = models.TextField(default="")
    promised_amount = models.IntegerField(null=True)
    promised_unit = models.CharField(max_length=1, default="")
    extensions = models.JSONField(default=list)
    pauses = models.JSONField(default=list)
    paused = models.BooleanField(default=False)
    due_on = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    promised_on = models.DateField(null=True)
    promised_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    shown_due_at = models.DateTimeField(null=True)
    shown_promised_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="")
    warned = models.BooleanField(default=False)
    breach_announced = models.BooleanField(default=False)
    promise_announced = models.BooleanField(default=False)
    calendar_version = models.IntegerField()

    class Meta:
        db_table = "kernel_clock"
        constraints = (
            models.UniqueConstraint(
                fields=("ref_id", "kind", "ref_kind"),
                condition=Q(stopped_at=None),
                name="kernel_clock_one_open",
            ),
        )
        indexes = (
            models.Index(fields=("ref_id", "kind"), name="kernel_clock_ref"),
            models.Index(
                fields=("due_at",),
                condition=Q(stopped_at=None, breach_announced=False),
                name="kernel_clock_breaches",
            ),
            models.Index(
                fields=("promised_at",),
                condition=Q(stopped_at=None, promise_announced=False),
                name="kernel_clock_promises",
            ),
            models.Index(
                fields=("warn_at",),
                condition=Q(stopped_at=None, warned=False),
                name="kernel_clock_warnings",
            ),
            models.Index(
                fields=("calendar_version",),
                condition=Q(stopped_at=None),
                name="kernel_clock_versions",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.ref_kind}:{self.ref_id}"
