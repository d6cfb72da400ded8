"""Work orders: who may do what, their work, clocks, words, figures and personal columns."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from yimen.hotline import access, events, personal
from yimen.hotline.queries import figures, work, year_figures
from yimen.hotline.rules.limits import CLOCKS
from yimen.kernel import register

_OPERATOR, _CHIEF, _SUPERVISOR = "hotline_operator", "hotline_chief", "supervisor"
_PERMISSIONS = (
    register.Permission(
        verb=access.READ,
        title="看热线工单",
        posts=(_OPERATOR, _CHIEF, _SUPERVISOR, "examiner", "approver"),
    ),
    register.Permission(verb=access.TAKE, title="接电话、受理、派单", posts=(_OPERATOR, _CHIEF)),
    register.Permission(verb=access.CHECK, title="审核答复、回访、结案", posts=(_OPERATOR, _CHIEF)),
    register.Permission(
        verb=access.RULE, title="裁定退单、延期、挂起", posts=(_CHIEF, _SUPERVISOR)
    ),
    register.Permission(
        verb=access.HANDLE, title="签收、办理、答复热线工单", posts=("examiner", "approver")
    ),
    register.Permission(
        verb=access.SUPERVISE, title="催办、督办热线工单", posts=(_CHIEF, _SUPERVISOR)
    ),
    register.Permission(verb=access.POLICY, title="定热线时限、导入分类", posts=(_CHIEF,)),
)


def order_page(ref_id: UUID) -> str:
    """Return where an officer works on an order."""
    return reverse("hotline:order", args=[ref_id])


def request_page(ref_id: UUID) -> str:
    """Return where a request is ruled on."""
    return reverse("hotline:request", args=[ref_id])


def part_page(ref_id: UUID) -> str:
    """Return where a supporting unit finds its order."""
    return reverse("hotline:part", args=[ref_id])


def supervision_page(ref_id: UUID) -> str:
    """Return where a unit answers a step of the ladder."""
    return reverse("hotline:supervised", args=[ref_id])


_STATES = (
    (work.ACCEPT, "热线工单受理", access.TAKE),
    (work.DISPATCH, "热线工单派单", access.TAKE),
    (work.SIGN, "热线工单签收", access.HANDLE),
    (work.HANDLE, "热线工单办理", access.HANDLE),
    (work.CHECK, "热线答复审核", access.CHECK),
    (work.ASK_CALLER, "热线回访", access.CHECK),
    (work.CLOSE, "热线工单结案", access.CHECK),
)
_WORK_KINDS = (
    *(
        register.WorkKind(
            code=code, title=title, url=order_page, verb=verb, expected=work.expected(code)
        )
        for code, title, verb in _STATES
    ),
    register.WorkKind(
        code=work.RULE,
        title="热线退单、延期裁定",
        url=request_page,
        verb=access.RULE,
        expected=work.expected_rulings,
    ),
    register.WorkKind(
        code=work.SUPPORT,
        title="热线工单协办",
        url=part_page,
        verb=access.HANDLE,
        expected=work.expected_support,
    ),
    register.WorkKind(
        code=work.SUPERVISED,
        title="热线督办答复",
        url=supervision_page,
        verb=access.HANDLE,
        expected=work.expected_supervised,
    ),
)
_WORDS = {
    **{
        f"hotline.order.{word}": f"热线工单{title}"
        for word, title in (
            ("submitted", "提交"), ("accepted", "受理"), ("answered", "直接答复"),
            ("dispatched", "派单"), ("signed", "签收"), ("contacted", "联系来电人"),
            ("passed_on", "转办"), ("requested", "提申请"), ("recalled", "退回重派"), ("suspended", "挂起"),
            ("resumed", "恢复办理"), ("replied", "提交答复"), ("approved", "答复审核通过"),
            ("sent_back", "答复退回重写"), ("called_back", "回访"),
            ("returned_to_unit", "二次办理"), ("settled", "回访完成"), ("closed", "结案"),
            ("archived", "归档"), ("reopened", "重新办理"), ("supplemented", "补充内容"),
            ("supervised", "催办、督办"), ("supported", "协办"), ("linked", "关联重复件"),
        )
    },
    "hotline.request.ruled": "热线申请裁定",
    "hotline.supervision.answered": "热线督办答复",
    "hotline.policy.set": "热线时限调整",
    "hotline.tree.imported": "热线分类导入",
}  # fmt: skip
_FIGURES = (
    register.Figure(
        code="hotline.closed_share", headline=False, title="热线办结率（近一年）", unit="%",
        as_of=year_figures.counted, together=True, rows_url="hotline:board", rows=figures.opened_rows,
    ),
    register.Figure(
        code="hotline.answered", headline=False, title="热线答复件数（近一年）", unit="件",
        as_of=year_figures.counted, together=True, rows_url="hotline:board", rows=figures.answered_rows,
    ),
    register.Figure(
        code="hotline.response_rate", headline=False, title="热线响应率（近一年）", unit="%",
        as_of=year_figures.counted, together=True, rows_url="hotline:rates", rows=figures.closed_rows,
    ),
    register.Figure(
        code="hotline.solved_rate", headline=False, title="热线解决率（近一年）", unit="%",
        as_of=year_figures.counted, together=True, rows_url="hotline:rates", rows=figures.closed_rows,
    ),
    register.Figure(
        code="hotline.satisfied_rate", headline=False, title="热线满意率（近一年）", unit="%",
        as_of=year_figures.counted, together=True, rows_url="hotline:rates", rows=figures.closed_rows,
    ),
)  # fmt: skip

PART = register.Context(
    code="hotline",
    title="12345 热线",
    permissions=_PERMISSIONS,
    work_kinds=_WORK_KINDS,
    clock_kinds=tuple(
        register.ClockKindDeclared(code=code, title=f"热线{title}")
        for code, title in CLOCKS.items()
    ),
    notice_series=(register.NoticeSeries(code="热线先例", title="热线退单裁定先例"),),
    ledger_verbs=_WORDS,
    events=(
        events.OrderDispatched,
        events.OrderClosed,
        events.OrderReopened,
        events.OrderSupervised,
    ),
    figures=_FIGURES,
    navigation=(
        register.NavItem(
            audience="staff",
            title="12345 热线",
            url_name="hotline:board",
            verb=access.READ,
            order=30,
        ),
        register.NavItem(
            audience="resident", title="我的热线工单", url_name="hotline:mine", order=45
        ),
    ),
    personal_columns=personal.COLUMNS,
    data_classes=personal.DATA_CLASSES,
    seeds=(register.Seed(order=80, title="热线工单", run="yimen.hotline.seeds.orders:run"),),
    subscribers="yimen.hotline.subscribers",
)
