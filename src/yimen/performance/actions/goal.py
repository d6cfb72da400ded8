"""Write a year's goals: begin a sheet, save it, take over a template, begin an amendment, drop it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work
from yimen.performance.access import project as access
from yimen.performance.actions.project_steps import tell, worded
from yimen.performance.contracts.goal import (
    SHEET_KIND,
    Direction,
    Evidence,
    GoalRefused,
    GoalSheet,
    SheetState,
    StaleSheet,
)
from yimen.performance.contracts.project import (
    FLOW,
    REDO_WORK,
    ProjectRefused,
    ProjectState,
    ProjectVerb,
)
from yimen.performance.models import GoalSheet as SheetRow
from yimen.performance.models import Indicator as IndicatorRow
from yimen.performance.models import Project, SchemeEdition
from yimen.performance.queries.goal import as_sheet
from yimen.performance.queries.scheme import find_scheme

MOST_INDICATORS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalLine:
    """One indicator as written; `key` names the one it was before, if any."""

    key: UUID | None = None
    level1: str
    level2: str
    name: str
    weight: Decimal
    direction: Direction
    target: Decimal | None = None
    target_text: str = ""
    tolerance: Decimal = Decimal(0)
    unit: str = ""
    evidence: Evidence
    figure_code: str = ""
    figure_area: str = ""
    document: str = ""
    amount: Decimal | None = None
    reason: str = ""


def begin_goals(
    *, actor: Actor, project_id: UUID, year: int, from_last_year: bool = False, at: datetime
) -> GoalSheet:
    """Begin the goals of a year, blank or from those of the year before.

    Raises NotAllowed, NotFound, ProjectRefused.
    """
    with transaction.atomic():
        project = Project.objects.for_change(project_id)
        access.check_prepare(actor, project.department_id)
        _check_year(project, year)
        if SheetRow.objects.filter(project=project, year=year).exists():
            raise ProjectRefused(f"{year} 年的目标已经有了，请直接打开。", field="year")
        scheme = find_scheme(code=project.scheme_code, on=max(local_day(at), date(year, 1, 1)))
        if scheme is None:
            raise ProjectRefused("分值方案还没有生效，请换一个方案。", field="year")
        before = _in_force(project, year - 1) if from_last_year else None
        sheet = SheetRow(
            project=project,
            year=year,
            version=1,
            scheme_id=scheme.id,
            overall=before.overall if before is not None else "",
            made_at=at,
            made_by=actor.name,
        )
        sheet.save(force_insert=True)
        if before is not None:
            copy_indicators(source=before, target=sheet, new_keys=True)
        mirror(project)
        tell(
            actor=actor,
            project=project,
            verb="goals.begun",
            title="开始编制绩效目标",
            at=at,
            year=year,
            version=1,
        )
        return as_sheet(sheet)


def save_goals(
    *,
    actor: Actor,
    sheet_id: UUID,
    edition: int,
    overall: str,
    lines: Sequence[GoalLine],
    at: datetime,
) -> int:
    """Write a draft's goals anew and return its new edition. Nothing is judged here.

    Raises GoalRefused, NotAllowed, NotFound, StaleSheet, WrongState.
    """
    if len(lines) > MOST_INDICATORS:
        raise GoalRefused(f"一张表最多写 {MOST_INDICATORS} 个指标。")
    with transaction.atomic():
        sheet = editable(actor, sheet_id)
        if sheet.edition != edition:
            raise StaleSheet
        before = {row.key: row for row in IndicatorRow.objects.filter(sheet=sheet)}
        IndicatorRow.objects.filter(sheet=sheet).delete()
        IndicatorRow.objects.bulk_create(
            _row(sheet, place, line, before) for place, line in enumerate(lines, start=1)
        )
        sheet.overall, sheet.edition = overall.strip(), sheet.edition + 1
        sheet.save(update_fields=["overall", "edition"])
        ledger.record(
            actor=actor,
            verb="performance.goals.saved",
            subject=Ref(SHEET_KIND, sheet.id),
            at=at,
            change={"edition": sheet.edition, "indicators": len(lines)},
        )
        return sheet.edition


def _row(
    sheet: SheetRow, place: int, line: GoalLine, before: dict[UUID, IndicatorRow]
) -> IndicatorRow:
    known = before.pop(line.key, None) if line.key is not None else None
    qualitative = line.direction is Direction.QUALITATIVE
    return IndicatorRow(
        id=new_id(),
        sheet=sheet,
        key=known.key if known is not None else new_id(),
        position=place,
        level1=line.level1,
        level2=line.level2,
        name=line.name.strip()[:200],
        weight=line.weight,
        direction=line.direction,
        target=None if qualitative else line.target,
        target_text=line.target_text.strip()[:300],
        tolerance=line.tolerance if line.direction is Direction.EQUAL else Decimal(0),
        unit=line.unit.strip()[:20],
        evidence=line.evidence,
        figure_code=line.figure_code if line.evidence is Evidence.FIGURE else "",
        figure_area=line.figure_area if line.evidence is Evidence.FIGURE else "",
        document=line.document.strip()[:200],
        amount=line.amount,
        reason=line.reason.strip()[:300],
        origin_id=known.origin_id if known is not None else None,
        share=known.share if known is not None else Decimal(1),
    )


def amend_goals(
    *, actor: Actor, project_id: UUID, year: int, reason: str, at: datetime
) -> GoalSheet:
    """Begin a new version of the goals in force, which stay until the new ones are approved.

    Raises NotAllowed, NotFound, ProjectRefused, WrongState.
    """
    with transaction.atomic():
        project = Project.objects.for_change(project_id)
        access.check_prepare(actor, project.department_id)
        said = worded(reason, field="reason", ask="写明为什么要调整，审核和批复的人先看这句。")
        FLOW.check_move(year_state(project, year), ProjectVerb.AMEND)
        before = _in_force(project, year)
        if before is None:
            raise NotFound
        newest = SheetRow.objects.filter(project=project, year=year).aggregate(n=Max("version"))
        sheet = SheetRow(
            project=project,
            year=year,
            version=(newest["n"] or 0) + 1,
            scheme_id=before.scheme_id,
            overall=before.overall,
            reason=said,
            late=before.late,
            made_at=at,
            made_by=actor.name,
        )
        sheet.save(force_insert=True)
        copy_indicators(source=before, target=sheet, new_keys=False)
        mirror(project)
        tell(
            actor=actor,
            project=project,
            verb="goals.amended",
            title="申请调整目标",
            at=at,
            year=year,
            version=sheet.version,
            note=said,
        )
        return as_sheet(sheet)


def drop_amendment(*, actor: Actor, sheet_id: UUID, at: datetime) -> None:
    """Put an amendment away; the goals in force stay. Raises GoalRefused, NotAllowed, NotFound, WrongState."""
    with transaction.atomic():
        sheet = locked(sheet_id)
        access.check_prepare(actor, sheet.project.department_id)
        FLOW.check_move(sheet_state(sheet), ProjectVerb.DROP)
        if _in_force(sheet.project, sheet.year) is None:
            raise GoalRefused("这是这一年的第一版目标，不是调整，不能放弃。")
        sheet.state = SheetState.DROPPED
        sheet.save(update_fields=["state"])
        work.close(ref=Ref(SHEET_KIND, sheet.id), kind=REDO_WORK)
        mirror(sheet.project)
        tell(
            actor=actor,
            project=sheet.project,
            verb="goals.dropped",
            title="放弃调整",
            at=at,
            year=sheet.year,
            version=sheet.version,
        )


def locked(sheet_id: UUID) -> SheetRow:
    """Return a sheet locked after its project, as everywhere. Raises NotFound."""
    found = SheetRow.objects.filter(id=sheet_id).values_list("project_id", flat=True).first()
    if found is None:
        raise NotFound
    project = Project.objects.for_change(found)
    sheet = SheetRow.objects.for_change(sheet_id)
    sheet.project = project
    return sheet


def editable(actor: Actor, sheet_id: UUID) -> SheetRow:
    """Return a locked sheet that this actor may write now. Raises NotAllowed, NotFound, WrongState."""
    sheet = locked(sheet_id)
    access.check_prepare(actor, sheet.project.department_id)
    FLOW.check_move(sheet_state(sheet), ProjectVerb.EDIT)
    return sheet


def sheet_state(sheet: SheetRow) -> ProjectState:
    """Return the state that the flow table knows for a version of goals."""
    if sheet.project.state == ProjectState.CLOSED:
        return ProjectState.CLOSED
    if sheet.state in {SheetState.REPLACED, SheetState.DROPPED}:
        return ProjectState.APPROVED
    return ProjectState(sheet.state)


def year_state(project: Project, year: int) -> ProjectState:
    """Return where a year's newest goals stand. Raises NotFound where the year has none."""
    if project.state == ProjectState.CLOSED:
        return ProjectState.CLOSED
    rows = SheetRow.objects.filter(project=project, year=year).exclude(state=SheetState.DROPPED)
    newest = rows.order_by("-version").first()
    if newest is None:
        raise NotFound
    return ProjectState(newest.state)


