"""Clocks, requests, cycles and the ladder, on PostgreSQL."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yimen.hotline import testing
from yimen.hotline.actions import (
    closing,
    directing,
    dispatch,
    handling,
    request,
    setting,
    supervision,
    tree_import,
)
from yimen.hotline.actions import sweeping as ladder
from yimen.hotline.contracts.order import (
    DISPATCH_KIND,
    NotYourself,
    OrderState,
    OrderType,
)
from yimen.hotline.contracts.side import CallBackOutcome, RequestKind, SupervisionLevel
from yimen.hotline.models import (
    Dispatch,
    OrderArchive,
    OrderCycle,
    OrderStep,
    Supervision,
    WorkOrder,
)
from yimen.hotline.queries import counting, side
from yimen.hotline.queries import order as orders
from yimen.hotline.rules import limits
from yimen.kernel import register
from yimen.kernel.clock import local_day
from yimen.kernel.clocks import queries as clocks
from yimen.kernel.clocks import sweeping
from yimen.kernel.contracts import NotAllowed, Ref, Refusal, WrongState
from yimen.kernel.deadlines.limits import Unit
from yimen.kernel.models import Work
from yimen.kernel.outbox import dispatcher

pytestmark = pytest.mark.django_db
AT = testing.AT


@pytest.fixture
def around() -> testing.Desk:
    return testing.desk()


def asked(around, one, kind, *, actor=None, at=AT, **more):
    return request.ask(
        actor=actor or around.handler,
        order_id=one.id,
        asked=request.Asked(kind=kind, reason="等待检测机构出具报告", **more),
        at=at,
    )


def returned(around, one, *, at=AT):
    return asked(
        around, one, RequestKind.RETURN, basis="权责清单第三条", at=at,
        suggested_unit_id=around.units.other_department.id,
    )  # fmt: skip


def ruled(around, one, *, granted=True, actor=None, at=AT, **more):
    return request.rule_on(
        actor=actor or around.chief, request_id=one.id, granted=granted,
        words="按权责清单裁定", at=at, **more,
    )  # fmt: skip


def resolve(one):
    return clocks.get(ref=one.ref, kind=limits.RESOLVE)


def test_resolve_runs_from_dispatch_and_not_signing_gains_nothing(around):
    one = testing.order_at(OrderState.TO_SIGN, around)
    due = resolve(one).due_at
    late = AT + timedelta(hours=5)
    handling.contact(
        actor=around.handler, order_id=one.id, reached=True, said="已打通电话", at=late
    )
    part = Dispatch.objects.get(order_id=one.id)
    assert part.signed_by_itself
    assert part.signed_at == AT + timedelta(hours=2)
    assert (resolve(one).started_at, resolve(one).due_at) == (AT, due)


def test_the_sweep_signs_for_who_did_not_and_reminds_and_orders(around):
    one = testing.order_at(OrderState.TO_SIGN, around)
    taken = []
    for days in (1, 3, 5, 5, 6, 9, 10, 13, 40):
        at = AT + timedelta(days=days)
        while sweeping.sweep(at=at):
            pass
        dispatcher.deliver_all(at=at)
        ladder.climb(at=at)
        taken.append(Supervision.objects.count())
    assert orders.view_of(order_id=one.id).state is OrderState.HANDLING
    assert taken == [0, 0, 1, 1, 2, 3, 3, 4, 4]
    levels = list(Supervision.objects.order_by("at").values_list("level", flat=True))
    assert levels == list(SupervisionLevel)


def test_a_granted_return_goes_on_with_the_old_clock_and_becomes_a_precedent(around):
    one = testing.order_at(OrderState.HANDLING, around)
    due = resolve(one).due_at
    ruled(around, returned(around, one))
    later = AT + timedelta(days=1)
    dispatch.dispatch(
        actor=around.operator, order_id=one.id, lead_id=around.units.other_department.id, at=later
    )
    assert resolve(one).due_at == due
    old = Dispatch.objects.get(order_id=one.id, unit_id=around.housing.id)
    assert all(clock.stopped_at for clock in clocks.list_of(ref=Ref(DISPATCH_KIND, old.id)))
    new = Dispatch.objects.get(order_id=one.id, unit_id=around.units.other_department.id)
    assert new.reason.startswith("先例")
    assert orders.list_for(actor=around.handler) == []


def test_who_dispatched_does_not_rule_and_one_request_waits_at_a_time(around):
    one = testing.order_at(OrderState.TO_DISPATCH, around)
    dispatch.dispatch(actor=around.chief, order_id=one.id, lead_id=around.housing.id, at=AT)
    waiting = returned(around, one)
    with pytest.raises(NotYourself):
        ruled(around, waiting)
    with pytest.raises(NotAllowed):
        ruled(around, waiting, actor=around.operator)
    with pytest.raises(WrongState):
        returned(around, one)
    assert ruled(around, waiting, granted=False, wrongful=True, actor=around.supervisor).wrongful
    with pytest.raises(WrongState):
        ruled(around, waiting, actor=around.supervisor)


def test_a_return_is_refused_late_and_after_the_second_time(around):
    one = testing.order_at(OrderState.HANDLING, around)
    for _ in range(2):
        ruled(around, returned(around, one), granted=False)
    with pytest.raises(Refusal, match="退过 2 次"):
        returned(around, one)
    other = testing.order_at(OrderState.HANDLING, around)
    with pytest.raises(Refusal, match="过了提退单"):
        returned(around, other, at=AT + timedelta(days=6))


def test_extension_is_asked_before_the_limit_and_adds_working_days(around):
    one = testing.order_at(OrderState.HANDLING, around)
    due = resolve(one).due_on
    ruled(around, asked(around, one, RequestKind.EXTENSION, days=5))
    assert resolve(one).due_on == due + timedelta(days=7)
    with pytest.raises(Refusal, match="超过办结时限"):
        asked(around, one, RequestKind.EXTENSION, days=5, at=AT + timedelta(days=40))


def test_a_suspension_stops_the_clock_until_it_is_ended(around):
    one = testing.order_at(OrderState.SUSPENDED, around)
    assert resolve(one).due_at is None
    request.resume(
        actor=around.handler, order_id=one.id, words="报告已经出来", at=AT + timedelta(days=14)
    )
    assert resolve(one).due_on > date(2026, 12, 4)
    assert side.requests_of(order_id=one.id)[0].state == "ended"


def test_support_has_work_and_a_note_of_its_own(around):
    one = testing.order_at(OrderState.HANDLING, around)
    other = around.units.other_department.id
    ruled(around, asked(around, one, RequestKind.SUPPORT, suggested_unit_id=other))
    part = Dispatch.objects.get(order_id=one.id, role="support")
    assert [row.id for row in orders.list_for(actor=around.stranger)] == [one.id]
    with pytest.raises(NotAllowed):
        handling.do_support(actor=around.handler, dispatch_id=part.id, note="已协办完毕", at=AT)
    handling.do_support(actor=around.stranger, dispatch_id=part.id, note="已协办完毕", at=AT)
    assert not Work.objects.filter(ref_id=part.id).exists()


def test_a_slow_check_costs_the_unit_nothing(around):
    one = testing.order_at(OrderState.TO_CHECK, around)
    handling.check_reply(
        actor=around.operator, order_id=one.id, approved=True, ruling="",
        at=AT + timedelta(days=60),
    )  # fmt: skip
    assert OrderCycle.objects.get(order_id=one.id).in_time is True


def test_reopening_starts_a_cycle_and_freezes_the_one_before(around):
    one = testing.order_at(OrderState.CLOSED, around)
    before = OrderCycle.objects.filter(order_id=one.id, number=1).values().get()
    closing.reopen(
        actor=around.resident, order_id=one.id, words="今天又停水了", at=AT, by_caller=True
    )
    again = orders.view_of(order_id=one.id)
    assert (again.state, again.cycle, again.unit_id) == (OrderState.PENDING, 2, None)
    dispatch.accept(actor=around.operator, order_id=one.id, category_code="", at=AT)
    later = AT + timedelta(days=1)
    dispatch.dispatch(actor=around.operator, order_id=one.id, lead_id=around.housing.id, at=later)
    handling.sign(actor=around.handler, order_id=one.id, at=later)
    testing.replied(around, one.id, later)
    handling.check_reply(actor=around.operator, order_id=one.id, approved=True, ruling="", at=later)
    testing.called_back(around, one.id, solved=True, at=later)
    closing.close(actor=around.operator, order_id=one.id, at=later)
    assert OrderCycle.objects.filter(order_id=one.id, number=1).values().get() == before
    counted = counting.counts(since=date(2026, 11, 1), until=date(2026, 12, 31))
    assert (counted.closed, counted.satisfied, counted.contacted_in_time) == (2, 2, 2)


def test_three_attempts_without_answer_settle(around):
    one = testing.order_at(OrderState.TO_CALL_BACK, around)
    states = [
        closing.call_back(
            actor=around.operator, order_id=one.id, outcome=CallBackOutcome.UNREACHED,
            solved=None, satisfaction=None, said="", at=AT + timedelta(hours=3 * number),
        ).state
        for number in range(3)
    ]  # fmt: skip
    assert states == [OrderState.TO_CALL_BACK, OrderState.TO_CALL_BACK, OrderState.TO_CLOSE]


def test_the_archive_lists_every_step_under_a_digest(around):
    one = testing.order_at(OrderState.ARCHIVED, around)
    kept = OrderArchive.objects.get(order_id=one.id)
    assert len(kept.digest) == 64
    # The step of archiving itself comes after the manifest.
    assert len(kept.manifest["steps"]) == OrderStep.objects.filter(order_id=one.id).count() - 1


def test_ladder_needs_its_time_and_is_answered_once(around):
    one = testing.order_at(OrderState.HANDLING, around)
    given = {"actor": around.chief, "order_id": one.id, "words": "请尽快办理"}
    assert supervision.supervise(**given, at=AT) is SupervisionLevel.REMINDER
    with pytest.raises(Refusal):
        supervision.supervise(**given, at=AT)
    late = resolve(one).due_at + timedelta(days=2)
    assert supervision.supervise(**given, at=late) is SupervisionLevel.ORDER
    first = side.supervisions(order_id=one.id)[0]
    answer = {"supervision_id": first.id, "words": "明天办完", "at": AT}
    with pytest.raises(NotAllowed):
        supervision.answer(actor=around.stranger, **answer)
    supervision.answer(actor=around.handler, **answer)
    with pytest.raises(WrongState):
        supervision.answer(actor=around.handler, **answer)


def test_a_limit_holds_from_now_and_running_clocks_keep_theirs(around):
    one = testing.order_at(OrderState.HANDLING, around)
    due = resolve(one).due_on
    with pytest.raises(NotAllowed):
        setting.set_limit(
            actor=around.operator, code="resolve.2", amount=1, unit=Unit.WORKDAY,
            why="本地文件", at=AT,
        )  # fmt: skip
    setting.set_limit(
        actor=around.chief, code="resolve.2", amount=1, unit=Unit.WORKDAY, why="本地文件", at=AT
    )
    new = testing.order_at(OrderState.HANDLING, around, at=AT + timedelta(minutes=1))
    assert resolve(one).due_on == due
    assert resolve(new).due_on < due


def test_an_imported_tree_replaces_the_shipped_one(around):
    content = "一级分类,二级分类\n城乡,停水\n城乡,路灯\n".encode()
    draft = tree_import.draft_tree(actor=around.chief, content=content, at=AT)
    assert len(tree_import.take_tree(actor=around.chief, draft_id=draft, at=AT).nodes) == 3
    with pytest.raises(Refusal, match="最细的一类"):
        testing.order_at(OrderState.PENDING, around)
    told = testing.words(category_code="001001")
    one = testing.order_at(OrderState.TO_DISPATCH, around, told=told)
    assert one.category_code == "001001"


@pytest.mark.parametrize("state", list(OrderState))
def test_open_work_is_what_the_states_expect(around, state):
    testing.order_at(state, around, told=testing.words(order_type=OrderType.HELP))
    wanted = {
        (kind.code, each.ref.id, each.unit_id)
        for context in register.contexts()
        if context.code == "hotline"
        for kind in context.work_kinds
        for each in register.resolve(kind.expected)()
    }
    there = set(Work.objects.filter(kind__startswith="hotline.").values_list(
        "kind", "ref_id", "unit_id"
    ))  # fmt: skip
    assert there == wanted
    assert WorkOrder.objects.filter(state=state).exists()


def test_a_category_that_a_site_adds_gets_its_limit_by_data(around):
    new = directing.set_node(
        actor=around.chief, code="", parent=testing.WATER[:2], title="水表计量", keywords=["水表"],
        why="新设的分类", at=AT,
    )  # fmt: skip

    def clock_of(category: str):
        told = testing.words(order_type=OrderType.COMPLAINT, category_code=category)
        one = testing.order_at(OrderState.TO_SIGN, around, told=told, at=AT)
        return clocks.get(ref=one.ref, kind=limits.RESOLVE)

    def register_limit(actor, **change):
        directing.set_statutory(
            **{
                "actor": actor, "category_code": new, "order_type": "", "amount": 12,
                "unit": Unit.WORKDAY, "law": "《甲条例》第三条", "from_on": local_day(AT),
                "at": AT, **change,
            }
        )  # fmt: skip

    before = clock_of(new)
    with pytest.raises(NotAllowed):
        register_limit(around.operator)
    register_limit(around.chief)
    register_limit(around.chief, amount=20, from_on=local_day(AT) + timedelta(days=1))
    after = clock_of(new)
    assert (before.limit.amount, after.limit.amount) == (5, 12)
    assert before.limit.law.endswith(limits.GENERAL)
    assert after.limit.law == "《甲条例》第三条"
    assert clock_of(testing.WATER).limit.law.endswith(limits.GENERAL)
