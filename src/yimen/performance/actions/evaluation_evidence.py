"""Take evidence from the platform: a registered figure, or what procurement knows of a project."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.performance.actions.evaluation import add_evidence
from yimen.performance.contracts.evaluation import EvidenceKind
from yimen.performance.models import EvaluationIndicator
from yimen.performance.queries import evidence
from yimen.performance.rules.evaluation import plain
from yimen.procurement import public as procurement


def take_figure(*, actor: Actor, indicator_id: UUID, code: str, at: datetime) -> UUID:
    """Put a registered figure of the evaluated area beside an indicator, as it stands now.

    The digest is over its division and its rows. Raises as `add_evidence`, and Refusal where
    the figure has no source here.
    """
    area = _indicator(indicator_id).evaluation.area_code
    found = evidence.read_figure(code=code, at=at, area_code=area, digested=True)
    if found.missing:
        raise Refusal(
            "performance.evidence.no_source", "这个数据没有来源，请换一个。", field="figure"
        )
    value = "没有数" if found.value is None else f"{plain(found.value)}{found.unit}"
    division = f"（{found.division}）" if found.division else ""
    return add_evidence(
        actor=actor,
        indicator_id=indicator_id,
        kind=EvidenceKind.FIGURE,
        title=found.title,
        said=f"{value}{division}，{found.source}，截至 {at.astimezone(LOCAL):%Y-%m-%d %H:%M}。"
        + (f"摘要 {found.digest[:16]}。" if found.digest else ""),
        at=at,
    )


def take_procurement(*, actor: Actor, indicator_id: UUID, at: datetime) -> UUID:
    """Put beside an indicator what was paid for the project, and which papers are missing.

    Raises as `add_evidence`, and Refusal where a department and no project is evaluated.
    """
    project_id = _indicator(indicator_id).evaluation.project_id
    if project_id is None:
        raise Refusal("performance.evidence.no_project", "部门整体评价没有对应的采购项目。")
    paid = procurement.list_payments(project_id=project_id, until=local_day(at))
    missing = procurement.missing_papers(project_id=project_id, at=at)
    said = [
        f"{one.contract_number} {one.what_for}：{one.amount:,.2f} 元"
        + (f"，其中 {one.ahead:,.2f} 元付在条件成就以前" if one.ahead else "")
        for one in paid
    ]
    said += [f"{one.contract_number} 缺{one.title}，已过期 {one.days_late} 天" for one in missing]
    return add_evidence(
        actor=actor,
        indicator_id=indicator_id,
        kind=EvidenceKind.PROCUREMENT,
        title="付款和应有资料",
        said="\n".join(said) or "没有付款，也没有缺的资料。",
        at=at,
    )


def _indicator(indicator_id: UUID) -> EvaluationIndicator:
    found = EvaluationIndicator.objects.select_related("evaluation").filter(id=indicator_id).first()
    if found is None:
        raise NotFound
    return found
