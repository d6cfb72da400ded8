"""Tables of what was asked of registers, and of doubts about what they say."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from yimen.exchange.contracts import DisputeState, Outcome
from yimen.kernel.contracts import NotFound
from yimen.kernel.ids import new_id


class Call(models.Model):
    """One call (调用记录): who asked, for which application, on what ground, what came of it.

    It is written before the register is asked, so that a call that broke off is known as well.
    `grant` is empty for a call that was not let through.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    grant = models.ForeignKey(
        "exchange.Grant", on_delete=models.PROTECT, related_name="+", null=True
    )
    resource = models.ForeignKey("exchange.Resource", on_delete=models.PROTECT, related_name="+")
    about_kind = models.CharField(max_length=60)
    about_id = models.UUIDField()
    item_code = models.CharField(max_length=36)
    item_name = models.CharField(max_length=200)
    number = models.CharField(max_length=50)
    person_id = models.UUIDField()
    at = models.DateTimeField()
    who = models.CharField(max_length=200)
    account_id = models.UUIDField(null=True)
    officer_id = models.UUIDField(null=True)
    unit_id = models.UUIDField(null=True)
    law = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    fields = models.JSONField(default=list)
    outcome = models.CharField(max_length=10)
    found = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    milliseconds = models.PositiveIntegerField(null=True)
    answer_encrypted = models.BinaryField(default=bytes)

    class Meta:
        db_table = "exchange_call"
        constraints = (
            models.CheckConstraint(
                name="exchange_call_outcome",
                condition=models.Q(outcome__in=[one.value for one in Outcome]),
            ),
        )
        indexes = (
            models.Index(fields=["about_id", "-at"], name="exchange_call_about"),
            models.Index(fields=["person_id", "-at", "-id"], name="exchange_call_person"),
            models.Index(fields=["-at", "-id"], name="exchange_call_newest"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"


class DisputeQuerySet(models.QuerySet["Dispute"]):
    """Reads of disputes that state their lock."""

    def for_change(self, dispute_id: UUID) -> Dispute:
        """Return the dispute locked for change. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(id=dispute_id).first()
        if found is None:
            raise NotFound
        return found


class Dispute(models.Model):
    """A person's doubt about a value that we hold (数据异议), put to the unit that owns its source."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.UUIDField(db_index=True)
    source = models.CharField(max_length=100)
    unit = models.ForeignKey("directory.Organisation", on_delete=models.PROTECT, related_name="+")
    about_kind = models.CharField(max_length=60)
    about_id = models.UUIDField()
    number = models.CharField(max_length=50)
    item_name = models.CharField(max_length=200)
    field_code = models.CharField(max_length=40)
    field_name = models.CharField(max_length=60)
    words_encrypted = models.BinaryField()
    state = models.CharField(max_length=10)
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    answer_encrypted = models.BinaryField(default=bytes)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        db_table = "exchange_dispute"
        constraints = (
            models.CheckConstraint(
                name="exchange_dispute_state",
                condition=models.Q(state__in=[one.value for one in DisputeState]),
            ),
            models.UniqueConstraint(
                fields=["about_id", "field_code"],
                condition=models.Q(state="open"),
                name="exchange_dispute_one_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.state}"
