"""Orders put together and taken apart: clocks, replies, followers, groups, conferences."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from yimen.hotline import testing
from yimen.hotline.actions import (
    belonging,
    conference,
    dispatch,
    following,
    group,
    handling,
    intake,
    request,
    sorting,
)
from yimen.hotline.contracts.belonging import DoNotBelong, Taker
from yimen.hotline.contracts.order import ORDER_KIND, Door, OrderState, OrderType
from yimen.hotline.contracts.side import RequestKind, Satisfaction
from yimen.hotline.models import (
    Dispatch,
    OrderCycle,
    OrderFollower,
    Precedent,
    Supervision,
    WorkOrder,
)
from yimen.hotline.queries import belonging as together
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import order as orders
from yimen.hotline.queries import precedent as precedents
from yimen.hotline.rules import belonging as rules
from yimen.hotline.rules.limits import RESOLVE
from yimen.kernel import reference
from yimen.kernel.clocks import queries as clocks
from yimen.kernel.contracts import Ref
from yimen.kernel.models import Work

pytestmark = pytest.mark.django_db
AT = testing.LATER
LATE = AT + timedelta(days=40)


@pytest.fixture
def around() -> testing.Desk:
    return testing.desk()


def clock_of(order_id):
    return clocks.get(ref=Ref(ORDER_KIND, order_id), kind=RESOLVE)


def pair(around, state=OrderState.TO_SIGN):
    main = testing.order_at(OrderState.HANDLING, around)
    one = testing.order_at(state, around, told=testing.words(phone="19922223333"))
    merged = belonging.merge(actor=around.operator, order_id=one.id, into_id=main.id, at=AT)
    return main, merged


def test_a_merged_order_has_no_work_no_part_and_is_never_overdue(around):
    main, one = pair(around)
    assert (one.state, one.merged_into, one.unit_id) == (OrderState.MERGED, main.id, None)
    assert not Work.objects.filter(ref_id=one.id).exists()
    assert not Dispatch.objects.filter(order_id=one.id).exclude(state="recalled").exists()
    clock = clock_of(one.id)
    assert clock.paused
    assert clock.stops[-1].pause.why == f"并入 {main.number}"
    assert not clock.is_breached(LATE)
    assert clock_of(main.id).is_breached(LATE)


def test_the_reply_to_the_main_one_serves_the_merged_who_is_asked_by_itself(around):
    main, one = pair(around)
    testing.replied(around, main.id, AT + timedelta(hours=1))
    handling.check_reply(
        actor=around.operator, order_id=main.id, approved=True, ruling="",
        at=AT + timedelta(hours=2),
    )  # fmt: skip
    after = orders.view_of(order_id=one.id)
    assert after.state is OrderState.TO_CALL_BACK
    assert "供水已经恢复" in orders.steps(order_id=one.id)[-1].told
    assert OrderCycle.objects.get(order_id=one.id).in_time is True
    assert clock_of(one.id).outcome == "merged"
    again = testing.called_back(around, one.id, solved=False, at=AT + timedelta(hours=3))
    assert again.state is OrderState.SECOND
    assert orders.view_of(order_id=main.id).state is OrderState.TO_CALL_BACK
    assert orders.may_read(actor=around.handler, order_id=one.id)


def test_undoing_a_merger_gives_back_what_time_was_left(around):
    _, one = pair(around)
    before = clock_of(one.id)
    after = belonging.unmerge(
        actor=around.operator, order_id=one.id, words="不是一回事", at=AT + timedelta(hours=1)
    )
    assert (after.state, after.merged_into) == (OrderState.TO_DISPATCH, None)
    clock = clock_of(one.id)
    assert (clock.paused, clock.started_at) == (False, before.started_at)
    dispatch.dispatch(
        actor=around.operator, order_id=one.id, lead_id=around.housing.id,
        at=AT + timedelta(hours=2),
    )  # fmt: skip
    assert clock_of(one.id).started_at == before.started_at


def test_what_is_late_or_secret_is_not_merged(around):
    main = testing.order_at(OrderState.HANDLING, around)
    late = testing.order_at(OrderState.TO_SIGN, around, told=testing.words(phone="19922223333"))
    with pytest.raises(DoNotBelong, match="超过"):
        belonging.merge(actor=around.operator, order_id=late.id, into_id=main.id, at=LATE)
    report = testing.order_at(
        OrderState.PENDING, around, told=testing.words(order_type=OrderType.REPORT)
    )
    with pytest.raises(DoNotBelong, match="举报"):
        belonging.merge(actor=around.operator, order_id=report.id, into_id=main.id, at=AT)


def test_a_split_keeps_caller_code_and_history_on_both(around):
    one = testing.order_at(OrderState.HANDLING, around)
    new = belonging.split(
        actor=around.operator, order_id=one.id, title="路面也坏了", content="门口路面塌了没人修",
        at=AT,
    )  # fmt: skip
    assert new.state is OrderState.PENDING
    assert (new.caller_phone, new.opened_at) == (one.caller_phone, one.opened_at)
    assert orders.find_by_code(number=new.number, code=orders.code_of(order_id=one.id)) is not None
    verbs = [step.verb for step in orders.steps(order_id=new.id)]
    assert verbs[:4] == ["submit", "accept", "dispatch", "sign"]
    assert clocks.find(ref=Ref(ORDER_KIND, new.id), kind=RESOLVE) is None
    assert clock_of(one.id).stopped_at is None


def test_another_category_and_another_unit_leave_what_was(around):
    one = testing.order_at(OrderState.HANDLING, around)
    before = clock_of(one.id).due_at
    sorting.recategorise(
        actor=around.operator, order_id=one.id, category_code="0101", words="说的是爆管", at=AT
    )
    sorting.take_back(actor=around.operator, order_id=one.id, words="派错了单位", at=AT)
    dispatch.dispatch(
        actor=around.operator, order_id=one.id, lead_id=around.units.department.id, at=AT
    )
    parts = Dispatch.objects.filter(order_id=one.id).order_by("sent_at")
    assert [part.state for part in parts] == ["recalled", "sent"]
    assert clock_of(one.id).due_at == before
    assert "停水改为" in next(
        step.words for step in orders.steps(order_id=one.id) if step.verb == "recategorise"
    )


def test_the_same_caller_again_is_linked_to_his_first(around):
    first = testing.order_at(OrderState.HANDLING, around)
    for hours in (1, 2):
        last = intake.take_in(
            actor=around.operator, intake=testing.words(), door=Door.PHONE, key="",
            at=AT + timedelta(hours=hours),
        ).order  # fmt: skip
    found, times = together.repeats_of(one=orders.view_of(order_id=last.id))
    assert (found.id, times) == (first.id, 3)
    other = intake.take_in(
        actor=around.operator, intake=testing.words(phone="19922223333"), door=Door.PHONE, key="",
        at=AT,
    ).order  # fmt: skip
    assert other.repeat_of is None


def test_a_follower_joins_without_a_word_of_others_and_is_asked(around):
    one = testing.order_at(OrderState.HANDLING, around, at=AT)
    made = following.join(actor=around.resident, order_id=one.id, phone="19955556666", at=AT)
    with pytest.raises(DoNotBelong):
        following.join(actor=around.resident, order_id=one.id, phone="19955556666", at=AT)
    (matter,) = together.public_matters(at=AT)
    assert matter.people == 2
    assert one.title not in f"{matter}"
    assert together.find_follower(number=one.number, code=made.code).id == made.id
    assert together.find_follower(number=one.number, code="222222") is None
    assert orders.find_by_code(number=one.number, code=made.code) is None
    with pytest.raises(DoNotBelong):
        following.ask(
            actor=around.operator, follower_id=made.id, solved=True,
            satisfaction=Satisfaction.SATISFIED, at=AT,
        )  # fmt: skip
    assert b"19955556666" not in bytes(OrderFollower.objects.get().phone_encrypted)


def test_confidential_matters_are_not_public(around):
    told = testing.words(order_type=OrderType.REPORT)
    one = testing.order_at(OrderState.HANDLING, around, at=AT, told=told)
    assert together.public_matters(at=AT) == []
    with pytest.raises(DoNotBelong):
        following.join(actor=around.resident, order_id=one.id, phone="19955556666", at=AT)


@pytest.mark.parametrize(
    "change",
    [
        {"order_type": OrderType.INQUIRY},
        {"category_code": ""},
        {"reported_unit_id": UUID(int=1)},
        {"opened_at": AT - timedelta(days=31)},
        {"state": OrderState.PENDING},
    ],
)
def test_what_may_not_be_joined_is_not_public(around, change):
    one = testing.order_at(OrderState.HANDLING, around, at=AT)
    assert len(together.public_matters(at=AT)) == 1
    WorkOrder.objects.filter(id=one.id).update(**change)
    assert not rules.may_be_joined(one=together.side_of(WorkOrder.objects.get(id=one.id)), at=AT)
    assert together.public_matters(at=AT) == []


def test_public_matters_are_counted_together_and_led_by_the_oldest(
    around, django_assert_num_queries
):
    first = testing.order_at(OrderState.HANDLING, around, at=AT - timedelta(hours=2))
    (alone,) = together.public_matters(at=AT)
    pair(around)
    elsewhere = testing.order_at(OrderState.HANDLING, around, at=AT)
    WorkOrder.objects.filter(id=elsewhere.id).update(area_code="439981105203")
    with reference.request_scope():
        together.public_matters(at=AT)
    with reference.request_scope(), django_assert_num_queries(3):
        matters = together.public_matters(at=AT)
    assert [(one.order_id, one.people) for one in matters] == [(first.id, 3), (elsewhere.id, 1)]
    assert matters[0].category == alone.category
    assert together.public_matters(at=AT, most=1) == matters[:1]
    assert together.public_matters(at=AT, order_id=elsewhere.id) == matters[1:]
    assert together.public_matters(at=AT, area_code="439981105000") == matters[1:]
    assert together.public_matters(at=AT, category_codes=["没有的"]) == []


def told_by(around, number, state=OrderState.TO_DISPATCH):
    words = testing.words(phone=f"1991111{number:04d}", title="水岸小区停水")
    return testing.order_at(state, around, at=AT, told=words)


def test_a_group_has_a_lead_whose_reply_serves_all_and_is_supervised(around):
    lead = told_by(around, 0, OrderState.HANDLING)
    rest = [told_by(around, number) for number in range(1, 5)]
    (found,) = together.gatherings(actor=around.operator, at=AT)
    assert (found.callers, found.lead_id) == (5, lead.id)
    with pytest.raises(DoNotBelong, match="不满"):
        group.form(actor=around.operator, order_ids=found.order_ids[:4], title="水岸停水", at=AT)
    made = group.form(actor=around.operator, order_ids=found.order_ids, title="水岸停水", at=AT)
    assert Supervision.objects.get(order_id=lead.id).level == "2"
    assert set(WorkOrder.objects.filter(merged_into=lead.id).values_list("id", flat=True)) == {
        one.id for one in rest
    }
    (shown,) = together.list_groups(actor=around.operator)
    assert (shown.id, shown.callers, shown.orders) == (made, 5, 5)
    (near,) = together.groups_near(
        category_code=testing.WATER, area_code=lead.area_code, place="", at=AT
    )
    assert near.group_id == made
    late = told_by(around, 9)
    group.add(actor=around.operator, group_id=made, order_id=late.id, at=AT)
    assert orders.view_of(order_id=late.id).merged_into == lead.id
    assert together.gatherings(actor=around.operator, at=AT) == []


def returned(around, order_id, unit, actor, other):
    at = AT + timedelta(minutes=Dispatch.objects.count())
    dispatch.dispatch(actor=around.operator, order_id=order_id, lead_id=unit, at=at)
    asked = request.ask(
        actor=actor, order_id=order_id, at=AT, asked=request.Asked(
            kind=RequestKind.RETURN, reason="不归本单位管理的事", basis="权责清单第三条",
            suggested_unit_id=other),
    )  # fmt: skip
    request.rule_on(actor=around.chief, request_id=asked.id, granted=True, words="同意退单", at=AT)


def test_a_conference_makes_a_precedent_that_the_next_dispatch_shows_as_used(around):
    one = testing.order_at(OrderState.TO_DISPATCH, around)
    other = around.units.other_department.id
    returned(around, one.id, around.housing.id, around.handler, other)
    takers = [Taker(unit_id=around.housing.id, name="甲"), Taker(unit_id=other, name="乙")]
    given = {
        "actor": around.chief, "order_id": one.id, "takers": takers, "unit_id": around.housing.id,
        "said": "由住建局办理，水利局配合", "basis": "权责清单第三条", "held_at": AT, "at": AT,
    }  # fmt: skip
    with pytest.raises(Exception, match="退过 1 次"):
        conference.record(**given)
    returned(around, one.id, other, around.stranger, around.housing.id)
    number = conference.record(**given)
    held = Precedent.objects.get(number=number)
    assert (held.unit_id, held.request_id) == (around.housing.id, None)
    (noted,) = precedents.conferences_of(order_id=one.id)
    assert ([taker.name for taker in noted.takers], noted.precedent) == (["甲", "乙"], number)
    suggested = categories.suggest_units(category_code=one.category_code, area_code=one.area_code)
    assert suggested[0].precedent_id == held.id
    dispatch.dispatch(
        actor=around.operator, order_id=one.id, lead_id=around.housing.id,
        at=AT + timedelta(minutes=9),
    )  # fmt: skip
    assert precedents.get_line(precedent_id=held.id).used == 1
    assert [each.id for each in precedents.sent_by(actor=around.chief, precedent_id=held.id)] == [
        one.id
    ]
