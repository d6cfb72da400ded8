"""Terms, holds and runs of retention."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from yimen.kernel.contracts import NotFound
from yimen.kernel.ids import new_id
from yimen.privacy.contracts import RunState


class RetentionTerm(models.Model):
    """How many months a class of data is kept from a day on; dated, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=60)
    months = models.PositiveSmallIntegerField()
    law = models.CharField(max_length=300)
    from_on = models.DateField()
    set_by = models.CharField(max_length=200)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "privacy_retention_term"
        indexes = (models.Index(fields=["code", "-from_on"], name="privacy_term_newest"),)

    def __str__(self) -> str:
        return f"{self.code} {self.months}"


class LegalHold(models.Model):
    """Nothing of a person is removed while a hold stands (investigation, suit, audit)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    set_by = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "privacy_legal_hold"
        constraints = (
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(lifted_at=None),
                name="privacy_hold_one_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.set_at}"


class RunQuerySet(models.QuerySet["RetentionRun"]):
    """Reads of runs that state their lock."""

    def for_change(self, run_id: UUID) -> RetentionRun:
        """Return the run locked for change. Raises NotFound."""
        run = self.select_for_update(no_key=True, of=("self",)).filter(id=run_id).first()
        if run is None:
            raise NotFound
        return run


class RetentionRun(models.Model):
    """One pass of removing what is old: proposed, checked, approved by a second person, done."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=10)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=200)
    proposed_by_account = models.UUIDField(null=True)
    checked_by = models.CharField(max_length=200, default="")
    checked_by_account = models.UUIDField(null=True)
    approved_by = models.CharField(max_length=200, default="")
    approved_by_account = models.UUIDField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        db_table = "privacy_retention_run"
        constraints = (
            models.CheckConstraint(
                name="privacy_run_state",
                condition=models.Q(state__in=[state.value for state in RunState]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.proposed_at} {self.state}"


class RetentionLine(models.Model):
    """One class of data in a run, as reported and as done so far."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(RetentionRun, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    months = models.PositiveSmallIntegerField()
    cutoff = models.DateTimeField()
    oldest = models.DateTimeField(null=True)
    found = models.PositiveIntegerField()
    kept = models.JSONField(default=dict)
    removed = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "privacy_retention_line"
        constraints = (models.UniqueConstraint(fields=["run", "code"], name="privacy_line_once"),)

    def __str__(self) -> str:
        return f"{self.code} {self.found}"
