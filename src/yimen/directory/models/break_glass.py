"""Emergency looks at something outside an officer's rights."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from yimen.directory.contracts import BreakGlassState
from yimen.directory.models.officer import Officer
from yimen.kernel.contracts import NotFound


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    """Reads of emergency looks."""

    def for_change(self, break_glass_id: UUID) -> BreakGlass:
        """Return the locked request. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(pk=break_glass_id).first()
        if found is None:
            raise NotFound
        return found


class BreakGlass(models.Model):
    """A request to see one thing for a few hours; two people, a reason, an end of its own."""

    id = models.UUIDField(primary_key=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    label = models.CharField(max_length=50)
    reason = models.CharField(max_length=300)
    hours = models.PositiveSmallIntegerField()
    untold_ground = models.CharField(max_length=200, default="")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, default=BreakGlassState.WAITING.value)
    ruled_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    ruled_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        db_table = "directory_break_glass"
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in BreakGlassState]),
                name="directory_break_glass_state",
            ),
            models.CheckConstraint(
                condition=Q(ruled_by=None) | ~Q(ruled_by=F("officer")),
                name="directory_break_glass_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(until_at__isnull=False, ruled_by__isnull=False),
                name="directory_break_glass_ends",
            ),
            models.CheckConstraint(
                condition=Q(hours__gte=1, hours__lte=72), name="directory_break_glass_hours"
            ),
        )
        indexes = (
            models.Index(
                fields=("officer", "until_at"),
                condition=Q(state="open"),
                name="directory_break_glass_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.label} {self.state}"
