"""Builders for other contexts' tests: a supplier, a signed contract of two lines, people to act."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID, uuid4

from yimen.directory.contracts import OrganisationView, Post
from yimen.directory.testing import AT, demo_county, make_officer
from yimen.identity import testing as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.procurement.actions import contract as contracts
from yimen.procurement.actions import delivery as deliveries
from yimen.procurement.actions import milestone as milestones
from yimen.procurement.actions import payment as payments
from yimen.procurement.actions import supplier as suppliers
from yimen.procurement.actions.paper import SentFile
from yimen.procurement.contracts.contract import (
    Condition,
    ContractDraft,
    ContractKind,
    ContractView,
    CriterionView,
    Line,
    Term,
)
from yimen.procurement.contracts.delivery import DeliveryVerb, DeliveryView, Item
from yimen.procurement.contracts.milestone import (
    MilestoneDraft,
    MilestoneKind,
    MilestoneVerb,
    MilestoneView,
)
from yimen.procurement.contracts.payment import PaymentView
from yimen.procurement.contracts.supplier import SupplierView

_serial = count(1)
PROJECT_CODE = "ZWZX-2026-01"
FOUR_THREE_THREE = (
    Term(share=Decimal(40), condition=Condition.SIGNED),
    Term(share=Decimal(30), condition=Condition.INITIAL),
    Term(share=Decimal(30), condition=Condition.FINAL),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyers:
    """A unit that buys: its project officer, its head, a colleague, and strangers."""

    unit: OrganisationView
    village: OrganisationView
    officer: Actor
    head: Actor
    other_head: Actor
    clerk: Actor
    budget: Actor
    stranger: Actor
    supplier: SupplierView
    project_id: UUID


def buyers(*, at: datetime = AT) -> Buyers:
    """Return the people around a contract of the centre, and a supplier."""
    units = demo_county(at=at)
    officer = make_officer(post=Post.PROJECT_OFFICER, unit=units.centre, name="经办甲", at=at)
    return Buyers(
        unit=units.centre,
        village=units.village,
        officer=officer,
        head=make_officer(post=Post.APPROVER, unit=units.centre, name="负责人乙", at=at),
        other_head=make_officer(post=Post.APPROVER, unit=units.centre, name="负责人丙", at=at),
        clerk=make_officer(post=Post.CLERK, unit=units.village, name="综窗丁", at=at),
        budget=make_officer(post=Post.BUDGET_OFFICER, unit=units.department, name="绩效戊", at=at),
        stranger=make_officer(
            post=Post.PROJECT_OFFICER, unit=units.other_department, name="外单位己", at=at
        ),
        supplier=suppliers.enter_supplier(
            actor=officer,
            uscc=identity.a_uscc(),
            name="一门县演示信息技术有限公司",
            service_line="",
            at=at,
        ),
        project_id=uuid4(),
    )


def contract_draft(*, on: date, **changes: object) -> ContractDraft:
    """Return a contract of 100,000 yuan: 8 panels and a platform, paid 4:3:3, due in 60 days."""
    said: dict[str, object] = {
        "number": f"HT-{on.year}-{next(_serial):03d}",
        "title": "服务平台采购",
        "kind": ContractKind.SUPPLY,
        "amount": Decimal(100_000),
        "project_code": PROJECT_CODE,
        "starts_on": on,
        "ends_on": on + timedelta(days=730),
        "delivery_due_on": on + timedelta(days=30),
        "acceptance_due_on": on + timedelta(days=60),
        "standard": "按采购文件第五章逐项验收，全部功能能用。",
        "lines": (
            Line(
                title="人脸识别面板",
                quantity=8,
                unit="台",
                unit_price=Decimal(5_000),
                standard="识别率不低于 99%",
            ),
            Line(
                title="服务平台软件",
                quantity=1,
                unit="套",
                unit_price=Decimal(60_000),
                standard="功能清单逐项可用",
            ),
        ),
        "terms": FOUR_THREE_THREE,
    }
    return ContractDraft(**{**said, **changes})  # type: ignore[arg-type]


def signed_contract(
    world: Buyers, *, at: datetime = AT, on: date | None = None, **changes: object
) -> ContractView:
    """Return a contract of the world's project that was signed, by default today."""
    day = on or local_day(at)
    changes.setdefault("project_id", world.project_id)
    made = contracts.enter_contract(
        actor=world.officer,
        unit_id=world.unit.id,
        supplier_id=world.supplier.id,
        draft=contract_draft(on=day, **changes),
        at=at,
    )
    return contracts.sign_contract(actor=world.officer, contract_id=made.id, signed_on=day, at=at)


