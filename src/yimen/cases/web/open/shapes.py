"""Wire shapes of a case, and a case opened by who may see it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import StringConstraints

from yimen.cases.actions import look
from yimen.cases.contracts import CaseView, PaperView, StepView
from yimen.cases.queries import case as cases
from yimen.kernel.actor import Actor
from yimen.kernel.web import wire

Text = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]
Case = wire.derived(CaseView, name="Case", leave={"filed_by_officer_id", "mandate_id"})
CaseAnswer = wire.record(
    "CaseAnswer",
    case=Case,
    steps=wire.several(wire.derived(StepView, name="Step")),
    papers=wire.several(wire.derived(PaperView, name="Paper", leave={"judged_by"})),
)


def opened(*, actor: Actor, case_id: UUID, at: datetime) -> dict[str, Any]:
    """Return a case with its moves and papers; the look of an officer is recorded.

    Raises NotFound.
    """
    case = cases.get_case(actor=actor, case_id=case_id)
    own = actor.person_id is not None and actor.person_id in {
        case.applicant_id,
        case.filed_by_person_id,
    }
    if not own:
        case = look.open_case(actor=actor, case_id=case_id, at=at)
    return {
        "case": case,
        "steps": cases.list_steps(case_id=case_id, private=not own),
        "papers": cases.list_papers(case_id=case_id),
    }
