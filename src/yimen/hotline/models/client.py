"""Tables of the business and talent desk."""

from __future__ import annotations

from django.db import models

from yimen.hotline.contracts.client import AppealState, ClientKind, DecisionState, VisitState
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class Client(models.Model):
    """An enterprise, a unit stationed in the county, or a talent; each has a named clerk.

    `name` is what lists show: a talent's stands there masked.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    full_name_encrypted = models.BinaryField()
    uscc = models.CharField(max_length=18, blank=True)
    area_code = models.CharField(max_length=12)
    contact_encrypted = models.BinaryField(default=bytes)
    phone_encrypted = models.BinaryField(default=bytes)
    person_id = models.UUIDField(null=True)
    unit_id = models.UUIDField()
    clerk_id = models.UUIDField(null=True)
    clerk = models.CharField(max_length=60, blank=True)
    entered_at = models.DateTimeField()

    objects = LockingQuerySet["Client"].as_manager()

    class Meta:
        db_table = "hotline_client"
        constraints = [
            models.CheckConstraint(
                name="hotline_client_kind_known",
                condition=models.Q(kind__in=[one.value for one in ClientKind]),
            ),
            models.UniqueConstraint(
                fields=["uscc"], condition=~models.Q(uscc=""), name="hotline_client_uscc"
            ),
            models.UniqueConstraint(
                fields=["person_id"],
                condition=models.Q(person_id__isnull=False),
                name="hotline_client_person",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Appeal(models.Model):
    """What a client asks of its desk; never shown to the unit that it complains of."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=30, unique=True)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    content_encrypted = models.BinaryField()
    state = models.CharField(max_length=12, default=AppealState.RECEIVED.value)
    unit_id = models.UUIDField()
    area_code = models.CharField(max_length=12)
    clerk_id = models.UUIDField(null=True)
    clerk = models.CharField(max_length=60, blank=True)
    reported_unit_id = models.UUIDField(null=True)
    order_id = models.UUIDField(null=True)
    code_encrypted = models.BinaryField()
    answer_encrypted = models.BinaryField(default=bytes)
    solved = models.BooleanField(null=True)
    satisfied = models.BooleanField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    closed_at = models.DateTimeField(null=True)
    in_time = models.BooleanField(null=True)

    objects = LockingQuerySet["Appeal"].as_manager()

    class Meta:
        db_table = "hotline_appeal"
        constraints = [
            models.CheckConstraint(
                name="hotline_appeal_state_known",
                condition=models.Q(state__in=[one.value for one in AppealState]),
            ),
        ]
        indexes = [models.Index(fields=["state", "-opened_at"], name="hotline_appeal_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class ClientVisit(models.Model):
    """A visit to a client: planned, made and recorded, with what was asked there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    planned_on = models.DateField()
    purpose = models.CharField(max_length=300)
    people = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default=VisitState.PLANNED.value)
    record_encrypted = models.BinaryField(default=bytes)
    visited_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=120)
    unit_id = models.UUIDField()

    objects = LockingQuerySet["ClientVisit"].as_manager()

    class Meta:
        db_table = "hotline_client_visit"
        indexes = [
            models.Index(fields=["client", "-planned_on"], name="hotline_client_visit_client")
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.planned_on}"


class VisitQuestion(models.Model):
    """One question of a visit: answered there, or handed to a unit as an order.

    `reported_unit_id` is whom it complains of, who never learns of it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(ClientVisit, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    text_encrypted = models.BinaryField()
    answer_encrypted = models.BinaryField(default=bytes)
    order_id = models.UUIDField(null=True)
    reported_unit_id = models.UUIDField(null=True)

    class Meta:
        db_table = "hotline_visit_question"

    def __str__(self) -> str:
        return f"{self.visit_id} {self.position}"


class CoordinationMeeting(models.Model):
    """A meeting about an appeal, with those who took part."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    unit_ids = models.JSONField(default=list)
    outsiders = models.CharField(max_length=200, blank=True)
    summary_encrypted = models.BinaryField(default=bytes)
    by = models.CharField(max_length=120)

    class Meta:
        db_table = "hotline_meeting"

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.held_at}"


class MeetingDecision(models.Model):
    """Something that a meeting decided, with the unit, the day and the result."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(CoordinationMeeting, on_delete=models.PROTECT, related_name="+")
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="+")
    unit_id = models.UUIDField()
    what = models.CharField(max_length=300)
    due_on = models.DateField()
    state = models.CharField(max_length=8, default=DecisionState.OPEN.value)
    result_encrypted = models.BinaryField(default=bytes)
    done_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=120, blank=True)

    objects = LockingQuerySet["MeetingDecision"].as_manager()

    class Meta:
        db_table = "hotline_decision"
        indexes = [models.Index(fields=["unit_id", "state"], name="hotline_decision_unit")]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.state}"
