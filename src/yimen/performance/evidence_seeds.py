"""The demo project measured: proofs, a month-end snapshot, early warnings, a self-evaluation begun."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from yimen.directory import public as directory
from yimen.directory.contracts import Post
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.performance.actions import evidence, monitoring, self_evaluation, snapshot
from yimen.performance.contracts.goal import Direction, Evidence, GoalSheet, Indicator, plain
from yimen.performance.contracts.scoring import Quality, Reached
from yimen.performance.models import IndicatorProof, SelfEvaluation
from yimen.performance.project_seeds import CODE
from yimen.performance.queries.goal import approved_goals
from yimen.performance.queries.project import find_by_code

_PROVED = 5
"""So many indicators have a document; the others show what is warned of."""
_PDF = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"


def run(at: datetime) -> str:
    """Hand in a few proofs, freeze the last month, look over the project; again changes nothing."""
    project = find_by_code(code=CODE)
    year = local_day(at).year
    goals = approved_goals(project_id=project.id, year=year) if project is not None else None
    officer = _officer(at)
    if project is None or goals is None or officer is None:
        return "没有已批复的项目"
    if not IndicatorProof.objects.filter(project_id=project.id).exists():
        _prove(officer, goals, at)
    snapshot.freeze_month(
        month=snapshot.last_month(at=at), at=at, within=(f"{project.area_code:0<12}",)
    )
    monitoring.watch_project(project_id=project.id, at=at)
    if not SelfEvaluation.objects.filter(project_id=project.id, year=year).exists():
        _evaluate(officer, project.id, year, at)
    return "1 个项目有佐证、快照、预警和自评"


def _officer(at: datetime) -> Actor | None:
    unit = directory.find_organisation(code="zwzx")
    if unit is None:
        return None
    held = directory.officers_of(unit_id=unit.id, on=local_day(at), post=Post.PROJECT_OFFICER)
    return directory.actor_for(account_id=held[0].account_id, at=at) if held else None


def _prove(officer: Actor, goals: GoalSheet, at: datetime) -> None:
    wanted = [one for one in goals.indicators if one.evidence is not Evidence.FIGURE]
    for one in wanted[:_PROVED]:
        quality = Quality(reached=Reached.DONE) if one.direction is Direction.QUALITATIVE else None
        evidence.add_proof(
            actor=officer,
            indicator_id=one.id,
            holds_on=local_day(at),
            value=_reached(one),
            quality=quality,
            said="按验收单和运行记录统计",
            stream=io.BytesIO(_PDF),
            name=f"{one.name}佐证材料.pdf",
            at=at,
        )


def _reached(one: Indicator) -> str:
    """Return a figure a little short of what was aimed at, in whole numbers where it is counted."""
    if one.target is None:
        return ""
    if one.direction is not Direction.AT_LEAST or one.unit == "%":
        return plain(one.target)
    return plain((one.target * Decimal("0.95")).to_integral_value())


def _evaluate(officer: Actor, project_id: UUID, year: int, at: datetime) -> None:
    form_id = self_evaluation.open_form(actor=officer, project_id=project_id, year=year, at=at)
    self_evaluation.score_form(
        actor=officer, form_id=form_id, edition=1, until=local_day(at), at=at
    )