def mirror(project: Project) -> None:
    """Let the project's row say the newest year and its state, for lists."""
    rows = SheetRow.objects.filter(project=project).exclude(state=SheetState.DROPPED)
    newest = rows.order_by("-year", "-version").first()
    if newest is not None and project.state != ProjectState.CLOSED:
        project.year, project.state = newest.year, newest.state
        project.save(update_fields=["year", "state"])


def copy_indicators(*, source: SheetRow, target: SheetRow, new_keys: bool) -> None:
    """Copy the indicators of one sheet to another; a new year's have keys of their own."""
    copies = []
    for row in IndicatorRow.objects.filter(sheet=source).order_by("position"):
        row.pk = new_id()
        row.sheet = target
        if new_keys:
            row.key, row.reason, row.origin_id, row.share = new_id(), "", None, Decimal(1)
        copies.append(row)
    IndicatorRow.objects.bulk_create(copies)


def scheme_row(sheet: SheetRow) -> SchemeEdition:
    """Return the edition of the scheme that a sheet is divided by."""
    return SchemeEdition.objects.get(id=sheet.scheme_id)


def _in_force(project: Project, year: int) -> SheetRow | None:
    return SheetRow.objects.filter(project=project, year=year, state=SheetState.APPROVED).first()


def _check_year(project: Project, year: int) -> None:
    if project.state == ProjectState.CLOSED:
        raise ProjectRefused("项目已经结束，不能再编制目标。")
    if not project.starts_on.year <= year <= project.ends_on.year:
        raise ProjectRefused(
            f"项目从 {project.starts_on.year} 年到 {project.ends_on.year} 年，请选其中一年。",
            field="year",
        )
