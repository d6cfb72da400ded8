"""Reads of milestones."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.work.contracts import ExpectedWork
from yimen.procurement import sealing
from yimen.procurement.contracts.milestone import (
    MILESTONE_KIND,
    MilestoneKind,
    MilestoneState,
    MilestoneView,
)
from yimen.procurement.models import Milestone


def milestone_view(row: Milestone) -> MilestoneView:
    """Return a milestone, readable."""
    return MilestoneView(
        id=row.pk,
        contract_id=row.contract_id,
        kind=MilestoneKind(row.kind),
        held_on=row.held_on,
        until_on=row.until_on,
        passed=row.passed,
        opinion=row.opinion,
        signers=sealing.names_of(column=sealing.SIGNERS, stored=row.signers_encrypted),
        count=row.count,
        place=row.place,
        state=MilestoneState(row.state),
        noted_by=row.noted_by,
        noted_by_id=row.noted_by_id,
        noted_at=row.noted_at,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        reason=row.reason,
    )


def get_milestone(*, milestone_id: UUID) -> MilestoneView:
    """Return one milestone. Raises NotFound."""
    row = Milestone.objects.filter(pk=milestone_id).first()
    if row is None:
        raise NotFound
    return milestone_view(row)


def list_of_contract(*, contract_id: UUID) -> list[MilestoneView]:
    """Return the milestones of a contract, by day."""
    rows = Milestone.objects.filter(contract_id=contract_id).order_by("held_on", "pk")
    return [milestone_view(one) for one in rows]


def noted_work() -> Iterator[ExpectedWork]:
    """Yield the work that milestones hold which wait to be confirmed."""
    rows = Milestone.objects.filter(state=MilestoneState.NOTED).order_by("pk")
    for milestone_id, unit_id in rows.values_list("pk", "contract__unit_id"):
        yield ExpectedWork(ref=Ref(MILESTONE_KIND, milestone_id), unit_id=unit_id)
