"""Tables of the process of a case: where it stands, and each step that a person is asked to do."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.db import models

from yimen.cases.contracts import TaskOutcome
from yimen.kernel.contracts import NotFound
from yimen.kernel.ids import new_id


class CaseProcess(models.Model):
    """Where the process of a case stands. `state` holds tokens and answers of steps, nobody's data."""

    case = models.OneToOneField(
        "cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    item_version = models.ForeignKey(
        "catalogue.ItemVersion", on_delete=models.PROTECT, related_name="+"
    )
    state = models.JSONField()
    next_timer_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "cases_process"
        indexes = (
            models.Index(
                fields=("next_timer_at",),
                condition=models.Q(next_timer_at__isnull=False),
                name="cases_process_timer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.ended}"


class CaseTaskQuerySet(models.QuerySet["CaseTask"]):
    """Reads of steps."""

    def waiting(self) -> Self:
        """Return the steps that somebody has to do."""
        return self.filter(closed_at=None)

    def of_case(self, case_id: UUID, task_id: UUID) -> CaseTask:
        """Return a step of a case. Raises NotFound."""
        found = self.filter(id=task_id, case_id=case_id).first()
        if found is None:
            raise NotFound
        return found


class CaseTask(models.Model):
    """A step of a process that a person is asked to do; once for each token of the process."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    token = models.PositiveIntegerField()
    node = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    unit = models.ForeignKey(
        "directory.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decides = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    officer_name = models.CharField(max_length=200, blank=True)
    opinion = models.TextField(blank=True)

    objects = CaseTaskQuerySet.as_manager()

    class Meta:
        db_table = "cases_task"
        constraints = (
            models.UniqueConstraint(fields=("case", "token"), name="cases_task_once_a_token"),
            models.CheckConstraint(
                name="cases_task_outcome_known",
                condition=models.Q(outcome__in=["", *(each.value for each in TaskOutcome)]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.outcome}"


class CaseMessage(models.Model):
    """A message that the process of another case sent to this one, kept until it is waited for.

    `is_sure` says that no other case could be meant: it is then taken without a person.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    is_sure = models.BooleanField()
    sent_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_message"

    def __str__(self) -> str:
        return self.name


class CaseVerdict(models.Model):
    """What a decision table answered in a case: its inputs, the rules that spoke, its version."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    item_version = models.ForeignKey(
        "catalogue.ItemVersion", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    node = models.CharField(max_length=100)
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    inputs = models.BinaryField()
    rules = models.JSONField(default=list)
    answer = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "cases_verdict"

    def __str__(self) -> str:
        return f"{self.title} {self.rules}"
