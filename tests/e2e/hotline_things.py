"""Things of the hotline and its neighbours whose pages are walked: what the demo has not is made here."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.test import override_settings

from tests.e2e import story as stories
from yimen.connectors import simulators
from yimen.hall.models import Appointment, AppointmentWindow
from yimen.hotline.actions import (
    appeal,
    asking,
    assessment,
    car,
    deferral,
    dispatch,
    oversight,
    sweeping,
    tree_import,
)
from yimen.hotline.actions import intake as orders
from yimen.hotline.contracts.assessment import ExclusionGround
from yimen.hotline.contracts.car import CarGiven, CarWay
from yimen.hotline.contracts.client import ClientGiven, ClientKind
from yimen.hotline.contracts.order import Door, Intake, OrderState, OrderType
from yimen.hotline.models import (
    Article,
    Call,
    Deferral,
    HotspotWarning,
    Letter,
    MoveRequest,
    MutualRound,
    OrderGroup,
    PeriodReport,
    Precedent,
    QualitySheet,
    SiteVisit,
    WorkOrder,
)
from yimen.hotline.queries import car as cars
from yimen.hotline.queries import hotspot, sealed
from yimen.hotline.queries import sealed_desks as columns
from yimen.hotline.rules.limits import RESOLVE
from yimen.kernel.clock import local_day
from yimen.kernel.models import Clock

TREE = (
    "一,二,三,主办,协办\n水电,停水,夜里停水,住建局,\n水电,停水,白天停水,自来水厂,\n路,灯,不亮,,\n"
)


def things(now: datetime) -> dict[str, str]:
    """Return what the demo's pages of the hotline, the hall and its neighbours are about."""
    letter = Letter.objects.earliest("moderated_at")
    judged = QualitySheet.objects.earliest("at")
    asked = WorkOrder.objects.filter(state=OrderState.TO_CALL_BACK).earliest("id")
    return {
        "precedent": str(Precedent.objects.earliest("number").id),
        "article": str(Article.objects.earliest("id").id),
        "order_group": str(OrderGroup.objects.earliest("id").id),
        "call": str(Call.objects.earliest("rang_at").id),
        "hotspot_warning": str(HotspotWarning.objects.earliest("raised_at").id),
        "period_report": str(PeriodReport.objects.earliest("since").id),
        "letter": str(letter.id),
        "letter_order": str(letter.order_id),
        "mutual_round": str(MutualRound.objects.earliest("id").id),
        "site_visit": str(SiteVisit.objects.earliest("id").id),
        "judged_order": str(judged.order_id),
        "rate_token": asking.token_of(asked.id, asked.cycle),
        "window": str(AppointmentWindow.objects.earliest("id").id),
        "appointment": str(Appointment.objects.earliest("id").id),
        **_told(now),
        **_proposed(now),
        **_late(now),
        **_car(now),
    }


def _told(now: datetime) -> dict[str, str]:
    """Return a hot spot of this hour, one of its orders that others may join, and what one lacks."""
    operator = stories.actor("zuoxi", at=now)
    made = [
        orders.take_in(
            actor=operator,
            intake=Intake(
                order_type=OrderType.COMPLAINT,
                title=f"柳岸小区旁工地夜间打桩噪声{word}",
                content="夜里十一点还在打桩，孩子睡不着，请来人看一看。",
                area_code="439981101000",
                category_code="1001",
                caller_phone=f"1990000710{number}",
            ),
            door=Door.PHONE,
            key=f"things-{number}",
            at=now - timedelta(hours=3 - number),
        ).order
        for number, word in enumerate(("扰民", "没人管", "还没停"))
    ]
    dispatch.accept(actor=operator, order_id=made[0].id, category_code="1001", at=now)
    deferral.defer(
        actor=operator, order_id=made[1].id, fields=("caller_name", "place", "file"), at=now
    )
    hotspot.forget()
    spot = hotspot.find(area_prefix="439981", at=now).spots[0]
    return {
        "hotspot": str(spot.key),
        "shared_order": str(made[0].id),
        "deferral": str(Deferral.objects.get(order_id=made[1].id).id),
    }


def _proposed(now: datetime) -> dict[str, str]:
    """Return a proposed formula, an uploaded tree, and a resident's own appeal."""
    chief, zhang = stories.actor("banzhang", at=now), stories.actor("zhang", at=now)
    formula = assessment.propose(
        actor=chief, code="hotline.satisfied", numerator="满意件数", denominator="回访件数",
        why="本地考核办法第六条", from_on=local_day(now), at=now,
    )  # fmt: skip
    lodged = appeal.lodge(
        actor=zhang,
        client=ClientGiven(
            kind=ClientKind.TALENT, name=zhang.name, area_code="439981101000", phone="19900000001"
        ),
        title="人才租房补贴怎么还没有到账",
        content="八月申请的租房补贴，审核通过三个月了还没有到账。",
        reported_unit_id=None,
        key="things-appeal",
        at=now,
    )
    return {
        "formula": str(formula),
        "tree_draft": str(tree_import.draft_tree(actor=chief, content=TREE.encode(), at=now)),
        "own_appeal": str(lodged.appeal.id),
    }


def _late(now: datetime) -> dict[str, str]:
    """Return a circular on what nobody answered, and an exclusion that was asked for."""
    chief = stories.actor("banzhang", at=now)
    row = WorkOrder.objects.get(title="农村公路路面塌陷")
    due = Clock.objects.get(ref_id=row.id, kind=RESOLVE).due_at
    assert due
    for days in (0, 4, 8, 12):
        sweeping.climb(at=due + timedelta(days=days, hours=1))
    circular = oversight.draft_circular(
        actor=chief, title="关于超期工单的通报", words="请三个工作日内办结并报告原因。", at=now
    )
    closed = WorkOrder.objects.get(title="中和路口自来水管漏水")
    assert closed.closed_at
    exclusion = assessment.ask_exclusion(
        actor=chief, order_id=closed.id, ground=ExclusionGround.UNREACHABLE,
        reason="来电人留的是空号，三次都没有联系上。", at=closed.closed_at + timedelta(days=1),
    )  # fmt: skip
    return {"circular": str(circular), "exclusion": str(exclusion)}


def _car(now: datetime) -> dict[str, str]:
    """Return a request to move a car, told over the simulated lines, with both its links."""
    with simulators.running() as url:
        account = {"key": simulators.KEY, "secret": simulators.SECRET, "sign": "一门政务"}
        with override_settings(
            YIMEN_MASKING={"url": f"{url}/masking", **account},
            YIMEN_VEHICLES={"url": f"{url}/vehicles", **account},
        ):
            one = car.ask(
                actor=stories.actor("zuoxi", at=now),
                given=CarGiven(
                    plate="湘A00001", area_code="439981101000", place="老街 5 号车库门口",
                    phone="19911118888", way=CarWay.MESSAGE,
                ),
                at=now,
            )  # fmt: skip
    row = MoveRequest.objects.get(id=one.id)
    return {
        "car": str(one.id),
        "car_asked": cars.caller_code(request_id=one.id),
        "car_owner": sealed.opened(columns.CAR_OWNER_CODE, row.owner_code_encrypted),
    }
