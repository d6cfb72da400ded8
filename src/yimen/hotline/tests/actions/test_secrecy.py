"""A report never reaches the reported unit; a unit reads its own orders alone; numbers stay masked."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.hotline import testing
from yimen.hotline.actions import dispatch, intake, look
from yimen.hotline.contracts.order import Door, NotThisUnit, OrderState, OrderType
from yimen.hotline.models import WorkOrder
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import order as orders
from yimen.identity import testing as people
from yimen.kernel.contracts import NotAllowed, NotFound, Refusal
from yimen.kernel.work import queries as work

pytestmark = pytest.mark.django_db
AT = testing.AT


@pytest.fixture
def around() -> testing.Desk:
    return testing.desk()


def report_on(around, unit):
    return testing.words(order_type=OrderType.REPORT, reported_unit_id=unit.id)


def test_a_report_is_not_sent_to_the_reported_unit_by_any_way(around):
    one = testing.order_at(OrderState.TO_DISPATCH, around, told=report_on(around, around.housing))
    other = around.units.department
    for lead, support in ((around.housing.id, ()), (other.id, (around.housing.id,))):
        with pytest.raises(NotThisUnit):
            dispatch.dispatch(
                actor=around.operator, order_id=one.id, lead_id=lead, support_ids=support, at=AT
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkOrder.objects.filter(id=one.id).update(unit_id=around.housing.id)


def test_the_reported_unit_does_not_learn_of_a_report(around):
    one = testing.order_at(OrderState.TO_DISPATCH, around, told=report_on(around, around.housing))
    dispatch.dispatch(
        actor=around.operator, order_id=one.id, lead_id=around.units.department.id, at=AT
    )
    both = directory.make_officer(post=Post.EXAMINER, unit=around.units.department, name="监管人员")
    insider = directory.make_officer(post=Post.SUPERVISOR, unit=around.housing, name="内部监督")
    assert [each.id for each in orders.list_for(actor=both)] == [one.id]
    for reported in (around.handler, around.head, insider):
        assert orders.list_for(actor=reported) == []
        assert orders.list_for(actor=reported, text=one.number) == []
        assert work.list_for(actor=reported) == []
        with pytest.raises(NotFound):
            orders.get_for(actor=reported, order_id=one.id)
        with pytest.raises(NotFound):
            look.reveal_caller(actor=reported, order_id=one.id, reason="想看看是谁", at=AT)
    near = categories.find_near(
        title=one.title, content=one.content, category_code="", area_code=one.area_code, at=AT
    )
    assert near == []


def test_a_report_on_the_hotlines_own_house_is_not_taken(around):
    with pytest.raises(Refusal, match="12388"):
        testing.order_at(OrderState.PENDING, around, told=report_on(around, around.units.centre))


def test_units_read_their_own_orders_and_drafts_are_their_takers(around):
    mine = testing.order_at(OrderState.HANDLING, around)
    draft = testing.order_at(OrderState.DRAFT, around)
    assert [one.id for one in orders.list_for(actor=around.handler)] == [mine.id]
    assert orders.list_for(actor=around.stranger) == []
    assert {one.id for one in orders.list_for(actor=around.operator)} == {mine.id, draft.id}
    assert {one.id for one in orders.list_for(actor=around.operator2)} == {mine.id}


def test_callers_are_encrypted_masked_and_found_again(around):
    one = testing.order_at(OrderState.HANDLING, around)
    row = WorkOrder.objects.get(id=one.id)
    assert b"19911112222" not in bytes(row.caller_phone_encrypted)
    assert "1111" not in one.caller_phone
    before = orders.history_of_caller(actor=around.operator2, phone="199 1111 2222")
    assert [each.id for each in before] == [one.id]
    assert look.reveal_caller(
        actor=around.handler, order_id=one.id, reason="约上门时间", at=AT
    ) == ("刘测试", "19911112222")


def test_a_unit_sees_no_number_without_consent(around):
    one = testing.order_at(
        OrderState.HANDLING, around, told=testing.words(order_type=OrderType.REPORT)
    )
    with pytest.raises(NotAllowed):
        look.reveal_caller(actor=around.handler, order_id=one.id, reason="约上门时间", at=AT)


def test_only_the_owner_reads_his_order_and_only_with_the_code(around):
    taken = intake.take_in(
        actor=around.resident, intake=testing.words(), door=Door.WEB, key="k", at=AT
    )
    again = intake.take_in(
        actor=around.resident, intake=testing.words(title=taken.order.title), door=Door.WEB,
        key="k", at=AT,
    )  # fmt: skip
    assert again.order.id == taken.order.id
    assert orders.find_by_code(number=taken.order.number, code=taken.code.lower()) is not None
    assert orders.find_by_code(number=taken.order.number, code="222222") is None
    assert orders.find_by_code(number=taken.order.number, code="") is None
    other = people.make_resident()
    with pytest.raises(NotFound):
        orders.get_own(person_id=other.person_id, order_id=taken.order.id)
    assert [one.id for one in orders.list_own(person_id=around.resident.person_id)] == [
        taken.order.id
    ]
