"""What the law and caution ask for: impact assessments, thresholds, filings, site measurements."""

from __future__ import annotations

from django.db import models

from yimen.biometrics.contracts import Purpose
from yimen.biometrics.governance_contracts import FilingKind, MeasurementState, TwoHands
from yimen.kernel.ids import new_id

_STATES = [one.value for one in TwoHands]


class ImpactAssessment(models.Model):
    """What was weighed before faces are used for a purpose; one writes, another approves."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    purpose = models.CharField(max_length=10)
    uses = models.TextField()
    necessity = models.TextField()
    risks = models.TextField()
    measures = models.TextField()
    assessed_by = models.CharField(max_length=200)
    assessed_on = models.DateField()
    valid_until = models.DateField()
    state = models.CharField(max_length=10)
    unit_id = models.UUIDField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=200)
    written_by_account = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, default="")
    decision = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)
    ended_because = models.TextField(default="")

    class Meta:
        db_table = "biometrics_impact_assessment"
        constraints = (
            models.UniqueConstraint(
                fields=["purpose"],
                condition=models.Q(state=TwoHands.IN_FORCE.value),
                name="biometrics_impact_one_in_force",
            ),
            models.CheckConstraint(
                name="biometrics_impact_state", condition=models.Q(state__in=_STATES)
            ),
            models.CheckConstraint(
                name="biometrics_impact_purpose",
                condition=models.Q(purpose__in=[one.value for one in Purpose]),
            ),
        )
        indexes = (models.Index(fields=["purpose", "state"], name="biometrics_impact_open"),)

    def __str__(self) -> str:
        return self.number


class ThresholdPolicy(models.Model):
    """Thresholds of one recogniser for one question, as a version; one proposes, another approves."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    question = models.CharField(max_length=10)
    model_name = models.CharField(max_length=60)
    model_sha256 = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    accept = models.FloatField()
    doubt = models.FloatField()
    gap = models.FloatField(default=0.0)
    reason = models.TextField()
    state = models.CharField(max_length=10)
    unit_id = models.UUIDField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=200)
    written_by_account = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, default="")
    decision = models.TextField(default="")

    class Meta:
        db_table = "biometrics_threshold_policy"
        constraints = (
            models.UniqueConstraint(
                fields=["question", "model_sha256", "version"], name="biometrics_policy_once"
            ),
            models.UniqueConstraint(
                fields=["question", "model_sha256"],
                condition=models.Q(state=TwoHands.IN_FORCE.value),
                name="biometrics_policy_one_in_force",
            ),
            models.CheckConstraint(
                name="biometrics_policy_state", condition=models.Q(state__in=_STATES)
            ),
            models.CheckConstraint(
                name="biometrics_policy_order", condition=models.Q(doubt__lte=models.F("accept"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.question} {self.version}"


class FaceFiling(models.Model):
    """A filing with the internet information office that is due: the first, a change, the end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12)
    what = models.TextField()
    happened_at = models.DateTimeField()
    subjects = models.PositiveIntegerField()
    due_on = models.DateField()
    unit_id = models.UUIDField()
    number = models.CharField(max_length=60, default="")
    office = models.CharField(max_length=100, default="")
    filed_on = models.DateField(null=True)
    filed_at = models.DateTimeField(null=True)
    filed_by = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "biometrics_filing"
        constraints = (
            models.CheckConstraint(
                name="biometrics_filing_kind",
                condition=models.Q(kind__in=[one.value for one in FilingKind]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.due_on}"


class CounterMark(models.Model):
    """A share of the number that must be filed was reached, and who has taken note of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    percent = models.PositiveSmallIntegerField()
    subjects = models.PositiveIntegerField()
    reached_at = models.DateTimeField()
    unit_id = models.UUIDField()
    noted_at = models.DateTimeField(null=True)
    noted_by = models.CharField(max_length=200, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "biometrics_counter_mark"
        constraints = (
            models.UniqueConstraint(
                fields=["percent"],
                condition=models.Q(ended_at=None),
                name="biometrics_counter_mark_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.percent}%"


class SiteMeasurement(models.Model):
    """How good the recogniser is on pairs of this place; the images are deleted after the run."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=100)
    state = models.CharField(max_length=10)
    stored_as = models.CharField(max_length=64, default="")
    model_name = models.CharField(max_length=60, default="")
    model_sha256 = models.CharField(max_length=64, default="")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    trouble = models.TextField(default="")
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=200)
    finished_at = models.DateTimeField(null=True)
    images_gone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "biometrics_site_measurement"
        constraints = (
            models.CheckConstraint(
                name="biometrics_measurement_state",
                condition=models.Q(state__in=[one.value for one in MeasurementState]),
            ),
        )

    def __str__(self) -> str:
        return self.title
