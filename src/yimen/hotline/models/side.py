"""Tables of what hangs on an order: dispatches, replies, requests, supervision, call-backs."""

from __future__ import annotations

from django.db import models

from yimen.hotline.contracts.sampling import CallBackWay
from yimen.hotline.contracts.side import (
    CallBackOutcome,
    ContactWay,
    DispatchRole,
    DispatchState,
    RequestKind,
    RequestState,
    SupervisionLevel,
    SupervisionState,
)
from yimen.hotline.models.order import WorkOrder
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class Dispatch(models.Model):
    """One unit's part of an order; a recalled one stays, `under_id` is the lead that passed it on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    cycle = models.PositiveSmallIntegerField()
    unit_id = models.UUIDField()
    role = models.CharField(max_length=8)
    state = models.CharField(max_length=10, default=DispatchState.SENT.value)
    reason = models.CharField(max_length=300)
    precedent_id = models.UUIDField(null=True)
    words = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    signed_by_itself = models.BooleanField(default=False)
    contacted_at = models.DateTimeField(null=True)
    note_encrypted = models.BinaryField(default=bytes)
    under_id = models.UUIDField(null=True)

    objects = LockingQuerySet["Dispatch"].as_manager()

    class Meta:
        db_table = "hotline_dispatch"
        constraints = [
            models.CheckConstraint(
                name="hotline_dispatch_state_known",
                condition=models.Q(state__in=[state.value for state in DispatchState]),
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(role=DispatchRole.LEAD.value)
                & models.Q(state__in=[DispatchState.SENT.value, DispatchState.SIGNED.value]),
                name="hotline_dispatch_one_lead",
            ),
        ]
        indexes = [
            models.Index(fields=["unit_id", "state"], name="hotline_dispatch_unit"),
            models.Index(fields=["order", "sent_at"], name="hotline_dispatch_order"),
            models.Index(
                fields=["precedent_id"],
                condition=models.Q(precedent_id__isnull=False),
                name="hotline_dispatch_precedent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.unit_id} {self.state}"


class Contact(models.Model):
    """One contact of the unit with the caller."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    reached = models.BooleanField()
    how = models.CharField(max_length=8, default=ContactWay.PHONE.value)
    phone_encrypted = models.BinaryField(default=bytes)
    said_encrypted = models.BinaryField()

    class Meta:
        db_table = "hotline_contact"
        indexes = [models.Index(fields=["order", "at"], name="hotline_contact_order")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.at}"


class OrderReply(models.Model):
    """One reply in its two texts; `approved` is empty until the desk has ruled."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    cycle = models.PositiveSmallIntegerField()
    unit_id = models.UUIDField()
    inner_encrypted = models.BinaryField()
    told_encrypted = models.BinaryField()
    solved = models.BooleanField()
    file_ids = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    officer_id = models.UUIDField(null=True)
    approved = models.BooleanField(null=True)
    ruled_at = models.DateTimeField(null=True)
    ruled_by = models.CharField(max_length=120, blank=True)
    ruling = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "hotline_reply"
        indexes = [models.Index(fields=["order", "at"], name="hotline_reply_order")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.at}"


class OrderRequest(models.Model):
    """What a unit asks: to return the order, for more time, to stop the clock, for support."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=8, default=RequestState.ASKED.value)
    unit_id = models.UUIDField()
    reason = models.CharField(max_length=500)
    basis = models.CharField(max_length=300, blank=True)
    suggested_unit_id = models.UUIDField(null=True)
    days = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField(null=True)
    asked_name = models.CharField(max_length=120)
    ruled_at = models.DateTimeField(null=True)
    ruled_name = models.CharField(max_length=120, blank=True)
    ruling = models.CharField(max_length=500, blank=True)
    wrongful = models.BooleanField(default=False)

    objects = LockingQuerySet["OrderRequest"].as_manager()

    class Meta:
        db_table = "hotline_request"
        constraints = [
            models.CheckConstraint(
                name="hotline_request_state_known",
                condition=models.Q(state__in=[state.value for state in RequestState]),
            ),
            models.CheckConstraint(
                name="hotline_request_kind_known",
                condition=models.Q(kind__in=[kind.value for kind in RequestKind]),
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(state=RequestState.ASKED.value),
                name="hotline_request_one_open",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="hotline_request_state")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.kind} {self.state}"


class Supervision(models.Model):
    """One step of the ladder, and the unit's answer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=1)
    state = models.CharField(max_length=8, default=SupervisionState.OPEN.value)
    unit_id = models.UUIDField()
    words = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, blank=True)

    objects = LockingQuerySet["Supervision"].as_manager()

    class Meta:
        db_table = "hotline_supervision"
        constraints = [
            models.CheckConstraint(
                name="hotline_supervision_level_known",
                condition=models.Q(level__in=[level.value for level in SupervisionLevel]),
            ),
        ]
        indexes = [models.Index(fields=["order", "at"], name="hotline_supervision_order")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.level}"


class CallBack(models.Model):
    """One attempt to ask the caller whether it was solved."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    cycle = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    officer_id = models.UUIDField(null=True)
    outcome = models.CharField(max_length=12)
    way = models.CharField(max_length=8, default=CallBackWay.PHONE.value)
    solved = models.BooleanField(null=True)
    satisfaction = models.CharField(max_length=12, blank=True)
    said_encrypted = models.BinaryField(default=bytes)

    class Meta:
        db_table = "hotline_callback"
        constraints = [
            models.CheckConstraint(
                name="hotline_callback_outcome_known",
                condition=models.Q(outcome__in=[one.value for one in CallBackOutcome]),
            ),
        ]
        indexes = [models.Index(fields=["order", "at"], name="hotline_callback_order")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.outcome}"
