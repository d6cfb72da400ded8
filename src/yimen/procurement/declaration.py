"""What procurement declares to the register."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.urls import reverse

from yimen.kernel import register
from yimen.procurement import access, events, personal
from yimen.procurement.contracts.assessment import SHEET_KIND
from yimen.procurement.contracts.contract import CONTRACT_KIND
from yimen.procurement.contracts.delivery import DELIVERY_KIND
from yimen.procurement.contracts.gap import GAP_TITLES, GapKind
from yimen.procurement.contracts.milestone import MILESTONE_KIND
from yimen.procurement.contracts.payment import PAYMENT_KIND
from yimen.procurement.queries import assessment, delivery, gap, milestone, payment
from yimen.procurement.queries.figures import FIGURES

_WORDS = {
    "procurement.supplier.entered": "登记供应商",
    "procurement.supplier.changed": "修改供应商",
    "procurement.supplier.barred": "禁止供应商参加采购",
    "procurement.supplier.readmitted": "恢复供应商",
    "procurement.supplier.ended": "停用供应商",
    "procurement.contract.entered": "录入合同",
    "procurement.contract.signed": "合同签订",
    "procurement.contract.accepted": "合同终验合格",
    "procurement.contract.closed": "合同履行完毕",
    "procurement.contract.ended": "终止合同",
    "procurement.contract.adopted": "合同归到项目",
    "procurement.contract.moved": "合同改归另一个项目",
    "procurement.delivery.noted": "登记到货",
    "procurement.delivery.received": "两人签收到货",
    "procurement.delivery.returned": "退回到货",
    "procurement.milestone.noted": "登记履约情况",
    "procurement.milestone.confirmed": "确认履约情况",
    "procurement.milestone.returned": "退回履约情况",
    "procurement.project_paper.filed": "归档项目文件",
    "procurement.payment.applied": "申请付款",
    "procurement.payment.approved": "批准付款",
    "procurement.payment.returned": "退回付款申请",
    "procurement.payment.paid": "登记付款",
    "procurement.payment.caught_up": "提前付款已补齐",
    "procurement.assessment_sheet.noted": "打月度考核表",
    "procurement.assessment_sheet.confirmed": "确认月度考核表",
    "procurement.assessment_sheet.returned": "退回月度考核表",
    "procurement.repair.reported": "报修",
    "procurement.repair.mended": "登记修好",
    "procurement.repair.signed": "维修记录签字",
    "procurement.gap.opened": "发现履约缺口",
    "procurement.gap.closed": "履约缺口补上",
}
_PERMISSIONS = (
    register.Permission(
        verb=access.READ,
        title="查看本单位的采购与履约",
        posts=("project_officer", "approver", "budget_officer", "supervisor"),
    ),
    register.Permission(
        verb=access.READ_ALL,
        title="查看本地区的采购与履约",
        posts=("budget_officer", "supervisor"),
    ),
    register.Permission(
        verb=access.RECORD, title="登记合同、到货、验收、付款、考核", posts=("project_officer",)
    ),
    register.Permission(
        verb=access.CONFIRM, title="作为第二人签收、确认、批准付款", posts=("approver",)
    ),
    register.Permission(
        verb=access.REPORT,
        title="报修、在维修记录上签字",
        posts=("clerk", "village_agent", "operator"),
    ),
)


def _page(route: str, ref_id: UUID) -> str:
    return reverse(f"procurement:{route}", args=[ref_id])


_SECOND = (
    (DELIVERY_KIND, "签收到货", "delivery", delivery.noted_work),
    (MILESTONE_KIND, "确认验收等履约情况", "milestone", milestone.noted_work),
    (PAYMENT_KIND, "审批付款", "payment", payment.applied_work),
    (SHEET_KIND, "确认月度考核表", "sheet", assessment.noted_work),
)
_WORK = (
    *(
        register.WorkKind(
            code=code,
            title=title,
            url=partial(_page, route),
            verb=access.CONFIRM,
            expected=expected,
        )
        for code, title, route, expected in _SECOND
    ),
    *(
        register.WorkKind(
            code=f"procurement.{kind.value}",
            title=GAP_TITLES[kind],
            url=partial(_page, "gap"),
            verb=access.RECORD,
            expected=partial(gap.expected, kind),
        )
        for kind in GapKind
    ),
)
_NAVIGATION = tuple(
    register.NavItem(audience="staff", title=title, url_name=route, verb=verb, order=order)
    for title, route, verb, order in (
        ("采购履约", "procurement:contracts", access.READ, 66),
        ("设备报修", "procurement:repairs", access.REPORT, 67),
    )
)


def declare() -> None:
    """Enter procurement into the register."""
    register.register(
        register.Context(
            code="procurement",
            title="采购与履约",
            permissions=_PERMISSIONS,
            work_kinds=_WORK,
            clock_kinds=(register.ClockKindDeclared(code=CONTRACT_KIND, title="按合同终验"),),
            ledger_verbs=_WORDS,
            events=(
                events.ContractSigned,
                events.AcceptanceDone,
                events.PaymentMade,
                events.PaymentAheadOfDelivery,
                events.GapOpened,
            ),
            figures=FIGURES,
            navigation=_NAVIGATION,
            data_classes=personal.DATA_CLASSES,
            personal_columns=personal.COLUMNS,
            subscribers="yimen.procurement.subscribers",
            seeds=(register.Seed(order=68, title="采购与履约", run="yimen.procurement.seeds:run"),),
        )
    )
