"""Deliveries: a text on its way to an address, both sealed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yimen.notify.contracts import Carrier, DeliveryState


class Delivery(models.Model):
    """One text to one address: whose that is says `person_ref`, which notify cannot open."""

    id = models.UUIDField(primary_key=True)
    carrier = models.CharField(max_length=4, default=Carrier.SMS)
    template = models.CharField(max_length=64)
    address_encrypted = models.BinaryField()
    address_masked = models.CharField(max_length=80)
    text_encrypted = models.BinaryField(null=True)
    leave_url = models.CharField(max_length=300, default="")
    person_ref = models.UUIDField(null=True)
    state = models.CharField(max_length=8, default=DeliveryState.QUEUED)
    tries = models.SmallIntegerField(default=0)
    error = models.CharField(max_length=64, default="")
    receipt = models.CharField(max_length=64, default="")
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "notify_delivery"
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in DeliveryState]),
                name="notify_delivery_state",
            ),
            models.CheckConstraint(
                condition=Q(carrier__in=[one.value for one in Carrier]),
                name="notify_delivery_carrier",
            ),
        )
        indexes = (
            models.Index(
                fields=("next_at",), condition=Q(state="queued"), name="notify_delivery_waiting"
            ),
            models.Index(fields=("carrier", "-tried_at"), name="notify_delivery_tried"),
            models.Index(fields=("-queued_at",), name="notify_delivery_newest"),
            models.Index(
                fields=("person_ref",),
                condition=Q(person_ref__isnull=False),
                name="notify_delivery_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.template} {self.id} {self.state}"
