"""Tables of calls and of the operators' seats. Numbers are encrypted and found by a blind index."""

from __future__ import annotations

from django.db import models

from yimen.hotline.contracts.call import (
    AsideEnd,
    AsideKind,
    BackState,
    CallEnd,
    CallState,
    Direction,
    MarkState,
    SeatState,
    Service,
)
from yimen.hotline.models.order import WorkOrder
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class Call(models.Model):
    """One call; `channel` is what the switch calls it, so that nothing is entered twice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.CharField(max_length=80, unique=True)
    agent_channel = models.CharField(max_length=80, blank=True)
    direction = models.CharField(max_length=4)
    state = models.CharField(max_length=8, default=CallState.RINGING.value)
    phone_encrypted = models.BinaryField(default=bytes)
    phone_index = models.BinaryField(default=bytes)
    desk_id = models.UUIDField()
    area_code = models.CharField(max_length=12)
    operator_id = models.UUIDField(null=True)
    operator_name = models.CharField(max_length=120, blank=True)
    rang_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    hung_up_at = models.DateTimeField(null=True)
    hung_up_by = models.CharField(max_length=8, blank=True)
    cause = models.CharField(max_length=40, blank=True)
    end = models.CharField(max_length=12, blank=True)
    found_late = models.BooleanField(default=False)
    waits_since = models.DateTimeField(null=True)
    holds = models.PositiveSmallIntegerField(default=0)
    held_seconds = models.PositiveIntegerField(default=0)
    recording_encrypted = models.BinaryField(default=bytes)
    back_of = models.UUIDField(null=True)
    back_state = models.CharField(max_length=10, blank=True, default=BackState.NONE.value)
    back_tries = models.PositiveSmallIntegerField(default=0)
    mark_state = models.CharField(max_length=8, blank=True, default=MarkState.NONE.value)
    marked_by = models.UUIDField(null=True)
    mark_words_encrypted = models.BinaryField(default=bytes)
    ruled_by = models.CharField(max_length=120, blank=True)
    ruled_at = models.DateTimeField(null=True)

    objects = LockingQuerySet["Call"].as_manager()

    class Meta:
        db_table = "hotline_call"
        constraints = [
            models.CheckConstraint(
                name="hotline_call_state_known",
                condition=models.Q(state__in=[one.value for one in CallState]),
            ),
            models.CheckConstraint(
                name="hotline_call_direction_known",
                condition=models.Q(direction__in=[one.value for one in Direction]),
            ),
            models.CheckConstraint(
                name="hotline_call_end_known",
                condition=models.Q(end__in=["", *(one.value for one in CallEnd)]),
            ),
            models.CheckConstraint(
                name="hotline_call_ended_has_time",
                condition=~models.Q(state=CallState.ENDED.value)
                | models.Q(hung_up_at__isnull=False) & ~models.Q(end=""),
            ),
        ]
        indexes = [
            models.Index(fields=["-rang_at"], name="hotline_call_rang"),
            models.Index(fields=["phone_index", "-rang_at"], name="hotline_call_phone"),
            models.Index(fields=["operator_id", "-rang_at"], name="hotline_call_operator"),
            models.Index(
                fields=["back_state", "-rang_at"],
                condition=models.Q(back_state=BackState.WANTED.value),
                name="hotline_call_back",
            ),
            models.Index(
                fields=["mark_state", "-rang_at"],
                condition=models.Q(mark_state=MarkState.ASKED.value),
                name="hotline_call_mark",
            ),
            models.Index(
                fields=["rang_at"],
                condition=~models.Q(state=CallState.ENDED.value),
                name="hotline_call_living",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class CallAside(models.Model):
    """A colleague who was asked during a call, or to whom it was passed; one at a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    channel = models.CharField(max_length=80, unique=True)
    account_id = models.UUIDField()
    name = models.CharField(max_length=120)
    by = models.CharField(max_length=120)
    by_account = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=12, blank=True)

    class Meta:
        db_table = "hotline_call_aside"
        constraints = [
            models.CheckConstraint(
                name="hotline_call_aside_known",
                condition=models.Q(kind__in=[one.value for one in AsideKind])
                & models.Q(end__in=[one.value for one in AsideEnd]),
            ),
            models.UniqueConstraint(
                fields=["call"], condition=models.Q(end=""), name="hotline_call_aside_one_open"
            ),
        ]
        indexes = [models.Index(fields=["call", "asked_at"], name="hotline_call_aside_call")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.kind}"


