"""A contract as one line of time: what happened, what waits, what comes; and the next act."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from yimen.kernel.clock import local_day
from yimen.procurement.contracts.assessment import SHEET_TITLES, SheetState
from yimen.procurement.contracts.contract import MONTHLY, ContractState, Want
from yimen.procurement.contracts.delivery import DELIVERY_TITLES, DeliveryState
from yimen.procurement.contracts.milestone import (
    JUDGED,
    MILESTONE_STATES,
    MilestoneKind,
    MilestoneState,
    MilestoneView,
)
from yimen.procurement.contracts.payment import PAYMENT_TITLES, PaymentState
from yimen.procurement.queries.file import ContractFile
from yimen.procurement.rules.delivery import all_received
from yimen.procurement.web.labels import day_words, yuan
from yimen.ui.parts import Link, Moment, MomentState


def moments_of(file: ContractFile) -> list[Moment]:
    """Return what happened to a contract and what is still to come, in order of days."""
    row = file.contract.row
    happened: list[tuple[date, Moment]] = []
    if row.signed_on:
        signed = Moment(title="合同签订", state="done", at=row.signed_on, said=yuan(row.amount))
        happened.append((row.signed_on, signed))
    happened += [*_deliveries(file), *_milestones(file), *_payments(file), *_sheets(file)]
    happened.sort(key=lambda one: one[0])
    return [moment for _, moment in happened] + _ahead(file)


def _deliveries(file: ContractFile) -> list[tuple[date, Moment]]:
    states: dict[DeliveryState, MomentState] = {
        DeliveryState.NOTED: "now",
        DeliveryState.RECEIVED: "done",
        DeliveryState.RETURNED: "bad",
    }
    return [
        (
            one.delivered_on,
            Moment(
                title="到货",
                state=states[one.state],
                at=one.delivered_on,
                said="，".join(f"{item.title} {item.quantity} {item.unit}" for item in one.items)
                + f"，送到{one.place}",
                who=f"签收：{one.first_signer}、{one.second_signer or DELIVERY_TITLES[one.state]}",
                link=Link(label="看到货单", href=reverse("procurement:delivery", args=[one.id])),
            ),
        )
        for one in file.deliveries
    ]


def _milestones(file: ContractFile) -> list[tuple[date, Moment]]:
    return [
        (
            one.held_on,
            Moment(
                title=one.title + _result(one),
                state=_milestone_state(one),
                at=one.held_on,
                said=_told(one),
                who=f"{one.noted_by}登记，{one.confirmed_by or MILESTONE_STATES[one.state]}"
                + ("确认" if one.confirmed_by else ""),
                link=Link(label="看记录", href=reverse("procurement:milestone", args=[one.id])),
            ),
        )
        for one in file.milestones
    ]


def _result(one: MilestoneView) -> str:
    if one.kind not in JUDGED:
        return ""
    return "：合格" if one.passed else "：不合格"


def _milestone_state(one: MilestoneView) -> MomentState:
    if one.state is MilestoneState.NOTED:
        return "now"
    failed = one.kind in JUDGED and not one.passed
    return "bad" if failed or one.state is MilestoneState.RETURNED else "done"


def _told(one: MilestoneView) -> str:
    if one.kind is MilestoneKind.PUBLICATION:
        return f"公示到 {day_words(one.until_on)}，{one.place}"
    if one.kind in {MilestoneKind.TRAINING, MilestoneKind.SURVEY}:
        return f"{one.count} 人"
    return one.opinion[:80]


def _payments(file: ContractFile) -> list[tuple[date, Moment]]:
    states: dict[PaymentState, MomentState] = {
        PaymentState.APPLIED: "now",
        PaymentState.APPROVED: "now",
        PaymentState.PAID: "done",
        PaymentState.RETURNED: "bad",
    }
    found = []
    for one in file.payments:
        day = one.paid_on or local_day(one.applied_at)
        ahead = f"，其中 {yuan(one.ahead)} 超过验收进度" if one.ahead else ""
        moment = Moment(
            title=f"付款 {yuan(one.amount)}",
            state=states[one.state],
            at=day,
            said=f"{one.what_for}，{PAYMENT_TITLES[one.state]}{ahead}",
            who=f"{one.applied_by}申请" + (f"，{one.approved_by}批准" if one.approved_by else ""),
            link=Link(label="看付款单", href=reverse("procurement:payment", args=[one.id])),
        )
        found.append((day, moment))
    return found


def _sheets(file: ContractFile) -> list[tuple[date, Moment]]:
    states: dict[SheetState, MomentState] = {
        SheetState.NOTED: "now",
        SheetState.CONFIRMED: "done",
        SheetState.RETURNED: "bad",
    }
    return [
        (
            local_day(one.noted_at),
            Moment(
                title=f"{one.month.year}年{one.month.month}月考核 {one.assessed.total:f} 分",
                state=states[one.state],
                at=local_day(one.noted_at),
                said=f"{SHEET_TITLES[one.state]}，扣 {yuan(one.assessed.deduction)}，"
                f"应付 {yuan(one.assessed.payable)}",
                link=Link(label="看考核表", href=reverse("procurement:sheet", args=[one.id])),
            ),
        )
        for one in file.sheets
    ]


def _ahead(file: ContractFile) -> list[Moment]:
    row = file.contract.row
    if row.state is not ContractState.SIGNED or row.kind in MONTHLY:
        return []
    coming: list[tuple[date, str]] = []
    if not all_received(file.contract.lines):
        coming.append((row.delivery_due_on, "交货期限"))
    coming.append((row.acceptance_due_on, "终验期限"))
    return [
        Moment(
            title=title,
            state="bad" if due < file.on else "next",
            at=due,
            said="已经过期" if due < file.on else "",
        )
        for due, title in coming
    ]


def next_act(file: ContractFile) -> Link | None:
    """Return the one act that comes next for who records, or None while somebody else has it."""
    row = file.contract.row
    if row.state is ContractState.DRAFT:
        return Link(label="合同已签订", href="#sign")
    if row.state not in {ContractState.SIGNED, ContractState.ACCEPTED} or row.kind in MONTHLY:
        return None
    step = _next_step(file)
    if step == "delivery":
        return Link(
            label="登记到货", href=reverse("procurement:new_delivery", args=[file.contract.id])
        )
    if step is None:
        return None
    address = reverse("procurement:new_milestone", args=[file.contract.id])
    return Link(label=_NEXT[MilestoneKind(step)], href=f"{address}?kind={step}")


_NEXT = {
    MilestoneKind.INITIAL: "登记初验",
    MilestoneKind.TEST: "登记第三方测试",
    MilestoneKind.FINAL: "登记终验",
    MilestoneKind.PUBLICATION: "登记验收结果公示",
}


def _next_step(file: ContractFile) -> str | None:
    if any(one.state is DeliveryState.NOTED for one in file.deliveries):
        return None
    if not all_received(file.contract.lines):
        return "delivery"
    if any(one.state is MilestoneState.NOTED for one in file.milestones):
        return None
    order = [MilestoneKind.INITIAL, MilestoneKind.FINAL, MilestoneKind.PUBLICATION]
    if Want.TEST in file.contract.wants:
        order.insert(1, MilestoneKind.TEST)
    return next((kind.value for kind in order if kind not in file.done), None)
