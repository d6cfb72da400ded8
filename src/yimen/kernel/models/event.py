"""The outbox: events as they were published, and what each subscriber made of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class OutboxEvent(models.Model):
    """A published fact: ids, codes and times only."""

    id = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    code = models.TextField()
    version = models.SmallIntegerField()
    subject_kind = models.TextField()
    subject_id = models.UUIDField()
    body = models.TextField()
    published_at = models.DateTimeField()
    fanned_out = models.BooleanField(default=False)

    class Meta:
        db_table = "kernel_outbox_event"
        indexes = (
            models.Index(fields=("id",), condition=Q(fanned_out=False), name="kernel_outbox_new"),
            models.Index(fields=("published_at",), name="kernel_outbox_published"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.event_id}"


class Delivery(models.Model):
    """One event for one subscriber; the row is also what makes a second delivery do nothing."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(
        OutboxEvent, on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    subscriber = models.TextField()
    subject_kind = models.TextField()
    subject_id = models.UUIDField()
    state = models.TextField(default="waiting")
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField(db_default=Now())
    error = models.TextField(default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "kernel_outbox_delivery"
        constraints = (
            models.UniqueConstraint(
                fields=("event", "subscriber"), name="kernel_outbox_delivery_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "parked", "done")),
                name="kernel_outbox_delivery_state",
            ),
        )
        indexes = (
            models.Index(
                fields=("id",), condition=Q(state="waiting"), name="kernel_outbox_waiting"
            ),
            models.Index(
                fields=("subject_id", "subscriber", "id"),
                condition=~Q(state="done"),
                name="kernel_outbox_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subscriber} {self.event_id} {self.state}"
