"""A rating after joint handling, an instruction, a visit, a sheet, a precedent: one for each page."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from yimen.directory import public as directory
from yimen.hotline.actions import (
    closing,
    dispatch,
    handling,
    intake,
    mutual,
    oversight,
    quality,
    request,
)
from yimen.hotline.contracts.mutual import Mark
from yimen.hotline.contracts.order import Door, Intake, OrderType, OrderView
from yimen.hotline.contracts.oversight import VisitKind
from yimen.hotline.contracts.quality import Judged
from yimen.hotline.contracts.side import CallBackOutcome, RequestKind, Satisfaction
from yimen.hotline.models import Dispatch, MutualRound, SiteVisit, WorkOrder
from yimen.hotline.seeds.people import actor_of
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day

_TOWN = "439981100000"


def run(at: datetime) -> str:
    """Load it through the actions of the people of the demo county; a second run changes nothing."""
    if SiteVisit.objects.exists():
        return "热线办理：已经有了"
    with transaction.atomic():
        order = _joint(at - timedelta(days=2, hours=3), at)
        _rated(order, at - timedelta(days=1), at)
        _instructed(at)
        _visited(at)
        _checked(order, at)
        _ruled(at - timedelta(hours=6), at)
    return "热线办理：互评、批示、下访、质检、先例各一件"


def _ruled(at: datetime, now: datetime) -> None:
    """An order that was sent to the wrong unit, and the ruling that became a precedent."""
    operator, chief = actor_of("zuoxi", now), actor_of("banzhang", now)
    wrong, right = (directory.find_organisation(code=code) for code in ("zjj", "cgj"))
    assert wrong is not None
    assert right is not None
    one = intake.take_in(
        actor=operator,
        intake=Intake(
            order_type=OrderType.HELP, title="人行道上的树枝断了",
            content="昨天刮风，人行道上的大树枝断了，横在路上，行人要绕到车道。", area_code=_TOWN,
            place="中和路公交站旁", category_code="0204", caller_phone="19900005521",
        ),
        door=Door.PHONE, key="demo-precedent", at=at,
    ).order  # fmt: skip
    dispatch.accept(actor=operator, order_id=one.id, category_code="", at=at)
    dispatch.dispatch(actor=operator, order_id=one.id, lead_id=wrong.id, at=at)
    asked = request.ask(
        actor=actor_of("zjban", now), order_id=one.id, at=at + timedelta(minutes=20),
        asked=request.Asked(
            kind=RequestKind.RETURN, reason="城区行道树已经移交城管部门管养。",
            basis="权责清单：城市行道树日常养护", suggested_unit_id=right.id,
        ),
    )  # fmt: skip
    request.rule_on(
        actor=chief, request_id=asked.id, granted=True, words="行道树归城管部门管养，同意退单。",
        at=at + timedelta(minutes=50),
    )  # fmt: skip


def _joint(at: datetime, now: datetime) -> OrderView:
    operator, lead, support = (actor_of(name, now) for name in ("zuoxi", "cgban", "zjban"))
    units = {code: directory.find_organisation(code=code) for code in ("cgj", "zjj")}
    assert units["cgj"] is not None
    assert units["zjj"] is not None
    one = intake.take_in(
        actor=operator,
        intake=Intake(
            order_type=OrderType.COMPLAINT, title="背街小巷路面破损积水",
            content="中和路后面的小巷昨天下雨又积水，路面坑坑洼洼，老人摔了一跤。",
            area_code=_TOWN, place="中和路后巷", category_code="0204", caller_name="刘女士",
            caller_phone="19900005521",
        ),
        door=Door.PHONE, key="demo-joint", at=at,
    ).order  # fmt: skip
    dispatch.accept(actor=operator, order_id=one.id, category_code="", at=at)
    dispatch.dispatch(
        actor=operator, order_id=one.id, lead_id=units["cgj"].id, support_ids=[units["zjj"].id],
        words="路面和排水一起看。", at=at,
    )  # fmt: skip
    at += timedelta(minutes=30)
    handling.sign(actor=lead, order_id=one.id, at=at)
    part = Dispatch.objects.get(order_id=one.id, unit_id=units["zjj"].id)
    handling.do_support(actor=support, dispatch_id=part.id, note="排水管已经疏通，附照片。", at=at)
    handling.contact(actor=lead, order_id=one.id, reached=True, said="约好下午到现场。", at=at)
    return _finish(one, lead, at + timedelta(hours=2), now)


def _finish(one: OrderView, lead: Actor, at: datetime, now: datetime) -> OrderView:
    chief = actor_of("banzhang", now)
    handling.reply(
        actor=lead, order_id=one.id, inner="路面已经铺平，排水管由住建部门疏通。",
        told="路面已经修好，排水管也疏通了。谢谢您的反映。", solved=True, at=at,
    )  # fmt: skip
    handling.check_reply(actor=chief, order_id=one.id, approved=True, ruling="", at=at)
    closing.call_back(
        actor=chief, order_id=one.id, outcome=CallBackOutcome.ANSWERED, solved=True,
        satisfaction=Satisfaction.SATISFIED, said="", at=at + timedelta(minutes=20),
    )  # fmt: skip
    return closing.close(actor=chief, order_id=one.id, at=at + timedelta(minutes=25))


def _rated(one: OrderView, at: datetime, now: datetime) -> None:
    chief, lead = actor_of("banzhang", now), directory.find_organisation(code="cgj")
    assert lead is not None
    found = MutualRound.objects.get(order_id=one.id)
    mark = Mark(timely=5, willing=4, quality=4)
    mutual.rate(
        actor=chief, round_id=found.id, by_unit=one.desk_id, to_unit=lead.id, mark=mark, at=at
    )


def _instructed(at: datetime) -> None:
    late = WorkOrder.objects.filter(title="农村公路路面塌陷").first()
    if late is not None:
        oversight.instruct(
            actor=actor_of("jiandu", at), order_id=late.id, leader="分管副县长",
            words="涉及群众出行安全，先设警示，一周内修通。",
            due_on=local_day(at) + timedelta(days=3), at=at,
        )  # fmt: skip


def _visited(at: datetime) -> None:
    leader = actor_of("jiandu", at)
    visit = oversight.begin_visit(
        actor=leader, kind=VisitKind.COMMUNITY, area_code=_TOWN, place="中和社区党群服务中心",
        leader="分管副县长", held_on=local_day(at), at=at,
    )  # fmt: skip
    oversight.take_on_visit(
        actor=leader, visit_id=visit,
        intake_=Intake(
            order_type=OrderType.SUGGESTION, title="建议社区增加健身器材",
            content="社区广场的健身器材坏了两年，希望今年能换新的。", area_code=_TOWN,
            place="中和社区广场",
        ),
        key="demo-visit", lead_id=None, at=at,
    )  # fmt: skip


def _checked(one: OrderView, at: datetime) -> None:
    quality.judge(
        actor=actor_of("banzhang", at), order_id=one.id, at=at,
        judged=Judged(
            complete=25, consistent=25, form=20, risk=20, words="老人受伤，应当追问伤情。"
        ),
    )  # fmt: skip
