"""Two disputes, an enterprise with a visit and a coordination, and a car: of the demo county."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from yimen.directory import public as directory
from yimen.hotline.actions import appeal, car, client, dispute, mediation, performance
from yimen.hotline.actions.car_lines import lines
from yimen.hotline.contracts.car import CarGiven, CarRefused, CarWay, OwnerReply
from yimen.hotline.contracts.client import ClientGiven, ClientKind
from yimen.hotline.contracts.dispute import (
    AgreementGiven,
    DisputeGiven,
    DisputeKind,
    DisputeView,
    Duty,
    Elsewhere,
    PartyGiven,
    PartySide,
    PerformanceState,
)
from yimen.hotline.models import Dispute
from yimen.hotline.queries import client as clients
from yimen.hotline.queries import dispute as disputes
from yimen.hotline.seeds.people import actor_of
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day

_VILLAGE, _TOWN = "439981101201", "439981101000"
_USCC = "91439981MA4L0P0012"


def run(at: datetime) -> str:
    """Load them through the actions of the people of the demo county."""
    if Dispute.objects.exists():
        return "调解、专席、挪车：已经有了"
    with transaction.atomic():
        mediator = actor_of("tiaojie", at)
        _wall(mediator, at - timedelta(days=12), now=at)
        _debt(mediator, at - timedelta(days=4), now=at)
        _shop(actor_of("zhuanxi", at), at)
    _car(actor_of("zuoxi", at), at)
    return "调解 2 件，专席 1 家，挪车日志"


def _given(title: str, kind: DisputeKind, facts: str, claim: str, other: str) -> DisputeGiven:
    return DisputeGiven(
        kind=kind,
        title=title,
        facts=facts,
        claim=claim,
        area_code=_VILLAGE,
        elsewhere=Elsewhere.NONE,
        parties=(
            PartyGiven(side=PartySide.APPLICANT, name="张桂兰", phone="19900000001"),
            PartyGiven(side=PartySide.RESPONDENT, name=other, phone="19900004410"),
        ),
    )


def _taken_on(
    mediator: Actor, given: DisputeGiven, at: datetime, *, now: datetime, by: Actor | None = None
) -> DisputeView:
    """Return a dispute taken on some days ago; its mediator holds his post from today."""
    one = dispute.apply(actor=by or mediator, given=given, key=f"demo-{given.title}", at=at)
    dispute.consent(
        actor=mediator, dispute_id=one.id, party_id=one.parties[1].id, agrees=True, at=at
    )
    dispute.accept(actor=mediator, dispute_id=one.id, at=at + timedelta(hours=2))
    assert mediator.officer_id is not None
    return dispute.assign(
        actor=mediator,
        dispute_id=one.id,
        mediator_id=mediator.officer_id,
        declared=True,
        at=now,
    )


def _held(mediator: Actor, one: DisputeView, record: str, at: datetime) -> None:
    held = mediation.Held(
        held_at=at - timedelta(hours=1), place="柳树湾村委会", present="村民小组长", record=record
    )
    mediation.hold(actor=mediator, dispute_id=one.id, held=held, at=at)


def _wall(mediator: Actor, at: datetime, *, now: datetime) -> None:
    """A dispute that was agreed on and is being performed, one part of it done."""
    one = _taken_on(
        mediator,
        _given(
            "雨棚滴水淋湿邻居山墙",
            DisputeKind.NEIGHBOURS,
            "对方去年搭的雨棚伸过界，下雨时水滴到我家山墙上，墙皮掉了一片。",
            "请把雨棚缩回去，赔修墙的钱。",
            "田有余",
        ),
        at,
        now=now,
        by=actor_of("zhang", now),
    )
    _held(
        mediator,
        one,
        "到现场量过，雨棚伸过界二十厘米。对方同意缩回，修墙钱各说各的数。",
        now,
    )
    given = _wall_agreement(one.parties[1].id, local_day(now))
    mediation.agree_orally(actor=mediator, dispute_id=one.id, given=given, at=now)
    performance.check(
        actor=mediator,
        dispute_id=one.id,
        item_id=disputes.performance_of(dispute_id=one.id)[0].id,
        found=PerformanceState.DONE,
        words="到现场看过，雨棚已经缩回界内。",
        at=now,
    )


def _wall_agreement(party_id: UUID, on: date) -> AgreementGiven:
    return AgreementGiven(
        facts="雨棚伸过界二十厘米，雨水淋湿了申请人家的山墙。",
        content="对方把雨棚缩回界内，付修墙款 1200 元；双方不再为这件事争执。",
        manner="缩雨棚由调解员到场看过；钱当面交付，打收条。",
        duties=(
            Duty(party_id=party_id, what="把雨棚缩回界内", due_on=on + timedelta(days=3)),
            Duty(
                party_id=party_id,
                what="付修墙款",
                due_on=on + timedelta(days=25),
                amount=Decimal("1200.00"),
            ),
        ),
    )


def _debt(mediator: Actor, at: datetime, *, now: datetime) -> None:
    """A dispute in session."""
    one = _taken_on(
        mediator,
        _given(
            "借款三千元到期没有还",
            DisputeKind.CONTRACT,
            "前年春天借给同村人三千元买化肥，说好去年秋收还，打了借条，一直没有还。",
            "请对方还三千元，可以分两次。",
            "龚满仓",
        ),
        at,
        now=now,
    )
    _held(
        mediator,
        one,
        "对方认账，说今年收成不好，想分四次还。申请人要求两次。约定再谈。",
        now,
    )


def _shop(clerk: Actor, at: datetime) -> None:
    """An enterprise with its clerk, a visit, an appeal with a coordination and its result."""
    start = at - timedelta(days=8)
    given = ClientGiven(
        kind=ClientKind.ENTERPRISE,
        name="一门县柳浦竹木制品有限公司",
        uscc=_uscc(),
        area_code=_TOWN,
        contact="竹先生",
        phone="19900004420",
    )
    shop = client.enter(actor=clerk, given=given, at=start)
    assert clerk.officer_id is not None
    client.name_clerk(actor=clerk, client_id=shop.id, clerk_id=clerk.officer_id, at=at)
    seen = client.plan_visit(
        actor=clerk,
        client_id=shop.id,
        planned_on=local_day(start),
        purpose="了解扩建厂房的困难",
        people="专席专员、镇经济发展办",
        at=start,
    )
    client.record_visit(
        actor=clerk,
        visit_id=seen.id,
        visited_at=start + timedelta(hours=2),
        record="厂房扩建的用电、消防手续在办，企业最急的是临时用电。",
        questions=(
            client.Asked(
                text="消防设计审查要哪些材料", answer="当场给了办事指南，专员代为对接窗口。"
            ),
        ),
        at=start + timedelta(hours=3),
    )
    _coordinated(clerk, given, at)
    client.enter(
        actor=clerk,
        given=ClientGiven(kind=ClientKind.TALENT, name="闻人博", area_code=_TOWN),
        at=start,
    )


def _uscc() -> str:
    """Return a code of the demo county that nobody has, with its right check character."""
    body = _USCC[:-1]
    for mark in "0123456789ABCDEFGHJKLMNPQRTUWXY":
        if identity.is_uscc(text=body + mark):
            return body + mark
    raise AssertionError(body)


def _coordinated(clerk: Actor, given: ClientGiven, at: datetime) -> None:
    start = at - timedelta(days=3)
    made = appeal.lodge(
        actor=clerk,
        client=given,
        title="扩建厂房的临时用电一直没有批",
        content="申请临时用电一个月了，供电说要住建的证明，住建说要先看用电方案。",
        reported_unit_id=None,
        key="demo-appeal",
        at=start,
    ).appeal
    units = [_unit("zjj"), _unit("zrzyj")]
    appeal.convene(
        actor=clerk,
        appeal_id=made.id,
        meeting=appeal.Meeting(
            held_at=start + timedelta(days=1),
            place="县政务服务中心三楼",
            unit_ids=tuple(one for one in units if one is not None),
            outsiders="企业负责人、供电公司",
            summary="住建局先出具施工许可受理证明，供电公司凭证明办临时用电。",
        ),
        at=start + timedelta(days=1),
    )
    meeting = clients.meetings_of(appeal_id=made.id)[0]
    done = appeal.decide(
        actor=clerk,
        appeal_id=made.id,
        meeting_id=meeting.id,
        unit_id=meeting.unit_ids[0],
        what="出具施工许可受理证明",
        due_on=local_day(at),
        at=start + timedelta(days=1, hours=1),
    )
    appeal.report(
        actor=clerk,
        decision_id=done.id,
        result="证明已经出具，企业当天到供电营业厅交了申请。",
        at=start + timedelta(days=2),
    )


def _unit(code: str) -> UUID | None:
    found = directory.find_organisation(code=code)
    return found.id if found else None


def _car(operator: Actor, at: datetime) -> None:
    """A car that was moved: told, answered, rated; only where the simulated lines answer."""

    try:
        lines()
        one = car.ask(
            actor=operator,
            given=CarGiven(
                plate="湘A00001",
                area_code="439981100000",
                place="老街 5 号车库门口",
                phone="19900005521",
                way=CarWay.MESSAGE,
            ),
            at=at - timedelta(hours=3),
        )
    except CarRefused:
        return
    car.reply(request_id=one.id, answer=OwnerReply.FIVE, at=at - timedelta(hours=3, minutes=-2))
    car.moved(actor=operator, request_id=one.id, at=at - timedelta(hours=3, minutes=-7))
