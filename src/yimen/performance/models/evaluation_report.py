"""Tables after the scoring: chapters, comments, rectification, publication, budget advice."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id
from yimen.performance.contracts.result import Advice, Answer, ChapterCode, RectificationState
from yimen.performance.models.evaluation import Evaluation


class ReportChapter(models.Model):
    """What people wrote in a chapter of the report."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    edited_by = models.CharField(max_length=200, blank=True)
    edited_at = models.DateTimeField()

    class Meta:
        db_table = "performance_report_chapter"
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "code"], name="performance_report_chapter_once"
            ),
            models.CheckConstraint(
                name="performance_report_chapter_code",
                condition=models.Q(code__in=[one.value for one in ChapterCode]),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ReportTable(models.Model):
    """A table of figures in the report, as entered; what its formulas make of it is never stored."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="+")
    chapter = models.CharField(max_length=12)
    title = models.CharField(max_length=80)
    source = models.TextField()
    formulas = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    edited_by = models.CharField(max_length=200)
    edited_at = models.DateTimeField()

    class Meta:
        db_table = "performance_report_table"
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "title"], name="performance_report_table_once"
            ),
            models.CheckConstraint(
                name="performance_report_table_chapter",
                condition=models.Q(chapter__in=[one.value for one in ChapterCode]),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReportComment(models.Model):
    """What the evaluated unit says of the draft report, and the answer to it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    no_objection = models.BooleanField(default=False)
    said_by = models.CharField(max_length=200)
    said_at = models.DateTimeField()
    answer = models.CharField(max_length=12, default=Answer.WAITING.value)
    reply = models.TextField(blank=True)
    replied_by = models.CharField(max_length=200, blank=True)
    replied_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "performance_report_comment"
        indexes = [models.Index(fields=["evaluation", "said_at"], name="performance_comment_of")]

    def __str__(self) -> str:
        return str(self.id)


class RectificationItem(models.Model):
    """One thing that the evaluated unit has to put right by a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    problem = models.TextField()
    demand = models.TextField()
    due_on = models.DateField()
    state = models.CharField(max_length=12, default=RectificationState.OPEN.value)
    reply = models.TextField(blank=True)
    replied_by = models.CharField(max_length=200, blank=True)
    replied_at = models.DateTimeField(null=True)
    papers = models.JSONField(default=list)
    check_words = models.TextField(blank=True)
    checked_by = models.CharField(max_length=200, blank=True)
    checked_at = models.DateTimeField(null=True)
    returned = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "performance_rectification_item"
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "number"], name="performance_rectification_number"
            ),
            models.CheckConstraint(
                name="performance_rectification_state",
                condition=models.Q(state__in=[one.value for one in RectificationState]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.problem[:20]}"


class EvaluationPublication(models.Model):
    """What was made public: the file with its digests and the numbers as they were then."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    evaluation = models.OneToOneField(Evaluation, on_delete=models.PROTECT, related_name="+")
    file_id = models.UUIDField()
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)
    total = models.DecimalField(max_digits=6, decimal_places=2)
    grade = models.CharField(max_length=12)
    levels = models.JSONField(default=list)
    withheld = models.CharField(max_length=500, blank=True)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200)

    class Meta:
        db_table = "performance_evaluation_publication"

    def __str__(self) -> str:
        return self.file_name


class BudgetAdvice(models.Model):
    """What the finance bureau decided for a year's budget of a project after an evaluation."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="+")
    project_id = models.UUIDField()
    year = models.PositiveSmallIntegerField()
    advice = models.CharField(max_length=12)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    reason = models.TextField()
    total = models.DecimalField(max_digits=6, decimal_places=2)
    grade = models.CharField(max_length=12)
    decided_by = models.CharField(max_length=200)
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "performance_budget_advice"
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "year"], name="performance_budget_advice_once"
            ),
            models.CheckConstraint(
                name="performance_budget_advice_known",
                condition=models.Q(advice__in=[one.value for one in Advice]),
            ),
        ]
        indexes = [models.Index(fields=["project_id"], name="performance_advice_project")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.year}"
