"""Tables of the counter: paper applications being entered, waiting drafts, yearly batches."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from yimen.cases.contracts import BatchState
from yimen.kernel.contracts import NotFound
from yimen.kernel.ids import new_id


class PaperEntry(models.Model):
    """A signed paper form on its way into a case: how it was signed, its scan, each paper."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.OneToOneField("cases.Draft", on_delete=models.PROTECT, related_name="+")
    signed_how = models.CharField(max_length=20, blank=True)
    witness = models.CharField(max_length=50, blank=True)
    note = models.CharField(max_length=200, blank=True)
    scan_ids = models.JSONField(default=list)
    marks = models.JSONField(default=dict)
    started_at = models.DateTimeField()

    class Meta:
        db_table = "cases_paper_entry"

    def __str__(self) -> str:
        return f"{self.draft_id} {self.signed_how}"


class WaitingDraft(models.Model):
    """A finished application by a relative: it waits until the applicant confirms the mandate."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.OneToOneField("cases.Draft", on_delete=models.PROTECT, related_name="+")
    mandate_id = models.UUIDField(db_index=True)
    unit_id = models.UUIDField()
    sent_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "cases_waiting_draft"

    def __str__(self) -> str:
        return f"{self.draft_id} {self.sent_at}"


class BatchQuerySet(models.QuerySet["Batch"]):
    """Reads of batches that state their lock."""

    def for_change(self, batch_id: UUID) -> Batch:
        """Return the batch locked for change. Raises NotFound."""
        batch = self.select_for_update(no_key=True, of=("self",)).filter(id=batch_id).first()
        if batch is None:
            raise NotFound
        return batch


class Batch(models.Model):
    """One pass in which an item is filed for many people (年度确认)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item_version = models.ForeignKey(
        "catalogue.ItemVersion", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    item_code = models.CharField(max_length=36)
    year = models.PositiveSmallIntegerField()
    unit_id = models.UUIDField(db_index=True)
    account_id = models.UUIDField()
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    answers = models.BinaryField()

    objects = BatchQuerySet.as_manager()

    class Meta:
        db_table = "cases_batch"

    def __str__(self) -> str:
        return f"{self.item_code} {self.year}"


class BatchEntry(models.Model):
    """One person of a batch; once an item and year, however many batches there are."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    item_code = models.CharField(max_length=36)
    year = models.PositiveSmallIntegerField()
    applicant = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    applicant_name = models.CharField(max_length=200)
    source_case_id = models.UUIDField()
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=300, blank=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+", null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_batch_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["item_code", "year", "applicant"],
                condition=models.Q(
                    state__in=[BatchState.PENDING, BatchState.FILED, BatchState.STRUCK]
                ),
                name="cases_batch_once_a_year",
            ),
            models.CheckConstraint(
                name="cases_batch_state_known",
                condition=models.Q(state__in=[state.value for state in BatchState]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.applicant_name} {self.state}"
