"""The demo county's platform as it was bought: what came, what was paid, and three gaps to mend.

One acceptance report was never filed, one payment ran ahead of the final acceptance, and on one
repair record the repairer's signature lacks: the pages then show what they are for.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.procurement.actions import assessment, contract, delivery, milestone, payment, repair
from yimen.procurement.actions import gap as gaps
from yimen.procurement.actions import supplier as suppliers
from yimen.procurement.actions.paper import SentFile, file_papers
from yimen.procurement.contracts.assessment import SheetVerb
from yimen.procurement.contracts.contract import (
    Condition,
    ContractDraft,
    ContractKind,
    ContractView,
    CriterionView,
    Line,
    Term,
    Want,
)
from yimen.procurement.contracts.delivery import DeliveryVerb, Item
from yimen.procurement.contracts.milestone import MilestoneDraft, MilestoneKind, MilestoneVerb
from yimen.procurement.contracts.paper import PAPER_TITLES, PaperKind
from yimen.procurement.contracts.repair import RepairView, Side
from yimen.procurement.models import Contract
from yimen.procurement.queries import projects
from yimen.procurement.queries import repair as repair_queries
from yimen.procurement.rules.assessment import months
from yimen.trust import public as trust
from yimen.trust.contracts import HandKind, HandSent

PROJECT_CODE = "ZWZX-2026-01"
NUMBER = "HT-2026-017"
SERVICE_NUMBER = "HT-2026-031"
_MAKER = ("91439981MA4YM17C0A", "一门县云桥信息技术有限公司")
_KEEPER = ("91439981MA4YM31D0P", "一门县惠诚运行服务有限公司")
_AGO = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class _Demo:
    """Who acts in the story, and its first day."""

    unit_id: UUID
    officer: Actor
    head: Actor
    clerk: Actor
    at: datetime

    def after(self, days: int) -> datetime:
        """Return the moment so many days into the story."""
        return self.at - timedelta(days=_AGO - days)

    def day(self, days: int) -> date:
        """Return the day so many days into the story."""
        return local_day(self.after(days))


def run(at: datetime) -> str:
    """Load the story; a second run changes nothing."""
    demo = _people(at)
    if demo is None:
        return "没有项目经办人或负责人，没有装入"
    if Contract.objects.filter(number=NUMBER).exists():
        return "采购与履约：没有新的"
    platform = _platform(demo)
    _goods(demo, platform)
    _money(demo, platform)
    _repairs(demo, platform)
    _service(demo)
    gaps.watch(at=at)
    return "采购与履约：2 份合同，3 处缺口"


def _people(at: datetime) -> _Demo | None:
    unit = directory.find_organisation(code="zwzx")
    people = [_actor(name, at) for name in ("xiangmu", "zongzhu", "cunwu")]
    if unit is None or None in people:
        return None
    officer, head, clerk = (one for one in people if one is not None)
    return _Demo(unit_id=unit.id, officer=officer, head=head, clerk=clerk, at=at)


def _actor(username: str, at: datetime) -> Actor | None:
    found = directory.find_officers(text=username, on=local_day(at))
    one = next((each for each in found if each.username == username), None)
    return directory.actor_for(account_id=one.account_id, at=at) if one else None


def _supplier(demo: _Demo, who: tuple[str, str]) -> UUID:
    uscc, name = who
    made = suppliers.enter_supplier(
        actor=demo.officer, uscc=uscc, name=name, service_line="", at=demo.after(0)
    )
    return made.id


def _project() -> tuple[UUID | None, str]:
    """Return the project that the floor above knows under this code, or the code alone."""
    unit = directory.find_organisation(code="zwzx")
    known = projects.list_projects(unit_ids=[unit.id]) if unit else []
    found = next((one for one in known if one.code == PROJECT_CODE), None)
    return (found.id if found else None), PROJECT_CODE


def _platform(demo: _Demo) -> ContractView:
    project_id, code = _project()
    draft = ContractDraft(
        number=NUMBER,
        title="政务服务一体化平台采购",
        kind=ContractKind.SUPPLY,
        amount=Decimal(1_462_500),
        project_id=project_id,
        project_code=code,
        starts_on=demo.day(0),
        ends_on=demo.day(1_095),
        delivery_due_on=demo.day(45),
        acceptance_due_on=demo.day(300),
        warranty_until=demo.day(1_095),
        bond=Decimal(73_125),
        standard="按采购文件第五章功能清单逐项验收：80 台面板全部联网，村、镇、县三级都能用。",
        wants=(Want.MAINTENANCE, Want.TRAINING, Want.SURVEY),
        lines=_LINES,
        terms=(
            Term(share=Decimal(40), condition=Condition.SIGNED),
            Term(share=Decimal(30), condition=Condition.INITIAL),
            Term(share=Decimal(30), condition=Condition.FINAL),
        ),
    )
    made = contract.enter_contract(
        actor=demo.officer,
        unit_id=demo.unit_id,
        supplier_id=_supplier(demo, _MAKER),
        draft=draft,
        at=demo.after(0),
    )
    return contract.sign_contract(
        actor=demo.officer, contract_id=made.id, signed_on=demo.day(0), at=demo.after(0)
    )


_LINES = (
    Line(
        title="人脸识别面板",
        quantity=80,
        unit="台",
        unit_price=Decimal(9_500),
        standard="能联网、能识别、逆光可用，一年内免费更换",
    ),
    Line(
        title="窗口平板",
        quantity=10,
        unit="台",
        unit_price=Decimal(4_250),
        standard="10 英寸以上，能手写签名",
    ),
    Line(
        title="平台软件和集成",
        quantity=1,
        unit="套",
        unit_price=Decimal(660_000),
        standard="功能清单逐项可用，和上级平台连通",
    ),
)


def _file(demo: _Demo, one: ContractView, days: int, *kinds: PaperKind) -> None:
    file_papers(
        actor=demo.officer,
        contract_id=one.id,
        sent=[(kind, _text(f"{one.row.title}：{PAPER_TITLES[kind]}")) for kind in kinds],
        dated_on=demo.day(days),
        at=demo.after(days),
    )


def _text(title: str) -> SentFile:
    content = f"{title}\n\n演示文件，没有效力。\n".encode()
    return SentFile(stream=io.BytesIO(content), name=f"{title.rpartition('：')[2]}.txt")


def _goods(demo: _Demo, one: ContractView) -> None:
    _file(
        demo,
        one,
        0,
        PaperKind.NEED_STUDY,
        PaperKind.BUDGET_BASIS,
        PaperKind.TENDER,
        PaperKind.CONTRACT,
        PaperKind.PLAN,
    )
    _file(demo, one, 30, PaperKind.PROCESS_CHECK)
    _receive(demo, one)
    _reach(demo, one, MilestoneKind.INITIAL, 60, "功能、数量和合同一致，初验合格，试运行三个月。")
    _reach(demo, one, MilestoneKind.TRAINING, 75, "镇、村综窗人员集中培训一天。", count=85)
    _file(demo, one, 76, PaperKind.TRAINING)
    _reach(demo, one, MilestoneKind.SURVEY, 90, "三级窗口使用平台的人员。", count=164)


def _receive(demo: _Demo, one: ContractView) -> None:
    serials = tuple(f"FP26{at:04d}" for at in range(1, 81))
    noted = delivery.note_delivery(
        actor=demo.officer,
        contract_id=one.id,
        delivered_on=demo.day(40),
        place="县政务服务中心仓库",
        note="外包装完好，逐台开箱通电。",
        items=[
            Item(
                line_id=line.id,
                quantity=line.quantity,
                serials=serials if line.quantity == len(serials) else (),
            )
            for line in one.lines
            if line.id
        ],
        receipt=_text("到货：到货签收单"),
        at=demo.after(40),
    )
    delivery.sign_delivery(
        actor=demo.head,
        delivery_id=noted.id,
        verb=DeliveryVerb.RECEIVE,
        reason="",
        at=demo.after(41),
    )


def _reach(
    demo: _Demo,
    one: ContractView,
    kind: MilestoneKind,
    days: int,
    opinion: str,
    *,
    count: int | None = None,
) -> None:
    noted = milestone.note_milestone(
        actor=demo.officer,
        contract_id=one.id,
        draft=MilestoneDraft(
            kind=kind,
            held_on=demo.day(days),
            passed=True if kind is MilestoneKind.INITIAL else None,
            opinion=opinion,
            signers=("柏青", "舒国平", "苏文"),
            count=count,
            place="县政务服务中心",
        ),
        at=demo.after(days),
    )
    milestone.confirm_milestone(
        actor=demo.head,
        milestone_id=noted.id,
        verb=MilestoneVerb.CONFIRM,
        reason="",
        at=demo.after(days + 1),
    )


def _money(demo: _Demo, one: ContractView) -> None:
    late = "年底财政资金要收回，供应商已完成全部安装，先付一部分终验款。"
    rows = (
        ("签约款 40%", Decimal(585_000), 12, ""),
        ("初验款 30%", Decimal(438_750), 64, ""),
        ("终验款（提前）", Decimal(200_000), 200, late),
    )
    for at, (what_for, amount, days, reason) in enumerate(rows, start=1):
        asked = payment.apply_payment(
            actor=demo.officer,
            contract_id=one.id,
            amount=amount,
            what_for=what_for,
            reason=reason,
            at=demo.after(days),
        )
        payment.decide_payment(
            actor=demo.head, payment_id=asked.id, approve=True, reason="", at=demo.after(days + 1)
        )
        payment.pay(
            actor=demo.officer,
            payment_id=asked.id,
            paid_on=demo.day(days + 2),
            voucher=f"记-{demo.day(days).year}-{at:04d}",
            at=demo.after(days + 2),
        )


def _repairs(demo: _Demo, one: ContractView) -> None:
    faults = (
        ("人脸面板 FP260017", "识别很慢，经常认不出", 150, 5, "清洁镜头，升级固件", True),
        ("人脸面板 FP260042", "开不了机", 215, 52, "更换电源", False),
    )
    for device, fault, days, hours, work_done, both in faults:
        begun = demo.after(days)
        made = repair.report_repair(
            actor=demo.clerk,
            contract_id=one.id,
            unit_id=_unit_of(demo.clerk),
            device=device,
            place="村便民服务点大厅",
            fault=fault,
            at=begun,
        )
        ended = begun + timedelta(hours=hours)
        mended = repair.mend_repair(
            actor=demo.clerk,
            repair_id=made.id,
            mending=repair.Mending(
                arrived_at=ended - timedelta(hours=1),
                mended_at=ended,
                work_done=work_done,
                parts="",
                repairer="易修远",
            ),
            at=ended,
        )
        _sign(demo, mended, Side.REPORTER, demo.clerk.name, ended)
        if both:
            _sign(demo, mended, Side.REPAIRER, "易修远", ended)


def _unit_of(actor: Actor) -> UUID:
    assert actor.unit_id is not None
    return actor.unit_id


def _sign(demo: _Demo, one: RepairView, side: Side, name: str, at: datetime) -> None:
    document = repair_queries.document_of(one)
    repair.sign_repair(
        actor=demo.clerk,
        repair_id=one.id,
        side=side,
        sent=HandSent(kind=HandKind.TYPED, name=name, declared=True),
        ticket=trust.hand_ticket(actor=demo.clerk, document=document, place=side.value),
        device=trust.hand_device(user_agent="Mobile"),
        at=at,
    )


def _service(demo: _Demo) -> None:
    """Buy a service by the month; its last sheet waits for the second person."""
    first = local_day(demo.at).replace(day=1)
    for _ in range(3):
        first = (first - timedelta(days=1)).replace(day=1)
    begun = demo.at - (local_day(demo.at) - first)
    draft = _service_draft(first)
    made = contract.enter_contract(
        actor=demo.officer,
        unit_id=demo.unit_id,
        supplier_id=_supplier(demo, _KEEPER),
        draft=draft,
        at=begun,
    )
    contract.sign_contract(actor=demo.officer, contract_id=made.id, signed_on=first, at=begun)
    kinds = (PaperKind.BUDGET_BASIS, PaperKind.TENDER, PaperKind.CONTRACT)
    file_papers(
        actor=demo.officer,
        contract_id=made.id,
        sent=[(kind, _text(f"{draft.title}：{PAPER_TITLES[kind]}")) for kind in kinds],
        dated_on=first,
        at=begun,
    )
    _sheets(demo, made)


def _service_draft(first: date) -> ContractDraft:
    return ContractDraft(
        number=SERVICE_NUMBER,
        title="政务服务平台驻场运行服务",
        kind=ContractKind.SERVICE,
        amount=Decimal(96_000),
        project_code=PROJECT_CODE,
        project_id=_project()[0],
        starts_on=first,
        ends_on=first + timedelta(days=364),
        delivery_due_on=first,
        acceptance_due_on=first + timedelta(days=364),
        standard="每月考核 90 分以上；故障 4 小时内到场，24 小时内修好。",
        lines=(
            Line(
                title="驻场运行服务",
                quantity=12,
                unit="月",
                unit_price=Decimal(8_000),
                standard="两人驻场，工作日在岗",
            ),
        ),
        terms=(Term(share=Decimal(100), condition=Condition.MONTHLY),),
        criteria=_CRITERIA,
        monthly_fee=Decimal(8_000),
    )


_CRITERIA = (
    CriterionView(title="响应和到场及时", points=Decimal(40)),
    CriterionView(title="修好及时", points=Decimal(30)),
    CriterionView(title="值班和维修记录完整", points=Decimal(20)),
    CriterionView(title="群众和窗口没有投诉", points=Decimal(10)),
)


def _sheets(demo: _Demo, one: ContractView) -> None:
    given = (
        (("40", ""), ("30", ""), ("18", "一天没有记值班"), ("10", "")),
        (("34", "两次超过 4 小时到场"), ("28", "一次隔天修好"), ("20", ""), ("5", "一起投诉")),
        (("40", ""), ("26", "村里的面板 52 小时才修好"), ("16", "修理人没有签字"), ("10", "")),
    )
    today = local_day(demo.at)
    past = [
        month
        for month in months(starts_on=one.row.starts_on, ends_on=today)
        if month < today.replace(day=1)
    ]
    for month, marks in zip(past, given, strict=False):
        ended = demo.at - (today - (month + timedelta(days=32)).replace(day=1))
        noted = assessment.note_sheet(
            actor=demo.officer, contract_id=one.id, month=month, given=marks, at=ended
        )
        if month != past[-1]:
            assessment.confirm_sheet(
                actor=demo.head,
                sheet_id=noted.id,
                verb=SheetVerb.CONFIRM,
                reason="",
                at=ended + timedelta(hours=2),
            )
