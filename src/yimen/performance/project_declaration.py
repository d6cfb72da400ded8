"""What performance declares of projects, goals and schemes."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from yimen.kernel import register
from yimen.performance import events
from yimen.performance.access import project as access
from yimen.performance.contracts.project import APPROVE_WORK, REDO_WORK, VET_WORK
from yimen.performance.queries import project_work

WORDS = {
    "performance.project.opened": "建立项目",
    "performance.project.closed": "项目结束",
    "performance.project.split": "拆分项目",
    "performance.project.parted": "由拆分产生项目",
    "performance.budget.set": "填写年初预算",
    "performance.budget.adjusted": "预算调整",
    "performance.budget.granted": "记录预算批复",
    "performance.spending.recorded": "登记支出",
    "performance.contract.planned": "登记合同和付款计划",
    "performance.goals.begun": "开始编制绩效目标",
    "performance.goals.saved": "保存绩效目标",
    "performance.goals.filed": "申报绩效目标",
    "performance.goals.vetted": "审核绩效目标",
    "performance.goals.sent_back": "退回绩效目标",
    "performance.goals.approved": "批复绩效目标",
    "performance.goals.amended": "申请调整绩效目标",
    "performance.goals.dropped": "放弃调整绩效目标",
    "performance.scheme.set": "设定分值方案",
}
EVENTS = (events.GoalsApproved, events.ProjectSplit)
PERMISSIONS = (
    register.Permission(
        verb=access.PREPARE, title="编制、申报项目绩效目标", posts=("project_officer",)
    ),
    register.Permission(verb=access.VET, title="审核本部门绩效目标", posts=("approver",)),
    register.Permission(
        verb=access.APPROVE, title="批复绩效目标、调整预算", posts=("budget_officer",)
    ),
    register.Permission(
        verb=access.READ,
        title="看本单位的项目",
        posts=("project_officer", "approver", "budget_officer", "supervisor"),
    ),
    register.Permission(
        verb=access.WATCH, title="看全部项目", posts=("budget_officer", "supervisor")
    ),
    register.Permission(verb=access.KEEP_SCHEMES, title="管分值方案", posts=("budget_officer",)),
)


def sheet_page(ref_id: UUID) -> str:
    """Return where goals are read, vetted and approved."""
    return reverse("performance:goals", args=[ref_id])


def edit_page(ref_id: UUID) -> str:
    """Return where goals that were sent back are written anew."""
    return reverse("performance:goals_edit", args=[ref_id])


WORK = (
    register.WorkKind(
        code=VET_WORK,
        title="审核绩效目标",
        url=sheet_page,
        verb=access.VET,
        expected=project_work.to_vet,
    ),
    register.WorkKind(
        code=APPROVE_WORK,
        title="批复绩效目标",
        url=sheet_page,
        verb=access.APPROVE,
        expected=project_work.to_approve,
    ),
    register.WorkKind(
        code=REDO_WORK,
        title="修改退回的绩效目标",
        url=edit_page,
        verb=access.PREPARE,
        expected=project_work.to_redo,
    ),
)
NAVIGATION = (
    register.NavItem(
        audience="staff",
        title="项目绩效",
        url_name="performance:projects",
        verb=access.READ,
        order=60,
    ),
)
SEEDS = (register.Seed(order=60, title="演示项目", run="yimen.performance.project_seeds:run"),)
