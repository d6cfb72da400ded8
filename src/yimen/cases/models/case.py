"""Tables of a case: the case, its moves, its papers and its special procedures."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.db import models

from yimen.cases.contracts import CaseState, PaperGot, PaperState
from yimen.kernel.contracts import NotFound
from yimen.kernel.ids import new_id
from yimen.kernel.prepared import PreparedRead


class CaseQuerySet(models.QuerySet["Case"]):
    """Reads of cases that state their lock."""

    def for_change(self, case_id: UUID) -> Case:
        """Return the case locked for change. Raises NotFound."""
        case = _FOR_CHANGE.find(case_id)
        if case is None:
            raise NotFound
        return case

    def in_state(self, *states: CaseState) -> Self:
        """Return the cases in one of the states."""
        return self.filter(state__in=states)


class Case(models.Model):
    """One application that arrived. The answers are encrypted as one document."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=50, unique=True)
    query_code = models.CharField(max_length=8)
    state = models.CharField(max_length=20)
    step = models.ForeignKey(
        "cases.CaseStep", on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    item_version = models.ForeignKey(
        "catalogue.ItemVersion", on_delete=models.PROTECT, related_name="+"
    )
    item_code = models.CharField(max_length=36)
    item_name = models.CharField(max_length=200)
    applicant = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    applicant_name = models.CharField(max_length=200)
    filed_by_person_id = models.UUIDField(null=True)
    filed_by_officer_id = models.UUIDField(null=True)
    filed_by_name = models.CharField(max_length=200, blank=True)
    mandate_id = models.UUIDField(null=True)
    area_code = models.CharField(max_length=12)
    receiving_unit = models.ForeignKey(
        "directory.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    deciding_unit = models.ForeignKey(
        "directory.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    situation = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=1)
    answers = models.BinaryField()
    answers_before = models.BinaryField(null=True)
    route_step = models.CharField(max_length=40, blank=True)
    corrected_at = models.DateTimeField(null=True)
    correction_asked_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField()
    counts_from_on = models.DateField(null=True)
    received_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_on = models.DateField(null=True)
    deemed = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    completed_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    licence_id = models.UUIDField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        db_table = "cases_case"
        constraints = [
            models.CheckConstraint(
                name="cases_case_state_known",
                condition=models.Q(state__in=[state.value for state in CaseState]),
            )
        ]
        indexes = [
            models.Index(fields=["applicant", "-submitted_at", "-id"], name="cases_case_mine"),
            models.Index(
                fields=["filed_by_person_id", "-submitted_at", "-id"],
                name="cases_case_filed",
                condition=models.Q(filed_by_person_id__isnull=False),
            ),
            models.Index(
                fields=["deciding_unit", "-submitted_at", "-id"], name="cases_case_deciding"
            ),
            models.Index(
                fields=["receiving_unit", "-submitted_at", "-id"], name="cases_case_receiving"
            ),
            models.Index(fields=["area_code", "-submitted_at", "-id"], name="cases_case_area"),
            models.Index(fields=["submitted_at", "id"], name="cases_case_submitted"),
            models.Index(fields=["state", "submitted_at", "id"], name="cases_case_state"),
            models.Index(fields=["item_code", "submitted_at", "id"], name="cases_case_item"),
            models.Index(
                fields=["applicant_name", "submitted_at", "id"],
                opclasses=["text_pattern_ops", "timestamptz_ops", "uuid_ops"],
                name="cases_case_name",
            ),
        ]

    def __str__(self) -> str:
        return self.number


_FOR_CHANGE = PreparedRead(Case, "id = %s", locks=True)


class CaseStep(models.Model):
    """One move of a case (办件过程): who, when, what, and the words said."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    verb = models.CharField(max_length=20)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20)
    route_step = models.CharField(max_length=40, blank=True)
    actor_name = models.CharField(max_length=200)
    officer_id = models.UUIDField(null=True)
    unit_id = models.UUIDField(null=True)
    on_behalf_of = models.CharField(max_length=200, blank=True)
    opinion = models.TextField(blank=True)
    private = models.BooleanField(default=False)

    class Meta:
        db_table = "cases_step"

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"


class CasePaper(models.Model):
    """A paper that came in (办件材料), with its level of credibility A to D."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    got = models.CharField(max_length=20, choices=[(item.value, item.value) for item in PaperGot])
    got_at = models.DateTimeField(null=True)
    level = models.CharField(max_length=1, default="C")
    state = models.CharField(max_length=20, default=PaperState.PENDING.value)
    finding = models.CharField(max_length=500, blank=True)
    judged_by = models.CharField(max_length=200, blank=True)
    file_ids = models.JSONField(default=list)
    licence_id = models.UUIDField(null=True)
    kept_id = models.UUIDField(null=True)
    due_on = models.DateField(null=True)

    class Meta:
        db_table = "cases_paper"
        constraints = [
            models.UniqueConstraint(fields=["case", "code"], name="cases_paper_once"),
            models.CheckConstraint(
                name="cases_paper_deferred_until",
                condition=~models.Q(got=PaperGot.DEFERRED.value) | models.Q(due_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"


class CaseStop(models.Model):
    """A special procedure (办件特别程序): its time is not counted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    extension = models.BooleanField(default=False)
    ground = models.CharField(max_length=300, blank=True)
    reason = models.TextField()
    planned_days = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=200, blank=True)
    result = models.TextField(blank=True)

    class Meta:
        db_table = "cases_stop"
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(ended_at__isnull=True, extension=False),
                name="cases_stop_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
