"""Read an indicator with the project that it belongs to, and its proofs, for who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound
from yimen.performance.contracts.evidence import ProofView
from yimen.performance.contracts.goal import Indicator
from yimen.performance.contracts.project import ProjectView
from yimen.performance.models import Indicator as IndicatorRow
from yimen.performance.models import IndicatorProof
from yimen.performance.queries.evidence import as_proof
from yimen.performance.queries.goal import as_indicator
from yimen.performance.queries.project import get_project


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundIndicator:
    """An indicator with its project and the year of its goals."""

    indicator: Indicator
    project: ProjectView
    year: int


def get_bound(*, actor: Actor, indicator_id: UUID) -> BoundIndicator:
    """Return an indicator of a project that the actor may read. Raises NotFound."""
    row = IndicatorRow.objects.select_related("sheet").filter(id=indicator_id).first()
    if row is None:
        raise NotFound
    project = get_project(actor=actor, project_id=row.sheet.project_id)
    return BoundIndicator(indicator=as_indicator(row), project=project, year=row.sheet.year)


def get_proof(*, actor: Actor, proof_id: UUID) -> ProofView:
    """Return a proof of a project that the actor may read. Raises NotFound."""
    row = IndicatorProof.objects.filter(id=proof_id).first()
    if row is None:
        raise NotFound
    get_project(actor=actor, project_id=row.project_id)
    return as_proof(row)
