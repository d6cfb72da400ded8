"""Rulings, rating each other, quality, assessment and export: what they declare."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from yimen.hotline import access
from yimen.hotline.actions.asking import RATE
from yimen.hotline.queries import side_work, work
from yimen.kernel import register
from yimen.notify import public as notify

_CHIEF, _SUPERVISOR = "hotline_chief", "supervisor"
notify.declare_template(template=RATE)


def turn_page(ref_id: UUID) -> str:
    """Return where a party rates the others."""
    return reverse("hotline:mutual_turn", args=[ref_id])


def appeal_page(ref_id: UUID) -> str:
    """Return where an appeal against a rating is ruled on."""
    return reverse("hotline:mutual_appeal", args=[ref_id])


def instruction_page(ref_id: UUID) -> str:
    """Return where a unit reports on a leader's instruction."""
    return reverse("hotline:instructed", args=[ref_id])


def exclusion_page(ref_id: UUID) -> str:
    """Return where an exclusion is ruled on."""
    return reverse("hotline:exclusion", args=[ref_id])


def sheet_page(ref_id: UUID) -> str:
    """Return where a quality sheet is read."""
    return reverse("hotline:quality_told", args=[ref_id])


def question_page(ref_id: UUID) -> str:
    """Return where the desk puts a unit's question to the caller."""
    return reverse("hotline:asked_back", args=[ref_id])


_KINDS = (
    (side_work.RATE_EACH_OTHER, "热线联动互评", access.READ, turn_page, side_work.expected_turns),
    (side_work.MUTUAL_APPEAL, "热线互评申诉裁定", access.RULE, appeal_page, side_work.expected_appeals),
    (side_work.INSTRUCTED, "热线领导批示报告", access.HANDLE, instruction_page, side_work.expected_instructions),
    (side_work.EXCLUDE, "热线考核剔除审定", access.RULE, exclusion_page, side_work.expected_exclusions),
    (side_work.SEE_SHEET, "热线质检结果", access.TAKE, sheet_page, side_work.expected_sheets),
    (side_work.QUALITY_APPEAL, "热线质检申诉裁定", access.RULE, sheet_page, side_work.expected_quality_appeals),
    (work.ASK_BACK, "热线请来电人补充", access.TAKE, question_page, work.expected_ask_back),
)  # fmt: skip

PART = register.Context(
    code="hotline",
    title="12345 热线",
    permissions=(
        register.Permission(
            verb=access.EXPORT, title="导出热线工单（不带来电人）", posts=(_CHIEF, _SUPERVISOR)
        ),
        register.Permission(
            verb=access.EXPORT_CALLER, title="导出热线工单（带来电人）", posts=(_CHIEF,)
        ),
    ),
    work_kinds=tuple(
        register.WorkKind(code=code, title=title, verb=verb, url=url, expected=expected)
        for code, title, verb, url, expected in _KINDS
    ),
    notice_series=(
        register.NoticeSeries(code="热线通报", title="热线超期通报"),
        register.NoticeSeries(code="热线导出", title="热线工单导出"),
    ),
    ledger_verbs={
        "hotline.order.rating_sent": "热线评价短信",
        "hotline.seed.made": "热线抽样种子",
        "hotline.share.set": "热线抽样比例调整",
        "hotline.mutual.rated": "热线互评打分",
        "hotline.mutual.revealed": "热线互评公开",
        "hotline.mutual.appealed": "热线互评申诉",
        "hotline.mutual.ruled": "热线互评申诉裁定",
        "hotline.instruction.given": "热线领导批示",
        "hotline.instruction.reported": "热线领导批示报告",
        "hotline.circular.drafted": "热线通报起草",
        "hotline.circular.issued": "热线通报印发",
        "hotline.circular.dropped": "热线通报作废",
        "hotline.visit.begun": "热线下访、现场督办",
        "hotline.visit.ended": "热线下访、现场督办结束",
        "hotline.formula.proposed": "热线口径提出",
        "hotline.formula.tried": "热线口径试算",
        "hotline.formula.held": "热线口径批准",
        "hotline.formula.dropped": "热线口径作废",
        "hotline.exclusion.asked": "热线考核剔除申请",
        "hotline.exclusion.ruled": "热线考核剔除审定",
        "hotline.quality.judged": "热线工单质检",
        "hotline.quality.appealed": "热线质检申诉",
        "hotline.quality.ruled": "热线质检申诉裁定",
        "hotline.tree.changed": "热线分类修改",
        "hotline.directory.set": "热线派单目录修改",
    },
    seeds=(register.Seed(order=84, title="热线办理", run="yimen.hotline.seeds.handling:run"),),
)