def monthly_contract(
    world: Buyers, *, at: datetime = AT, on: date | None = None, **changes: object
) -> ContractView:
    """Return a maintenance or service contract of 12,000 yuan a year, assessed month by month."""
    day = on or local_day(at)
    said: dict[str, object] = {
        "kind": ContractKind.SERVICE,
        "amount": Decimal(12_000),
        "monthly_fee": Decimal(1_000),
        "ends_on": day + timedelta(days=364),
        "lines": (
            Line(
                title="驻场服务",
                quantity=12,
                unit="月",
                unit_price=Decimal(1_000),
                standard="每月考核 90 分以上",
            ),
        ),
        "terms": (Term(share=Decimal(100), condition=Condition.MONTHLY),),
        "criteria": (
            CriterionView(title="响应及时", points=Decimal(60)),
            CriterionView(title="记录完整", points=Decimal(40)),
        ),
    }
    return signed_contract(world, at=at, on=day, **{**said, **changes})


def received(
    world: Buyers, contract: ContractView, *, at: datetime, on: date | None = None
) -> DeliveryView:
    """Return the delivery of everything, signed for by two."""
    noted = deliveries.note_delivery(
        actor=world.officer,
        contract_id=contract.id,
        delivered_on=on or local_day(at),
        place="县政务服务中心",
        note="",
        items=[Item(line_id=one.id, quantity=one.quantity) for one in contract.lines if one.id],
        at=at,
    )
    return deliveries.sign_delivery(
        actor=world.head, delivery_id=noted.id, verb=DeliveryVerb.RECEIVE, reason="", at=at
    )


def reached(
    world: Buyers,
    contract: ContractView,
    kind: MilestoneKind,
    *,
    at: datetime,
    on: date | None = None,
    passed: bool = True,
) -> MilestoneView:
    """Return a milestone that was noted and confirmed."""
    noted = milestones.note_milestone(
        actor=world.officer,
        contract_id=contract.id,
        draft=milestone_draft(kind, on=on or local_day(at), passed=passed),
        at=at,
    )
    return milestones.confirm_milestone(
        actor=world.head, milestone_id=noted.id, verb=MilestoneVerb.CONFIRM, reason="", at=at
    )


def milestone_draft(kind: MilestoneKind, *, on: date, passed: bool = True) -> MilestoneDraft:
    """Return what is noted of a step, complete for its kind."""
    return MilestoneDraft(
        kind=kind,
        held_on=on,
        until_on=on + timedelta(days=5),
        passed=passed,
        opinion="对照验收标准逐项检查，结论如上。",
        signers=("验收员甲", "验收员乙"),
        count=12,
        place="一门县政府网站公示栏",
    )


def paid(
    world: Buyers,
    contract: ContractView,
    amount: Decimal,
    *,
    at: datetime,
    on: date | None = None,
    reason: str = "",
) -> PaymentView:
    """Return a payment that was applied for, approved and made."""
    asked = payments.apply_payment(
        actor=world.officer,
        contract_id=contract.id,
        amount=amount,
        what_for="合同款",
        reason=reason,
        at=at,
    )
    payments.decide_payment(actor=world.head, payment_id=asked.id, approve=True, reason="", at=at)
    return payments.pay(
        actor=world.officer,
        payment_id=asked.id,
        paid_on=on or local_day(at),
        voucher=f"记-{next(_serial):04d}",
        at=at,
    )


def sent_file(text: str = "演示文件") -> SentFile:
    """Return a small text file, as it comes with a form."""
    return SentFile(stream=io.BytesIO(text.encode()), name="文件.txt", declared_type="text/plain")
