"""Faces: templates, comparing, searching and what the law asks."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from yimen.biometrics import access
from yimen.biometrics.governance_contracts import (
    APPROVE_WORK,
    ASSESSMENT_KIND,
    COUNTER_WORK,
    FILING_WORK,
    POLICY_KIND,
    RENEW_WORK,
)
from yimen.biometrics.queries import work
from yimen.kernel import clock, register
from yimen.kernel.work.contracts import ExpectedWork

_KEPT = "同意之日起最长一年，布控按名单写明的日期；撤回同意、到期、停用即删"
_WORDS = {
    "biometrics.template.enrolled": "登记人脸模板（不存照片）",
    "biometrics.template.deleted": "删除人脸模板",
    "biometrics.comparison.made": "比对人脸",
    "biometrics.search.answered": "在人脸库里查找",
    "biometrics.assessment.written": "起草刷脸影响评估",
    "biometrics.assessment.approved": "批准刷脸影响评估",
    "biometrics.assessment.refused": "没有批准刷脸影响评估",
    "biometrics.assessment.ended": "停用刷脸用途",
    "biometrics.policy.proposed": "提出改人脸比对门限",
    "biometrics.policy.approved": "批准改人脸比对门限",
    "biometrics.policy.refused": "没有批准改人脸比对门限",
    "biometrics.counter.reached": "人脸存储人数到线",
    "biometrics.counter.noted": "人脸存储人数提醒已看",
    "biometrics.filing.due": "人脸识别备案应当办理",
    "biometrics.filing.made": "人脸识别备案已办",
    "biometrics.filing.exported": "导出人脸识别备案材料",
    "biometrics.measurement.started": "开始人脸比对现场实测",
    "biometrics.measurement.finished": "人脸比对现场实测完成，图片已删",
}


def approve_page(ref_id: UUID) -> str:
    """Return where an assessment or a policy waits for the second hand."""
    number = work.assessment_number(ref_id)
    if number:
        return reverse("biometrics:assessment", args=[number])
    return reverse("biometrics:thresholds")


def filing_page(ref_id: UUID) -> str:
    """Return where a filing is entered."""
    return reverse("biometrics:filing", args=[ref_id])


def overview_page(ref_id: UUID) -> str:
    """Return where counts are shown."""
    del ref_id
    return reverse("biometrics:faces")


def expected_approvals() -> Iterator[ExpectedWork]:
    """Yield what waits for a second hand."""
    yield from work.waiting_assessments(kind=ASSESSMENT_KIND)
    yield from work.waiting_policies(kind=POLICY_KIND)


def expected_renewals() -> Iterator[ExpectedWork]:
    """Yield the assessments that run out within a month."""
    yield from work.ending_assessments(at=clock.now())


def expected_filings() -> Iterator[ExpectedWork]:
    """Yield the filings that are due."""
    yield from work.open_filings()


def expected_marks() -> Iterator[ExpectedWork]:
    """Yield the marks that nobody has taken note of."""
    yield from work.open_marks()


_TEMPLATE = "biometrics_template"
PART = register.Context(
    code="biometrics",
    title="人脸",
    permissions=(
        register.Permission(
            verb=access.SEE,
            title="查看人脸治理",
            posts=("system_admin", "security_admin", "audit_admin"),
        ),
        register.Permission(
            verb=access.WRITE,
            title="起草刷脸影响评估、门限，办理备案、实测",
            posts=("system_admin", "security_admin"),
        ),
        register.Permission(
            verb=access.APPROVE,
            title="批准刷脸影响评估和门限",
            posts=("security_admin",),
        ),
    ),
    work_kinds=(
        register.WorkKind(
            code=APPROVE_WORK,
            title="批准刷脸影响评估、门限",
            url=approve_page,
            verb=access.APPROVE,
            expected=expected_approvals,
        ),
        register.WorkKind(
            code=RENEW_WORK,
            title="刷脸影响评估快到期",
            url=approve_page,
            verb=access.WRITE,
            expected=expected_renewals,
        ),
        register.WorkKind(
            code=COUNTER_WORK,
            title="人脸存储人数提醒",
            url=overview_page,
            verb=access.WRITE,
            expected=expected_marks,
        ),
        register.WorkKind(
            code=FILING_WORK,
            title="人脸识别备案",
            url=filing_page,
            verb=access.WRITE,
            expected=expected_filings,
        ),
    ),
    clock_kinds=(register.ClockKindDeclared(code=FILING_WORK, title="人脸识别备案"),),
    ledger_verbs=_WORDS,
    figures=(
        register.Figure(
            code="biometrics.stored",
            title="存着的人脸模板",
            unit="个",
            as_of="yimen.biometrics.queries.figures:stored",
            rows_url="biometrics:faces",
            headline=False,
        ),
    ),
    navigation=(
        register.NavItem(
            audience="staff",
            title="人脸治理",
            url_name="biometrics:faces",
            verb=access.SEE,
            order=71,
        ),
    ),
    personal_columns=(
        register.PersonalColumn(
            table=_TEMPLATE,
            column="vector_encrypted",
            title="人脸特征（模板）",
            protection="加密存储，密钥分版本；照片不存；不出人脸模块",
            retention=_KEPT,
        ),
    ),
    data_classes=(
        register.DataClass(
            code="biometrics.template",
            title="人脸模板",
            owner="政务服务管理机构（个人信息保护负责人）",
            law="《个人信息保护法》第二十八条至第三十一条；《人脸识别技术应用安全管理办法》",
            months=0,
            columns={f"{_TEMPLATE}.vector_encrypted": "敏感"},
            old="yimen.biometrics.queries.personal:old_templates",
            remove="yimen.biometrics.actions.personal:remove_template",
            export="yimen.biometrics.queries.personal:export_templates",
        ),
    ),
)