class CallTranscript(models.Model):
    """A text of what was said that somebody supplied; nothing here recognises speech."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="+")
    words_encrypted = models.BinaryField(default=bytes)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        db_table = "hotline_call_transcript"

    def __str__(self) -> str:
        return f"{self.call_id} {self.at}"


class CallOrder(models.Model):
    """An order that was written or spoken of during a call."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "hotline_call_order"
        constraints = [
            models.UniqueConstraint(fields=["call", "order"], name="hotline_call_order_once"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.order_id}"


class HandOver(models.Model):
    """A caller in danger handed to 110, 119 or 120; `done` is empty until the switch answered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, related_name="+")
    service = models.CharField(max_length=3)
    place_encrypted = models.BinaryField(default=bytes)
    said_encrypted = models.BinaryField(default=bytes)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    done = models.BooleanField(null=True)

    class Meta:
        db_table = "hotline_hand_over"
        constraints = [
            models.CheckConstraint(
                name="hotline_hand_over_service_known",
                condition=models.Q(service__in=[one.value for one in Service]),
            ),
        ]
        indexes = [models.Index(fields=["order", "at"], name="hotline_hand_over_order")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.service}"


class NumberCaution(models.Model):
    """What the chief upheld against a number; it warns the next operator and refuses nobody."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    phone_index = models.BinaryField()
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    words_encrypted = models.BinaryField(default=bytes)
    since = models.DateTimeField()
    until = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        db_table = "hotline_caution"
        constraints = [
            models.UniqueConstraint(fields=["call"], name="hotline_caution_once"),
        ]
        indexes = [models.Index(fields=["phone_index", "-since"], name="hotline_caution_phone")]

    def __str__(self) -> str:
        return f"{self.kind} {self.since}"


class Seat(models.Model):
    """What an operator does now; `version` grows whenever his screen must show something else."""

    account_id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=120)
    unit_id = models.UUIDField()
    agent = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, default=SeatState.OUT.value)
    reason = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, related_name="+")
    told = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = LockingQuerySet["Seat"].as_manager()

    class Meta:
        db_table = "hotline_seat"
        constraints = [
            models.CheckConstraint(
                name="hotline_seat_state_known",
                condition=models.Q(state__in=[one.value for one in SeatState]),
            ),
            models.UniqueConstraint(
                fields=["agent"], condition=~models.Q(agent=""), name="hotline_seat_agent_once"
            ),
        ]
        indexes = [models.Index(fields=["call"], name="hotline_seat_call")]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class SeatSpan(models.Model):
    """How long an operator did one thing; the last one is open."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account_id = models.UUIDField()
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "hotline_seat_span"
        constraints = [
            models.UniqueConstraint(
                fields=["account_id"],
                condition=models.Q(until=None),
                name="hotline_seat_span_one_open",
            ),
        ]
        indexes = [models.Index(fields=["since"], name="hotline_seat_span_since")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.state}"


class SwitchEvent(models.Model):
    """An event of the switch that was taken in; the same one again changes nothing."""

    id = models.BigAutoField(primary_key=True)
    core = models.CharField(max_length=40)
    sequence = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "hotline_switch_event"
        constraints = [
            models.UniqueConstraint(fields=["core", "sequence"], name="hotline_switch_event_once"),
        ]
        indexes = [models.Index(fields=["at"], name="hotline_switch_event_at")]

    def __str__(self) -> str:
        return f"{self.core} {self.sequence}"
