"""What performance declares of evidence, monitoring and self-evaluation."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from yimen.kernel import register
from yimen.performance.access import project as projects
from yimen.performance.access import self_evaluation as access
from yimen.performance.contracts.monitoring import WARNING_WORK
from yimen.performance.contracts.self_evaluation import CHECK_WORK, MEND_WORK
from yimen.performance.queries import monitoring, self_evaluation

WORDS = {
    "performance.proof.added": "上传指标佐证",
    "performance.figure_snapshot.taken": "存数据月末快照",
    "performance.scoring_policy.set": "设定评分口径",
    "performance.early_warning.raised": "发出绩效预警",
    "performance.early_warning.renewed": "预警升级",
    "performance.early_warning.answered": "回复绩效预警",
    "performance.early_warning.ended": "解除绩效预警",
    "performance.self_evaluation.opened": "开始绩效自评",
    "performance.self_evaluation.explained": "填写自评说明",
    "performance.self_evaluation.scored": "自评取数评分",
    "performance.self_evaluation.adjusted": "调整自评得分",
    "performance.self_evaluation.submitted": "报送自评",
    "performance.self_evaluation.drawn": "抽中自评复核",
    "performance.self_evaluation.sent_back": "退回自评",
    "performance.self_evaluation.checked": "复核自评",
    "performance.self_evaluation.exported": "导出自评表",
}
PERMISSIONS = (
    register.Permission(verb=access.CHECK, title="抽查复核绩效自评", posts=("budget_officer",)),
)


def form_page(ref_id: UUID) -> str:
    """Return where a self-evaluation is filled and checked."""
    return reverse("performance:self_evaluation", args=[ref_id])


def warning_page(ref_id: UUID) -> str:
    """Return where an early warning is answered."""
    return reverse("performance:early_warning", args=[ref_id])


WORK = (
    register.WorkKind(
        code=WARNING_WORK,
        title="回复绩效预警",
        url=warning_page,
        verb=projects.PREPARE,
        expected=monitoring.to_answer,
    ),
    register.WorkKind(
        code=MEND_WORK,
        title="修改退回的自评表",
        url=form_page,
        verb=projects.PREPARE,
        expected=self_evaluation.to_mend,
    ),
    register.WorkKind(
        code=CHECK_WORK,
        title="抽查复核自评",
        url=form_page,
        verb=access.CHECK,
        expected=self_evaluation.to_check,
    ),
)
SEEDS = (
    register.Seed(
        order=70, title="演示项目的佐证、监控和自评", run="yimen.performance.evidence_seeds:run"
    ),
)
