"""Move goals on: filed by the unit, vetted by its department, approved by the finance bureau."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.directory import public as directory
from yimen.directory.contracts import Post
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.work import actions as work
from yimen.performance import events
from yimen.performance.access import project as access
from yimen.performance.actions.goal import editable, locked, mirror, sheet_state
from yimen.performance.actions.project_steps import tell, worded
from yimen.performance.contracts.goal import SHEET_KIND, GoalRefused, SheetState
from yimen.performance.contracts.project import (
    APPROVE_WORK,
    FLOW,
    REDO_WORK,
    VET_WORK,
    ProjectState,
    ProjectVerb,
)
from yimen.performance.models import BudgetGrant
from yimen.performance.models import GoalSheet as SheetRow
from yimen.performance.queries.goal import as_sheet
from yimen.performance.queries.goal_context import findings
from yimen.performance.rules.project import is_late


def file_goals(*, actor: Actor, sheet_id: UUID, at: datetime) -> None:
    """Hand goals in (申报) when no rule stops them; after the grant they carry 事后补报.

    Raises GoalRefused, NotAllowed, NotFound, WrongState.
    """
    with transaction.atomic():
        sheet = editable(actor, sheet_id)
        FLOW.check_move(sheet_state(sheet), ProjectVerb.FILE)
        stops = [one for one in findings(sheet=as_sheet(sheet)) if one.stops]
        if stops:
            raise GoalRefused(f"还有 {len(stops)} 处必须改，改好再申报。第一处：{stops[0].message}")
        if sheet.version == 1:
            granted = BudgetGrant.objects.filter(project=sheet.project, year=sheet.year).first()
            granted_on = granted.granted_on if granted is not None else None
            sheet.late = is_late(filed_on=local_day(at), granted_on=granted_on)
        sheet.state = SheetState.FILED
        sheet.filed_at, sheet.filed_by = at, actor.name
        sheet.filed_by_officer_id = actor.officer_id
        sheet.save(update_fields=["state", "late", "filed_at", "filed_by", "filed_by_officer_id"])
        _move_work(sheet, VET_WORK, sheet.project.department_id, "审核绩效目标", at)
        _told(actor, sheet, "filed", "申报（事后补报）" if sheet.late else "申报", at)


def vet_goals(*, actor: Actor, sheet_id: UUID, opinion: str = "", at: datetime) -> None:
    """Agree as the department, by another hand than the one that filed.

    Where the rules still advise something, the opinion says why it may stay.
    Raises GoalRefused, NotAllowed, NotFound, ProjectRefused, WrongState.
    """
    with transaction.atomic():
        sheet = locked(sheet_id)
        access.check_vet(actor, sheet.project.department_id)
        FLOW.check_move(sheet_state(sheet), ProjectVerb.VET)
        _check_other_hand(
            actor, sheet.filed_by_officer_id, "申报的人不能自己审核，请另一位负责人来审。"
        )
        if findings(sheet=as_sheet(sheet)):
            ask = "系统还有提醒没有改。写明为什么可以这样，或者退回修改。"
            opinion = worded(opinion, field="opinion", ask=ask)
        sheet.state = SheetState.VETTED
        sheet.vetted_at, sheet.vetted_by = at, actor.name
        sheet.vetted_by_officer_id = actor.officer_id
        sheet.approver_unit_id = _bureau(sheet, local_day(at))
        sheet.save(
            update_fields=[
                *("state", "vetted_at", "vetted_by", "vetted_by_officer_id"),
                "approver_unit_id",
            ]
        )
        _move_work(sheet, APPROVE_WORK, sheet.approver_unit_id, "批复绩效目标", at)
        _told(actor, sheet, "vetted", "主管部门审核通过", at, opinion.strip())


def send_back(*, actor: Actor, sheet_id: UUID, reason: str, at: datetime) -> None:
    """Give goals back to who wrote them: the department while it vets, the bureau while it approves.

    Raises NotAllowed, NotFound, ProjectRefused, WrongState.
    """
    with transaction.atomic():
        sheet = locked(sheet_id)
        if sheet.state == SheetState.VETTED:
            access.check_approve(actor, sheet.project.department.area_id)
        else:
            access.check_vet(actor, sheet.project.department_id)
        FLOW.check_move(sheet_state(sheet), ProjectVerb.SEND_BACK)
        said = worded(reason, field="opinion", ask="写明退回的原因：哪里要改，改成什么样。")
        author = sheet.filed_by_officer_id
        sheet.state = SheetState.DRAFT
        sheet.filed_at, sheet.filed_by, sheet.filed_by_officer_id = None, "", None
        sheet.vetted_at, sheet.vetted_by, sheet.vetted_by_officer_id = None, "", None
        sheet.approver_unit_id, sheet.returned_to_id = None, author
        sheet.edition += 1
        sheet.save()
        _move_work(sheet, REDO_WORK, sheet.project.department_id, "修改退回的绩效目标", at, author)
        _told(actor, sheet, "sent_back", "退回修改", at, said)


def approve_goals(*, actor: Actor, sheet_id: UUID, opinion: str = "", at: datetime) -> None:
    """Put goals in force (财政批复); an earlier version of the year is replaced and kept.

    Raises GoalRefused, NotAllowed, NotFound, WrongState.
    """
    with transaction.atomic():
        sheet = locked(sheet_id)
        access.check_approve(actor, sheet.project.department.area_id)
        FLOW.check_move(sheet_state(sheet), ProjectVerb.APPROVE)
        _check_other_hand(actor, sheet.vetted_by_officer_id, "审核的人不能自己批复，请另一位来批。")
        before = SheetRow.objects.filter(
            project=sheet.project, year=sheet.year, state=SheetState.APPROVED
        )
        before.update(state=SheetState.REPLACED)
        sheet.state, sheet.approved_at, sheet.approved_by = SheetState.APPROVED, at, actor.name
        sheet.save(update_fields=["state", "approved_at", "approved_by"])
        work.close(ref=Ref(SHEET_KIND, sheet.id))
        _told(actor, sheet, "approved", "财政部门批复", at, opinion.strip())
        outbox.publish(
            events.GoalsApproved(project_id=sheet.project_id, sheet_id=sheet.id, year=sheet.year),
            at=at,
        )


def _check_other_hand(actor: Actor, earlier: UUID | None, said: str) -> None:
    if actor.officer_id is not None and actor.officer_id == earlier:
        raise GoalRefused(said)


def _bureau(sheet: SheetRow, on: date) -> UUID:
    """Return the unit whose officers approve goals in the project's area, else its own department."""
    area = sheet.project.department.area_id
    for officer in directory.holders_of(post=Post.BUDGET_OFFICER, on=on):
        for held in officer.holdings:
            if held.post is Post.BUDGET_OFFICER and area.startswith(held.area_prefix):
                return held.organisation_id
    return sheet.project.department_id


def _move_work(
    sheet: SheetRow, kind: str, unit: UUID, title: str, at: datetime, person: UUID | None = None
) -> None:
    ref = Ref(SHEET_KIND, sheet.id)
    work.close(ref=ref)
    said = f"{title}：{sheet.project.name}（{sheet.year} 年）"
    work.open(ref=ref, kind=kind, unit=unit, person=person, at=at, title=said)


def _told(
    actor: Actor, sheet: SheetRow, verb: str, title: str, at: datetime, note: str = ""
) -> None:
    mirror(sheet.project)
    assert sheet.project.state != ProjectState.CLOSED
    tell(
        actor=actor,
        project=sheet.project,
        verb=f"goals.{verb}",
        title=title,
        at=at,
        year=sheet.year,
        version=sheet.version,
        note=note,
        change={"late": True} if sheet.late and verb == "filed" else None,
    )
