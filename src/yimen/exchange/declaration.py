"""What exchange declares to the register."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from yimen.exchange import access, personal
from yimen.exchange.contracts import DISPUTE_KIND, GRANT_KIND
from yimen.exchange.queries import dispute as queries
from yimen.kernel import register

_WORDS = {
    "exchange.resource.added": "登记数据资源",
    "exchange.resource.opened": "启用数据资源",
    "exchange.resource.closed": "停用数据资源",
    "exchange.field.classed": "改共享属性",
    "exchange.grant.asked": "申请数据共享",
    "exchange.grant.granted": "同意数据共享",
    "exchange.grant.refused": "不同意数据共享",
    "exchange.grant.ended": "停用数据共享授权",
    "exchange.call.made": "查询别的登记",
    "exchange.dispute.opened": "提出数据异议",
    "exchange.dispute.mended": "异议属实，已更正",
    "exchange.dispute.upheld": "核对后登记没有错",
}


def grant_page(ref_id: UUID) -> str:
    """Return where a request for sharing is decided."""
    return reverse("exchange:grant", args=[ref_id])


def dispute_page(ref_id: UUID) -> str:
    """Return where a doubt is answered."""
    return reverse("exchange:dispute", args=[ref_id])


_PERMISSIONS = (
    register.Permission(
        verb=access.KEEP, title="管理数据资源、申请共享", posts=("catalogue_editor",)
    ),
    register.Permission(verb=access.AGREE, title="审核数据共享申请", posts=("approver",)),
    register.Permission(
        verb=access.READ_LOG,
        title="查数据共享调用记录",
        posts=("catalogue_editor", "supervisor", "audit_admin"),
    ),
    register.Permission(verb=access.ANSWER, title="核对数据异议", posts=("examiner", "approver")),
)
_WORK = (
    register.WorkKind(
        code=GRANT_KIND,
        title="审核数据共享申请",
        url=grant_page,
        verb=access.AGREE,
        expected=queries.asked_grants,
    ),
    register.WorkKind(
        code=DISPUTE_KIND,
        title="核对数据异议",
        url=dispute_page,
        verb=access.ANSWER,
        expected=queries.open_disputes,
    ),
)
_NAVIGATION = (
    register.NavItem(
        audience="staff",
        title="数据共享",
        url_name="exchange:resources",
        verb=access.KEEP,
        order=72,
    ),
    register.NavItem(
        audience="staff",
        title="共享调用记录",
        url_name="exchange:calls",
        verb=access.READ_LOG,
        order=73,
    ),
    register.NavItem(audience="resident", title="查过我的登记", url_name="exchange:mine", order=73),
)


def declare() -> None:
    """Enter exchange into the register."""
    register.register(
        register.Context(
            code="exchange",
            title="数据共享",
            permissions=_PERMISSIONS,
            work_kinds=_WORK,
            clock_kinds=(
                register.ClockKindDeclared(code=GRANT_KIND, title="审核数据共享申请"),
                register.ClockKindDeclared(code=DISPUTE_KIND, title="核对数据异议"),
            ),
            ledger_verbs=_WORDS,
            navigation=_NAVIGATION,
            data_classes=personal.DATA_CLASSES,
            personal_columns=personal.COLUMNS,
            seeds=(
                register.Seed(order=45, title="数据资源和授权", run="yimen.exchange.seeds:run"),
            ),
        )
    )
