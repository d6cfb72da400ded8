"""Say what work the states of goals hold open."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from yimen.kernel.contracts import Ref
from yimen.kernel.work.contracts import ExpectedWork
from yimen.performance.contracts.goal import SHEET_KIND, SheetState
from yimen.performance.models import GoalSheet, ProjectStep


def to_vet() -> Iterator[ExpectedWork]:
    """Yield the goals that wait for their department."""
    rows = GoalSheet.objects.filter(state=SheetState.FILED)
    for sheet_id, unit in rows.values_list("id", "project__department_id"):
        yield ExpectedWork(ref=Ref(SHEET_KIND, sheet_id), unit_id=unit)


def to_approve() -> Iterator[ExpectedWork]:
    """Yield the goals that wait for the finance bureau."""
    rows = GoalSheet.objects.filter(state=SheetState.VETTED, approver_unit_id__isnull=False)
    for sheet_id, unit in rows.values_list("id", "approver_unit_id"):
        assert unit is not None
        yield ExpectedWork(ref=Ref(SHEET_KIND, sheet_id), unit_id=unit)


def to_redo() -> Iterator[ExpectedWork]:
    """Yield the goals that were sent back and not filed again."""
    sent_back = ProjectStep.objects.filter(
        project_id=OuterRef("project_id"),
        year=OuterRef("year"),
        version=OuterRef("version"),
        verb="goals.sent_back",
    )
    rows = GoalSheet.objects.filter(Exists(sent_back), state=SheetState.DRAFT)
    for sheet_id, unit, person in rows.values_list(
        "id", "project__department_id", "returned_to_id"
    ):
        yield ExpectedWork(ref=Ref(SHEET_KIND, sheet_id), unit_id=unit, person_id=person)
