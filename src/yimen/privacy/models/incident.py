"""Incidents with personal data, their steps and whom they touch."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id
from yimen.privacy.contracts import IncidentLevel, StepKind


class Incident(models.Model):
    """A leak, change or loss of personal data, since when it is known."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=100)
    level = models.CharField(max_length=10)
    happened = models.TextField()
    data = models.TextField()
    harm = models.TextField()
    advice = models.TextField()
    known_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True)
    unit_id = models.UUIDField(null=True)

    class Meta:
        db_table = "privacy_incident"
        constraints = (
            models.CheckConstraint(
                name="privacy_incident_level",
                condition=models.Q(level__in=[level.value for level in IncidentLevel]),
            ),
        )

    def __str__(self) -> str:
        return self.number


class IncidentStep(models.Model):
    """One step of an incident with its last moment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    law = models.CharField(max_length=200)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=200, default="")
    note = models.TextField(default="")

    class Meta:
        db_table = "privacy_incident_step"
        constraints = (
            models.UniqueConstraint(fields=["incident", "kind"], name="privacy_step_once"),
            models.CheckConstraint(
                name="privacy_step_kind",
                condition=models.Q(kind__in=[kind.value for kind in StepKind]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.kind}"


class Affected(models.Model):
    """A person whom an incident touches, and when he was told."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField(db_index=True)
    found_by = models.CharField(max_length=100)
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "privacy_affected"
        constraints = (
            models.UniqueConstraint(fields=["incident", "person_id"], name="privacy_affected_once"),
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.person_id}"
