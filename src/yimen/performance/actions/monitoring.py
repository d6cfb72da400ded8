"""Watch over projects: raise early warnings, renew and end them, take the measures in answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work
from yimen.performance.access import project as access
from yimen.performance.contracts.monitoring import (
    FLOW,
    LEVEL_TITLES,
    RULE_TITLES,
    WARNING_KIND,
    WARNING_WORK,
    Found,
    Level,
    MonitoringRefused,
    WarningRule,
    WarningState,
    WarningVerb,
)
from yimen.performance.contracts.project import ProjectState
from yimen.performance.models import EarlyWarning, Project
from yimen.performance.queries.monitoring import progress_of

_LEAST = 10
_MOST = 2000


def watch_all(*, at: datetime) -> int:
    """Watch every project that runs this year and whose goals were approved; return how many."""
    on = local_day(at)
    rows = Project.objects.exclude(state=ProjectState.CLOSED).filter(
        starts_on__lte=on, ends_on__gte=on.replace(month=1, day=1)
    )
    ids = list(rows.order_by("id").values_list("id", flat=True))
    for project_id in ids:
        watch_project(project_id=project_id, at=at)
    return len(ids)


def watch_project(*, project_id: UUID, at: datetime) -> None:
    """Bring a project's warnings up to date with what the rules find now."""
    year = local_day(at).year
    with transaction.atomic():
        project = Project.objects.select_related("department").for_change(project_id)
        progress = progress_of(project_id=project_id, year=year, at=at)
        found = {(one.rule.value, _subject(one)): one for one in progress.found}
        rows = (
            EarlyWarning.objects.select_for_update(no_key=True, of=("self",))
            .filter(project=project, year=year)
            .exclude(state=WarningState.ENDED)
            .order_by("id")
        )
        standing = {(row.rule, row.subject): row for row in rows}
        for key, row in standing.items():
            if key in found:
                _keep(row, found[key], project, at)
            else:
                _end(row, at)
        for key, one in found.items():
            if key not in standing:
                _raise(one, project, year, at)


def _subject(one: Found) -> str:
    return str(one.indicator_key) if one.indicator_key is not None else ""


def _raise(one: Found, project: Project, year: int, at: datetime) -> None:
    row = EarlyWarning(
        project=project,
        year=year,
        rule=one.rule.value,
        subject=_subject(one),
        level=one.level.value,
        said=one.said[:400],
        found_at=at,
    )
    row.save(force_insert=True)
    _tell(SYSTEM, row, "raised", at)
    _ask(row, project, at)


def _keep(row: EarlyWarning, one: Found, project: Project, at: datetime) -> None:
    """Say what is found now; one that was answered and turned red since asks again."""
    worse = row.level == Level.YELLOW and one.level is Level.RED
    row.level, row.said = one.level.value, one.said[:400]
    if worse:
        row.state = FLOW.check_move(WarningState(row.state), WarningVerb.RENEW).value
        _tell(SYSTEM, row, "renewed", at)
        _ask(row, project, at)
    row.save()


def _end(row: EarlyWarning, at: datetime) -> None:
    row.state = FLOW.check_move(WarningState(row.state), WarningVerb.END).value
    row.ended_at = at
    row.save()
    _tell(SYSTEM, row, "ended", at)
    work.close(ref=Ref(WARNING_KIND, row.id), kind=WARNING_WORK)


def _ask(row: EarlyWarning, project: Project, at: datetime) -> None:
    level, title = LEVEL_TITLES[Level(row.level)], RULE_TITLES[WarningRule(row.rule)]
    work.open(
        ref=Ref(WARNING_KIND, row.id),
        kind=WARNING_WORK,
        unit=project.department_id,
        at=at,
        title=f"{level}预警：{title}（{project.name}）",
        area=project.department.area_id,
    )


def answer_warning(*, actor: Actor, warning_id: UUID, measures: str, at: datetime) -> None:
    """Take what the unit does about a warning; it ends by itself when it holds no more.

    Raises MonitoringRefused, NotAllowed, NotFound, WrongState.
    """
    with transaction.atomic():
        row = EarlyWarning.objects.for_change(warning_id)
        access.check_read(actor, row.project)
        access.check_prepare(actor, row.project.department_id)
        state = FLOW.check_move(WarningState(row.state), WarningVerb.ANSWER)
        said = measures.strip()
        if len(said) < _LEAST:
            raise MonitoringRefused(
                "请写明原因、采取的措施和完成的时间，至少十个字。", field="measures"
            )
        if len(said) > _MOST:
            raise MonitoringRefused("写得太长了，请控制在 2000 字以内。", field="measures")
        row.state, row.measures = state.value, said
        row.answered_at, row.answered_by = at, actor.name
        row.save()
        _tell(actor, row, "answered", at)
        work.close(ref=Ref(WARNING_KIND, row.id), kind=WARNING_WORK)


def _tell(actor: Actor, row: EarlyWarning, past: str, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=f"performance.early_warning.{past}",
        subject=Ref(WARNING_KIND, row.id),
        at=at,
        change={
            "project": str(row.project_id),
            "year": row.year,
            "rule": row.rule,
            "level": row.level,
        },
    )
