"""What evaluations by departments and the finance bureau declare to the register."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from yimen.kernel import register
from yimen.performance.contracts.evaluation import (
    ANSWER,
    ORGANISE_DEPARTMENT,
    ORGANISE_FINANCE,
    READ,
    WATCH,
)
from yimen.performance.contracts.expert import SCORE_WORK
from yimen.performance.contracts.result import CHECK, COMMENT, RECTIFY
from yimen.performance.models import Expert
from yimen.performance.queries import expert as experts
from yimen.performance.queries import result

SCORE = "performance.score_sheets"


def evaluation_page(ref_id: UUID) -> str:
    """Return where an evaluation's draft is commented on."""
    return reverse("performance:evaluation_comments", args=[ref_id])


def rectification_page(ref_id: UUID) -> str:
    """Return where a thing to put right is answered and checked."""
    return reverse("performance:evaluation_rectification", args=[ref_id])


def sheet_page(ref_id: UUID) -> str:
    """Return where an officer scores."""
    found = Expert.objects.filter(id=ref_id).values_list("evaluation_id", flat=True).first()
    return reverse("performance:evaluation_sheet", args=[found or ref_id])


def project_panel(key: UUID) -> str:
    """Return the panel that a project's page loads: its evaluations and what budgets did."""
    return reverse("performance:project_results", args=[key])


PERMISSIONS = (
    register.Permission(verb=ORGANISE_DEPARTMENT, title="组织部门评价", posts=("approver",)),
    register.Permission(
        verb=ORGANISE_FINANCE, title="组织财政评价、应用评价结果", posts=("budget_officer",)
    ),
    register.Permission(
        verb=READ,
        title="看本单位的绩效评价",
        posts=("approver", "project_officer", "budget_officer", "supervisor"),
    ),
    register.Permission(
        verb=WATCH, title="看辖区内的绩效评价", posts=("budget_officer", "supervisor")
    ),
    register.Permission(
        verb=ANSWER, title="答复评价报告、办理评价整改", posts=("project_officer",)
    ),
    register.Permission(verb=SCORE, title="专家评分（只看派给本人的）", posts=()),
)

WORK_KINDS = (
    register.WorkKind(
        code=SCORE_WORK,
        title="专家评分",
        url=sheet_page,
        verb=SCORE,
        expected=experts.expected_work,
    ),
    register.WorkKind(
        code=COMMENT,
        title="评价报告征求意见",
        url=evaluation_page,
        verb=ANSWER,
        expected=result.expected_comment,
    ),
    register.WorkKind(
        code=RECTIFY,
        title="评价整改",
        url=rectification_page,
        verb=ANSWER,
        expected=result.expected_rectify,
    ),
    register.WorkKind(
        code=CHECK,
        title="核查评价整改",
        url=rectification_page,
        verb=READ,
        expected=result.expected_check,
    ),
)

CLOCK_KINDS = (register.ClockKindDeclared(code=RECTIFY, title="评价整改"),)

LEDGER_VERBS = {
    "performance.evaluation.created": "建立绩效评价",
    "performance.evaluation.prepared": "修改评价指标",
    "performance.evaluation.evidenced": "添评价证据",
    "performance.evaluation.evidence_removed": "撤评价证据",
    "performance.evaluation.opened": "开始专家评分",
    "performance.evaluation.closed": "截止专家评分",
    "performance.evaluation.cancelled": "终止绩效评价",
    "performance.evaluation.score_excluded": "剔除离群分",
    "performance.evaluation.score_readmitted": "恢复离群分",
    "performance.evaluation.chapter_edited": "修改评价报告",
    "performance.evaluation.table_set": "修改评价报告的表格",
    "performance.evaluation.table_removed": "删去评价报告的表格",
    "performance.evaluation.comments_asked": "评价报告征求意见",
    "performance.evaluation.commented": "对评价报告提意见",
    "performance.evaluation.replied": "答复对评价报告的意见",
    "performance.evaluation.draft_returned": "退回修改评价报告",
    "performance.evaluation.finalised": "评价报告定稿",
    "performance.evaluation.published": "公开评价报告",
    "performance.evaluation.advised": "应用评价结果",
    "performance.evaluation.exported": "导出评价报告",
    "performance.evaluation.looked": "查看评价结果或证据",
    "performance.expert.invited": "邀请评价专家",
    "performance.expert.reminded": "提醒评价专家",
    "performance.expert.revoked": "收回专家邀请",
    "performance.expert.excused": "专家记为缺席",
    "performance.expert.opened": "专家打开邀请",
    "performance.expert.declared": "专家声明无利益冲突",
    "performance.expert.recused": "专家回避",
    "performance.score_sheet.saved": "专家打分",
    "performance.score_sheet.late": "两位专家同时打分",
    "performance.score_sheet.chosen": "专家选定分数",
    "performance.score_sheet.submitted": "提交评分表",
    "performance.score_sheet.taken_back": "撤回评分表",
    "performance.rectification.set": "下达评价整改",
    "performance.rectification.replied": "答复评价整改",
    "performance.rectification.checked": "评价整改核查通过",
    "performance.rectification.returned": "评价整改退回",
}

NAVIGATION = (
    register.NavItem(
        audience="staff",
        title="专家评价",
        url_name="performance:evaluations",
        verb=READ,
        order=73,
    ),
)

SLOTS = (
    register.SlotPanel(
        slot="performance.project",
        code="performance.project_results",
        title="评价结果与应用",
        url=project_panel,
        verb=READ,
    ),
)

DATA_CLASSES = (
    register.DataClass(
        code="performance.expert",
        title="评价专家的姓名和联系方式",
        owner="组织绩效评价的单位",
        law="《个人信息保护法》第十三条第一款第三项；财预〔2020〕10号 项目支出绩效评价管理办法",
        columns={"performance_expert.name": "一般", "performance_expert.contact": "一般"},
        withheld="评审资料，随评价档案保存；联系方式在评分截止时清除。",
    ),
)

PERSONAL_COLUMNS = (
    register.PersonalColumn(
        table="performance_expert",
        column="name",
        title="专家姓名",
        protection="SM4-GCM 加密；公开的报告里只写“专家1”",
        retention="随评价档案",
    ),
    register.PersonalColumn(
        table="performance_expert",
        column="contact",
        title="专家联系方式",
        protection="SM4-GCM 加密；只有组织评价的人看得到",
        retention="评分截止时清除",
    ),
)

SEEDS = (register.Seed(order=72, title="绩效评价", run="yimen.performance.evaluation_seeds:run"),)
