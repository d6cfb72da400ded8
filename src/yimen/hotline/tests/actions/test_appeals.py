"""The business desk: the road of an appeal, its clerk, meetings, visits; who never learns of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from yimen.directory import testing as directory
from yimen.directory.contracts import OrganisationView, Post, UnitLevel
from yimen.hotline.actions import appeal, client
from yimen.hotline.contracts.client import (
    AppealState,
    ClientGiven,
    ClientKind,
    DeskRefused,
    VisitState,
)
from yimen.hotline.contracts.order import OrderType
from yimen.hotline.models import Appeal, Client, ClientVisit, WorkOrder
from yimen.hotline.queries import client as clients
from yimen.hotline.queries import order as orders
from yimen.hotline.seeds import desks as seeds
from yimen.identity import testing as people
from yimen.kernel.actor import ANONYMOUS, Actor
from yimen.kernel.contracts import NotAllowed, NotFound, Ref, WrongState
from yimen.kernel.models import Work

pytestmark = pytest.mark.django_db
AT = directory.AT


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """A desk with two clerks, and two departments of which one is complained of."""

    housing: OrganisationView
    health: OrganisationView
    clerk: Actor
    colleague: Actor
    builder: Actor
    complained: Actor


@pytest.fixture
def around() -> Around:
    units = directory.demo_county()
    housing = directory.make_unit(code="zjj", name="县住建局", level=UnitLevel.COUNTY)
    make = directory.make_officer
    return Around(
        housing=housing,
        health=units.other_department,
        clerk=make(post=Post.DESK_CLERK, unit=units.centre, name="专员甲"),
        colleague=make(post=Post.DESK_CLERK, unit=units.centre, name="专员乙"),
        builder=make(post=Post.EXAMINER, unit=housing, name="住建的人"),
        complained=make(
            post=Post.EXAMINER, unit=units.other_department, name="卫健的人",
            others=(Post.DESK_CLERK,),
        ),
    )  # fmt: skip


def given(**changes: object) -> ClientGiven:
    facts: dict[str, object] = {
        "kind": ClientKind.ENTERPRISE, "name": "测试竹木公司", "uscc": people.a_uscc(),
        "area_code": directory.TOWN, "phone": "19911116666",
    }  # fmt: skip
    return ClientGiven(**(facts | changes))  # type: ignore[arg-type]


def lodged(around: Around, *, reported=None, whose: ClientGiven | None = None, by=ANONYMOUS):
    return appeal.lodge(
        actor=by, client=whose or given(), title="临时用电没有批下来",
        content="申请临时用电一个月了，两个部门互相推。", reported_unit_id=reported, key="", at=AT,
    )  # fmt: skip


def taken(around: Around, **changes):
    one = lodged(around, **changes).appeal
    return appeal.assign(
        actor=around.clerk, appeal_id=one.id, clerk_id=around.clerk.officer_id, at=AT
    )


def met(around: Around, one, *units):
    return appeal.convene(
        actor=around.clerk, appeal_id=one.id, at=AT,
        meeting=appeal.Meeting(
            held_at=AT, place="三楼", unit_ids=units, outsiders="企业", summary="先出证明再办用电。"
        ),
    )  # fmt: skip


def test_an_appeal_goes_by_clerk_meeting_result_answer_and_rating(around):
    one = taken(around)
    met(around, one, around.housing.id)
    meeting = clients.meetings_of(appeal_id=one.id)[0]
    decided = appeal.decide(
        actor=around.clerk, appeal_id=one.id, meeting_id=meeting.id, unit_id=around.housing.id,
        what="出具受理证明", due_on=AT.date() + timedelta(days=2), at=AT,
    )  # fmt: skip
    with pytest.raises(DeskRefused, match="没有都落实"):
        appeal.answer(actor=around.clerk, appeal_id=one.id, told="已经全部办好了", at=AT)
    appeal.report(actor=around.builder, decision_id=decided.id, result="证明已经出具", at=AT)
    with pytest.raises(WrongState):
        appeal.report(actor=around.builder, decision_id=decided.id, result="证明已经出具", at=AT)
    appeal.answer(actor=around.clerk, appeal_id=one.id, told="用电手续已经办好", at=AT)
    with pytest.raises(NotAllowed):
        appeal.feed_back(
            actor=around.clerk, appeal_id=one.id, solved=True, satisfied=True, words="", at=AT
        )
    again = appeal.feed_back(
        actor=ANONYMOUS, appeal_id=one.id, solved=False, satisfied=False, words="还是没有电",
        at=AT, proved=True,
    )  # fmt: skip
    assert again.state is AppealState.HANDLING
    appeal.answer(actor=around.clerk, appeal_id=one.id, told="已经装好电表通电", at=AT)
    done = appeal.feed_back(
        actor=ANONYMOUS, appeal_id=one.id, solved=True, satisfied=True, words="", at=AT,
        proved=True,
    )  # fmt: skip
    assert done.state is AppealState.CLOSED
    row = Appeal.objects.get(id=one.id)
    assert row.in_time is True


def test_only_the_named_clerk_works_on_it_and_the_next_appeal_goes_to_him(around):
    whose = given()
    one = taken(around, whose=whose)
    with pytest.raises(NotAllowed, match="专员甲"):
        appeal.answer(actor=around.colleague, appeal_id=one.id, told="我来答复一下", at=AT)
    client.name_clerk(
        actor=around.colleague, client_id=one.client.id, clerk_id=around.clerk.officer_id, at=AT
    )
    assert lodged(around, whose=whose).appeal.clerk == "专员甲"
    assert Client.objects.count() == 1


def test_a_code_that_is_another_firm_is_refused(around):
    whose = given()
    lodged(around, whose=whose)
    with pytest.raises(DeskRefused, match="另一个名称"):
        lodged(around, whose=given(uscc=whose.uscc, name="冒名的公司"))
    with pytest.raises(DeskRefused):
        lodged(around, whose=given(uscc="91439981MA00000000"))


def test_the_unit_complained_of_learns_nothing_on_any_page_of_the_desk(around):
    """Appeals, search, clients, meetings, decisions, visits, statistics: all keep it."""
    one = taken(around, reported=around.health.id)
    with pytest.raises(DeskRefused, match="被反映"):
        met(around, one, around.housing.id, around.health.id)
    after = appeal.to_order(actor=around.clerk, appeal_id=one.id, category_code="", at=AT)
    order = WorkOrder.objects.get(id=after.order_id)
    assert order.order_type == OrderType.REPORT
    assert order.reported_unit_id == around.health.id
    assert orders.list_for(actor=around.complained) == []
    Appeal.objects.update(unit_id=around.health.id)  # even where it is lodged in its own house
    Client.objects.update(unit_id=around.health.id)
    actor = around.complained
    assert clients.list_appeals(actor=actor) == []
    assert clients.list_appeals(actor=actor, text="临时用电") == []
    assert clients.appeals_of(actor=actor, client_id=one.client.id) == []
    with pytest.raises(NotFound):
        clients.get_appeal(actor=actor, appeal_id=one.id)
    span = {"since": AT - timedelta(days=9), "until": AT + timedelta(days=9)}
    assert sum(each.appeals for each in clients.counts(actor=actor, **span)) == 0
    with pytest.raises(NotAllowed):
        appeal.answer(actor=actor, appeal_id=one.id, told="我自己来答复", at=AT)


def test_a_question_about_a_unit_becomes_a_report_that_it_never_sees(around):
    entered = client.enter(actor=around.clerk, given=given(), at=AT)
    plan = client.plan_visit(
        actor=around.clerk, client_id=entered.id, planned_on=AT.date(), purpose="了解困难",
        people="", at=AT,
    )  # fmt: skip
    seen = client.record_visit(
        actor=around.clerk, visit_id=plan.id, visited_at=AT, record="他们说检查的人吃拿卡要。",
        questions=(
            client.Asked(text="检查的人要好处", reported_unit_id=around.health.id),
            client.Asked(text="要哪些材料", answer="给了办事指南"),
        ), at=AT,
    )  # fmt: skip
    assert seen.state is VisitState.DONE
    order = WorkOrder.objects.get(id=seen.questions[0].order_id)
    assert (order.order_type, order.confidential) == (OrderType.REPORT, True)

    with pytest.raises(WrongState):
        client.cancel_visit(actor=around.clerk, visit_id=plan.id, why="不去了", at=AT)
    ClientVisit.objects.update(unit_id=around.health.id)  # even where it is planned in its house
    (shown,) = clients.list_visits(actor=around.complained)
    assert [each.text for each in shown.questions] == ["要哪些材料"]
    assert shown.record == ""


def test_the_to_do_list_holds_what_the_states_hold(around):
    one = taken(around)
    lodged(around)
    met(around, one, around.housing.id)
    meeting = clients.meetings_of(appeal_id=one.id)[0]
    appeal.decide(
        actor=around.clerk, appeal_id=one.id, meeting_id=meeting.id, unit_id=around.housing.id,
        what="出具受理证明", due_on=AT.date(), at=AT,
    )  # fmt: skip
    expected = {
        (each.ref, each.unit_id)
        for each in [*clients.expected_appeals(), *clients.expected_decisions()]
    }
    kinds = ["hotline.appeal", "hotline.decision"]
    rows = Work.objects.filter(kind__in=kinds).values_list("ref_kind", "ref_id", "unit_id")
    assert {(Ref(kind, key), unit) for kind, key, unit in rows} == expected
    assert len(expected) == 3


def test_a_talent_stands_masked_in_every_list(around):
    entered = client.enter(
        actor=around.clerk, at=AT, given=given(kind=ClientKind.TALENT, name="闻人博", uscc="")
    )
    assert "闻人博" not in entered.name
    assert "闻人博" not in str(clients.list_clients(actor=around.clerk))


def test_the_demo_has_disputes_an_enterprise_and_is_loaded_once():
    directory.whole_demo_county()
    assert seeds.run(AT).startswith("调解 2 件")
    assert seeds.run(AT).endswith("已经有了")
    assert Appeal.objects.get().state == AppealState.COORDINATING
