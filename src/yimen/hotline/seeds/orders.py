"""A dozen invented orders of the demo county, in different states; a second run changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from yimen.directory import public as directory
from yimen.hotline.actions import closing, dispatch, handling, intake, request
from yimen.hotline.contracts.order import Door, Intake, OrderType, OrderView, Urgency
from yimen.hotline.contracts.side import CallBackOutcome, RequestKind, Satisfaction
from yimen.hotline.models import WorkOrder
from yimen.hotline.seeds.people import actor_of
from yimen.kernel.actor import Actor

_TOWN, _OTHER = "439981100000", "439981101000"
_ROWS: tuple[tuple[str, OrderType, str, str, str, str, int], ...] = (
    ("closed", OrderType.HELP, "中和路口自来水管漏水", "人行道下面冒水，路面积水，附近几家停水。", "0101", "zjj", 9),
    ("closed", OrderType.INQUIRY, "异地就医怎么备案", "老人在外省住院，想知道怎么办备案、要什么材料。", "0601", "", 8),
    ("unhappy", OrderType.COMPLAINT, "夜间施工噪声扰民", "工地夜里十二点还在打桩，连着三天了，没法睡觉。", "1001", "cgj", 7),
    ("call_back", OrderType.HELP, "柳浦街路灯不亮", "路灯不亮一个星期了，老人晚上走路看不见。", "0202", "cgj", 4),
    ("check", OrderType.HELP, "小区电梯总是困人", "三号楼电梯这个月困了两次人，物业说在等配件。", "0302", "scjgj", 3),
    ("handling", OrderType.COMPLAINT, "餐馆油烟直排", "楼下饭店油烟直接排到楼道，异味很大。", "1003", "sthjj", 3),
    ("late", OrderType.HELP, "农村公路路面塌陷", "通村公路塌陷了一米多，客车不敢走。", "0405", "jtysj", 9),
    ("return", OrderType.HELP, "下水道堵塞污水外溢", "老小区下水道堵塞，污水外溢到院子里。", "0204", "zjj", 0),
    ("sign", OrderType.HELP, "中和路口又爆管喷水", "自来水管爆管，喷水一米多高，请尽快抢修。", "0101", "zjj", 0),
    ("report", OrderType.REPORT, "工地挪用安全经费", "施工单位没有按规定配安全设施，请查处。", "1005", "yjj", 1),
    ("dispatch", OrderType.SUGGESTION, "建议增加公交班次", "早上上学时间公交班次太少，建议加一班。", "0401", "", 0),
    ("pending", OrderType.INQUIRY, "高龄津贴怎么申请", "家里老人满八十岁了，高龄津贴到哪里办理。", "", "", 0),
)  # fmt: skip


def run(at: datetime) -> str:
    """Load the orders through the actions of the people of the demo county."""
    if WorkOrder.objects.exists():
        return "热线工单：已经有了"
    with transaction.atomic():
        people = {name: actor_of(name, at) for name in ("zuoxi", "banzhang", *_HANDLERS.values())}
        for number, row in enumerate(_ROWS):
            _live(row, people, at - timedelta(days=row[-1], hours=5, minutes=number))
    return f"热线工单：{len(_ROWS)} 件"


_HANDLERS = {"zjj": "zjban", "cgj": "cgban", "scjgj": "sjban"}


def _live(
    row: tuple[str, OrderType, str, str, str, str, int],
    people: Mapping[str, Actor],
    at: datetime,
) -> None:
    fate, kind, title, content, category, unit, _ = row
    operator = people["zuoxi"]
    reported = directory.find_organisation(code="zjj") if fate == "report" else None
    one = intake.take_in(
        actor=operator,
        intake=Intake(
            order_type=kind,
            title=title,
            content=content,
            area_code=_OTHER if "柳浦" in title else _TOWN,
            category_code=category,
            urgency=Urgency.URGENT if fate == "sign" else Urgency.NORMAL,
            caller_name="刘女士",
            caller_phone="19900005521",
            share_phone=fate == "handling",
            reported_unit_id=reported.id if reported else None,
        ),
        door=Door.PHONE,
        key=f"demo-{title}",
        at=at,
    ).order
    if fate == "pending":
        return
    if fate == "closed" and not unit:
        _answer_at_once(operator, one, at)
        return
    dispatch.accept(actor=operator, order_id=one.id, category_code=category, at=at)
    if fate == "dispatch":
        return
    lead = directory.find_organisation(code=unit)
    assert lead is not None
    dispatch.dispatch(actor=operator, order_id=one.id, lead_id=lead.id, at=at)
    if fate not in {"sign", "report", "late", "handling"}:
        handler, chief = people[_HANDLERS[unit]], people["banzhang"]
        _handle(fate, one, (handler, chief), at + timedelta(minutes=40))


def _answer_at_once(operator: Actor, one: OrderView, at: datetime) -> None:
    dispatch.answer(
        actor=operator,
        order_id=one.id,
        told="在医保小程序或者县政务服务中心都能办，带身份证和社保卡，当场办好。",
        category_code="",
        at=at,
    )
    closing.close(actor=operator, order_id=one.id, at=at + timedelta(minutes=1))


def _handle(fate: str, one: OrderView, people: tuple[Actor, Actor], at: datetime) -> None:
    handler, chief = people
    handling.sign(actor=handler, order_id=one.id, at=at)
    if fate == "return":
        _ask_return(one, handler, at)
        return
    handling.contact(
        actor=handler, order_id=one.id, reached=True, said="电话说明了处理安排，对方同意。", at=at
    )
    at += timedelta(hours=1)
    handling.reply(
        actor=handler,
        order_id=one.id,
        inner="派人到现场核实，已经安排维修，附维修单。",
        told="已经派人到现场处理，今天内恢复。给您带来不便，请谅解。",
        solved=True,
        at=at,
    )
    if fate == "check":
        return
    handling.check_reply(actor=chief, order_id=one.id, approved=True, ruling="", at=at)
    if fate == "call_back":
        return
    happy = fate == "closed"
    closing.call_back(
        actor=chief,
        order_id=one.id,
        outcome=CallBackOutcome.ANSWERED,
        solved=happy,
        satisfaction=Satisfaction.SATISFIED if happy else Satisfaction.DISSATISFIED,
        said="" if happy else "昨天夜里又施工了。",
        at=at + timedelta(minutes=20),
    )
    if happy:
        closing.close(actor=chief, order_id=one.id, at=at + timedelta(minutes=25))


def _ask_return(one: OrderView, handler: Actor, at: datetime) -> None:
    right = directory.find_organisation(code="cgj")
    assert right is not None
    request.ask(
        actor=handler,
        order_id=one.id,
        asked=request.Asked(
            kind=RequestKind.RETURN,
            reason="市政排水管网已经移交城管部门管养。",
            basis="权责清单：城市排水设施日常养护",
            suggested_unit_id=right.id,
        ),
        at=at,
    )
