"""Open a project, change what is said of it, and close it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.performance.access import project as access
from yimen.performance.actions import scheme as schemes
from yimen.performance.actions.project_steps import tell, worded
from yimen.performance.contracts.goal import SheetState
from yimen.performance.contracts.project import (
    FLOW,
    ProjectRefused,
    ProjectSort,
    ProjectState,
    ProjectVerb,
    ProjectView,
)
from yimen.performance.contracts.scheme import SchemeUse
from yimen.performance.models import GoalSheet, Project
from yimen.performance.queries import scheme as scheme_queries
from yimen.performance.queries.project import as_view

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{3,39}")
_LONGEST_YEARS = 10
OPEN = (SheetState.DRAFT, SheetState.FILED, SheetState.VETTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProject:
    """What is said of a project when it is opened; `code` is that of the budget system."""

    code: str
    name: str
    department_id: UUID
    unit_id: UUID | None = None
    sort: ProjectSort
    starts_on: date
    ends_on: date
    scheme_code: str
    basis: str = ""


def create_project(*, actor: Actor, new: NewProject, at: datetime) -> ProjectView:
    """Open a project; its first year's goals come next. Raises NotAllowed, ProjectRefused."""
    access.check_prepare(actor, new.department_id)
    schemes.load_shipped(at=at)
    _check(new)
    with transaction.atomic():
        check_code(code=new.code, name=new.name)
        project = Project(
            code=new.code,
            name=new.name.strip(),
            department_id=new.department_id,
            unit_id=new.unit_id or new.department_id,
            sort=new.sort,
            year=new.starts_on.year,
            starts_on=new.starts_on,
            ends_on=new.ends_on,
            scheme_code=new.scheme_code,
            basis=new.basis.strip(),
            made_at=at,
            made_by=actor.name,
        )
        project.save(force_insert=True)
        tell(
            actor=actor,
            project=project,
            verb="project.opened",
            title="建立项目",
            at=at,
            change={"code": project.code, "scheme": project.scheme_code},
        )
        return as_view(project)


def check_code(*, code: str, name: str) -> None:
    """Refuse a code that is malformed or taken, or a name that says nothing. Raises ProjectRefused."""
    if not _CODE.fullmatch(code):
        raise ProjectRefused(
            "项目代码照预算管理系统里的写：字母、数字、短横，4 到 40 位。", field="code"
        )
    if Project.objects.filter(code=code).exists():
        raise ProjectRefused("这个项目代码已经用过了。", field="code")
    if not 4 <= len(name.strip()) <= 120:
        raise ProjectRefused("项目名称写 4 到 120 个字。", field="name")


def _check(new: NewProject) -> None:
    if new.ends_on < new.starts_on:
        raise ProjectRefused("结束的日子不能早于开始的日子。", field="ends_on")
    if new.ends_on.year - new.starts_on.year >= _LONGEST_YEARS:
        raise ProjectRefused("项目最长写 10 年，请核对日期。", field="ends_on")
    units = {new.department_id, new.unit_id or new.department_id}
    if len(directory.list_organisations(ids=units)) != len(units):
        raise ProjectRefused("没有找到这个单位。", field="department_id")
    scheme = scheme_queries.find_scheme(code=new.scheme_code, on=date.max)
    if scheme is None or scheme.use is not SchemeUse.SELF:
        raise ProjectRefused("请选一个单位自评用的分值方案。", field="scheme_code")


def close_project(*, actor: Actor, project_id: UUID, reason: str, at: datetime) -> None:
    """End a project with nothing on its way. Raises NotAllowed, NotFound, ProjectRefused, WrongState."""
    with transaction.atomic():
        project = Project.objects.for_change(project_id)
        access.check_prepare(actor, project.department_id)
        said = worded(
            reason, field="reason", ask="写明项目为什么结束，例如完工、终止、并入别的项目。"
        )
        check_settled(project, ProjectVerb.CLOSE)
        project.state, project.closed_at, project.closed_reason = ProjectState.CLOSED, at, said
        project.save(update_fields=["state", "closed_at", "closed_reason"])
        tell(
            actor=actor,
            project=project,
            verb="project.closed",
            title="项目结束",
            at=at,
            note=said,
        )


def check_settled(project: Project, verb: ProjectVerb) -> None:
    """Refuse while goals of any year are on their way. Raises ProjectRefused, WrongState."""
    FLOW.check_move(ProjectState(project.state), verb)
    waiting = GoalSheet.objects.filter(project=project, state__in=OPEN).order_by("year").first()
    if waiting is not None:
        raise ProjectRefused(
            f"{waiting.year} 年的目标还在办（第 {waiting.version} 版）。办完或者放弃以后再来。"
        )
