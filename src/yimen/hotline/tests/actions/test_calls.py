"""Calls and seats through the actions: two operators, marks, call-backs, danger, looks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yimen.directory import testing as directory
from yimen.hotline import testing
from yimen.hotline.actions import call as calls
from yimen.hotline.actions import call_removal, danger, filing, hearing, look, seat
from yimen.hotline.contracts.call import (
    BackState,
    CallEnd,
    MarkState,
    NoGround,
    SeatState,
    SeatVerb,
    Service,
    TakenByAnother,
)
from yimen.hotline.contracts.order import NotYourself, OrderState, PleaseSay
from yimen.hotline.contracts.switch import Heard, HeardKind, SwitchDown
from yimen.hotline.models import Call, CallOrder, HandOver, Seat, SeatSpan, WorkOrder
from yimen.hotline.queries import call as reads
from yimen.hotline.queries import call_personal
from yimen.hotline.seeds import calls as seeds
from yimen.identity import public as identity
from yimen.kernel import register
from yimen.kernel.contracts import NotAllowed, NotFound, Refusal, WrongState
from yimen.kernel.models import LedgerEntry, Work

pytestmark = pytest.mark.django_db
AT, NUMBER = testing.AT, "19900001234"
_AGENTS = {"8001": "operator", "8002": "operator2"}


@pytest.fixture
def around() -> testing.Desk:
    desk = testing.desk()
    for agent, name in _AGENTS.items():
        actor = getattr(desk, name)
        Seat(
            account_id=actor.account_id, name=actor.name, agent=agent, since=AT,
            unit_id=desk.units.centre.id, state=SeatState.READY,
        ).save(force_insert=True)  # fmt: skip
    return desk


class Told:
    """A switch that tells one thing after the other."""

    def __init__(self, channel: str = "channel-1", number: str = NUMBER) -> None:
        self.channel, self.number, self.sequence = channel, number, 0

    def say(self, kind: HeardKind, seconds: int, **more: str) -> None:
        self.sequence += 1
        hearing.hear(
            heard=Heard(
                core=self.channel, sequence=self.sequence, kind=kind,
                at=AT + timedelta(seconds=seconds), channel=self.channel, number=self.number,
                **more,
            )
        )  # fmt: skip

    def row(self) -> Call:
        return Call.objects.get(channel=self.channel)


def talking(agent: str = "8001", **of: str) -> Told:
    told = Told(**of)
    told.say(HeardKind.RANG, 0)
    told.say(HeardKind.OFFERED, 1, agent=agent)
    told.say(HeardKind.ANSWERED, 6, agent=agent)
    return told


def ended(agent: str = "8001", **of: str) -> Told:
    told = talking(agent, **of)
    told.say(HeardKind.ENDED, 60, cause="NORMAL_CLEARING", by="caller")
    return told


def works(kind: str) -> int:
    return Work.objects.filter(kind=kind).count()


def test_the_other_operator_is_told_who_took_the_call(around):
    told = Told()
    told.say(HeardKind.RANG, 0)
    told.say(HeardKind.OFFERED, 1, agent="8001")
    told.say(HeardKind.OFFERED, 1, agent="8002")
    told.say(HeardKind.ANSWERED, 5, agent="8002")

    first, second = (Seat.objects.get(agent=agent) for agent in _AGENTS)
    assert (first.call_id, first.told) == (None, "这个电话坐席乙已经接了。")
    assert (second.call_id, second.state) == (told.row().id, SeatState.BUSY)
    with pytest.raises(TakenByAnother, match="坐席乙已经接了"):
        filing.file(
            actor=around.operator, call_id=told.row().id, at=AT,
            filing=filing.Filing(act="keep", intake=testing.words(), key="k"),
        )  # fmt: skip
    assert not WorkOrder.objects.exists()


def test_order_and_call_go_together(around):
    told = talking()
    order = filing.file(
        actor=around.operator, call_id=told.row().id, at=AT,
        filing=filing.Filing(
            act="dispatch", intake=testing.words(), key="k", lead_id=around.housing.id
        ),
    )  # fmt: skip
    assert order.state is OrderState.TO_SIGN
    assert reads.get_for(actor=around.operator, call_id=told.row().id).orders == (order.id,)
    assert [one.id for one in reads.list_of_order(order_id=order.id)] == [told.row().id]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (2, 0, 1)])
def test_what_comes_in_another_order_ends_the_same(around, order):
    told = Told()
    events = (
        lambda: told.say(HeardKind.RANG, 0),
        lambda: told.say(HeardKind.ANSWERED, 6, agent="8001"),
        lambda: hearing.hear(heard=Heard(
            core="x", sequence=1, kind=HeardKind.ENDED, at=AT + timedelta(seconds=60),
            channel=told.channel, number=NUMBER, began_at=AT, cause="NORMAL_CLEARING",
        )),
    )  # fmt: skip
    for number in order:
        events[number]()
    row = told.row()
    assert (row.state, row.end, row.answered_at) == (
        "ended", CallEnd.ANSWERED, AT + timedelta(seconds=6),
    )  # fmt: skip
    assert (row.back_state, works("hotline.ring_back")) == (BackState.NONE, 0)


def test_a_missed_call_is_work_until_somebody_reached_the_caller(around):
    told = Told()
    told.say(HeardKind.RANG, 0)
    told.say(HeardKind.ENDED, 30, cause="ORIGINATOR_CANCEL", by="caller")
    assert (told.row().end, works("hotline.ring_back")) == (CallEnd.MISSED, 1)

    for tries in range(1, 4):
        after = calls.note_back(actor=around.operator2, call_id=told.row().id, reached=False, at=AT)
        assert after.back_tries == tries
    assert (after.back_state, works("hotline.ring_back")) == (BackState.UNREACHED, 0)
    with pytest.raises(WrongState):
        calls.note_back(actor=around.operator, call_id=told.row().id, reached=True, at=AT)


def test_a_caller_who_rings_again_needs_no_call_back(around):
    missed = Told()
    missed.say(HeardKind.RANG, 0)
    missed.say(HeardKind.ENDED, 30, cause="ORIGINATOR_CANCEL", by="caller")
    later = Told("channel-2")
    later.say(HeardKind.RANG, 90)
    later.say(HeardKind.ANSWERED, 95, agent="8001")
    assert (missed.row().back_state, works("hotline.ring_back")) == (BackState.REACHED, 0)


def test_a_broken_line_keeps_the_draft_and_asks_for_a_call_back(around):
    told = talking()
    draft = filing.file(
        actor=around.operator, call_id=told.row().id, at=AT,
        filing=filing.Filing(act="draft", intake=testing.words(), key="k"),
    )  # fmt: skip
    told.say(HeardKind.ENDED, 60, cause="NETWORK_OUT_OF_ORDER", by="")
    assert (told.row().end, told.row().back_state) == (CallEnd.DROPPED, BackState.WANTED)
    assert WorkOrder.objects.get(id=draft.id).state == OrderState.DRAFT
    assert Seat.objects.get(agent="8001").state == SeatState.WRAP


def test_a_hidden_number_cannot_be_rung_back(around):
    told = Told(number="")
    told.say(HeardKind.RANG, 0)
    told.say(HeardKind.ENDED, 30, cause="ORIGINATOR_CANCEL", by="caller")
    shown = reads.get_for(actor=around.chief, call_id=told.row().id)
    assert (shown.hidden, shown.phone, shown.back_state) == (True, "", BackState.NONE)


def test_abuse_is_looked_at_twice_and_refuses_nobody(around):
    told = ended()
    calls.mark(
        actor=around.operator, call_id=told.row().id, end=CallEnd.ABUSE, words="骂人", at=AT
    )  # fmt: skip
    assert (told.row().mark_state, works("hotline.call_mark")) == (MarkState.ASKED, 1)
    assert reads.cautions(call_id=told.row().id, at=AT) == []
    with pytest.raises(NotAllowed):
        calls.rule_mark(
            actor=around.operator2, call_id=told.row().id, upheld=True, words="确实骂人", at=AT
        )  # fmt: skip
    with pytest.raises(PleaseSay):
        calls.rule_mark(actor=around.chief, call_id=told.row().id, upheld=True, words="", at=AT)
    calls.rule_mark(
        actor=around.chief, call_id=told.row().id, upheld=True, words="听了录音，确实骂人", at=AT
    )  # fmt: skip
    assert works("hotline.call_mark") == 0

    again = talking(channel="channel-2")
    found = reads.cautions(call_id=again.row().id, at=AT)
    assert [one.kind for one in found] == [CallEnd.ABUSE]
    assert again.row().operator_id == around.operator.account_id
    assert reads.cautions(call_id=again.row().id, at=AT + timedelta(days=181)) == []


def test_nobody_upholds_his_own_mark(around):
    told = ended()
    row = told.row()
    row.operator_id = around.chief.account_id
    row.save()
    calls.mark(actor=around.chief, call_id=row.id, end=CallEnd.HOAX, at=AT)
    with pytest.raises(NotYourself):
        calls.rule_mark(actor=around.chief, call_id=row.id, upheld=True, words="确实如此", at=AT)


def test_a_mark_that_is_refused_goes_away(around):
    told = ended()
    calls.mark(actor=around.operator, call_id=told.row().id, end=CallEnd.HOAX, at=AT)
    calls.rule_mark(
        actor=around.chief, call_id=told.row().id, upheld=False, words="只是声音小", at=AT
    )  # fmt: skip
    assert (told.row().end, told.row().mark_state) == (CallEnd.ANSWERED, MarkState.REFUSED)
    with pytest.raises(WrongState):
        calls.mark(actor=around.operator, call_id=told.row().id, end=CallEnd.HOAX, at=AT)


@pytest.mark.parametrize("words", ["", "火"])
def test_danger_keeps_the_order_whatever_is_missing(around, words):
    told = talking()
    order, made = danger.hand_over(
        actor=around.operator, at=AT,
        danger=danger.Danger(
            service=Service.FIRE, call_id=told.row().id, key="k",
            intake=testing.words(title=words or " ", phone="12", category_code="nonsense"),
        ),
    )  # fmt: skip
    assert (order.urgency, order.state) == ("urgent", OrderState.PENDING)
    assert made.done is False  # there is no switch: the operator must know
    assert HandOver.objects.get().call_id == told.row().id
    assert CallOrder.objects.filter(order_id=order.id).exists()
    assert LedgerEntry.objects.filter(verb="hotline.order.handed_over").exists()


def test_an_order_that_is_open_is_handed_over_and_stays(around):
    one = testing.order_at(OrderState.HANDLING, around)
    order, _ = danger.hand_over(
        actor=around.operator, danger=danger.Danger(service=Service.POLICE, order_id=one.id), at=AT
    )  # fmt: skip
    assert (order.id, order.state, order.urgency) == (one.id, OrderState.HANDLING, "urgent")


def test_a_neighbours_history_needs_his_call_or_a_reason(around):
    testing.order_at(OrderState.PENDING, around, told=testing.words(phone=NUMBER))
    mine = talking().row()

    def ask(actor=around.operator, call_id=None, why="", asked=True, phone=NUMBER) -> int:
        return len(
            look.caller_history(
                actor=actor, phone=phone, call_id=call_id, why=why, asked=asked, at=AT
            )
        )

    before = LedgerEntry.objects.count()
    assert ask(asked=False) == 0
    with pytest.raises(NoGround):
        ask()
    with pytest.raises(NoGround):
        ask(actor=around.operator2, call_id=mine.id)
    with pytest.raises(NoGround):
        ask(call_id=mine.id, phone="19911119999")
    assert LedgerEntry.objects.count() == before
    assert ask(call_id=mine.id, asked=False) == 1
    assert LedgerEntry.objects.count() == before
    assert ask(why="本人在窗口要求查") == 1
    assert LedgerEntry.objects.count() == before + 1
    with pytest.raises(NotAllowed):
        ask(actor=around.handler, why="想看看邻居")


def test_a_call_opens_to_its_operator_alone_and_the_look_is_recorded(around):
    row = talking().row()
    before = LedgerEntry.objects.count()
    assert look.open_call(actor=around.operator, call_id=row.id, at=AT) == NUMBER
    assert LedgerEntry.objects.count() == before + 1
    with pytest.raises(TakenByAnother):
        look.open_call(actor=around.operator2, call_id=row.id, at=AT)
    with pytest.raises(NotFound):
        look.open_call(actor=around.handler, call_id=row.id, at=AT)
    with pytest.raises(NotFound):
        reads.get_for(actor=around.operator2, call_id=row.id)
    assert reads.get_for(actor=around.chief, call_id=row.id).phone == "199****1234"


def test_a_recording_is_its_operators_the_chiefs_and_the_supervisors(around):
    told = ended()
    told.say(HeardKind.RECORDED, 61, path="/var/lib/recordings/a.wav")
    for actor in (around.operator, around.chief, around.supervisor):
        with pytest.raises(SwitchDown):  # allowed, and no switch is here
            look.open_recording(actor=actor, call_id=told.row().id, at=AT)
    for actor in (around.operator2, around.handler):
        with pytest.raises(NotFound):
            look.open_recording(actor=actor, call_id=told.row().id, at=AT)


def test_seats_keep_how_long_each_thing_lasted(around):
    Seat.objects.filter(agent="8001").update(state=SeatState.OUT)
    steps = (
        (SeatVerb.CHECK_IN, "", 0), (SeatVerb.GET_READY, "", 10), (SeatVerb.PAUSE, "用餐", 60),
        (SeatVerb.GET_READY, "", 1860), (SeatVerb.CHECK_OUT, "", 3600),
    )  # fmt: skip
    for verb, reason, seconds in steps:
        seat.change(
            actor=around.operator, verb=verb, reason=reason, at=AT + timedelta(seconds=seconds)
        )  # fmt: skip
    spans = SeatSpan.objects.order_by("since").values_list("state", "reason", "since", "until")
    assert [
        (state, reason, (until - since).total_seconds()) for state, reason, since, until in spans
    ] == [
        ("checked_in", "", 10), ("ready", "", 50), ("paused", "用餐", 1800), ("ready", "", 1740),
    ]  # fmt: skip
    with pytest.raises(PleaseSay):
        seat.change(actor=around.operator2, verb=SeatVerb.PAUSE, reason="不想接", at=AT)
    with pytest.raises(NotAllowed):
        seat.change(actor=around.handler, verb=SeatVerb.CHECK_IN, at=AT)


def test_a_telephone_is_one_operators(around):
    with pytest.raises(Refusal, match="分机 8002"):
        seat.assign(actor=around.chief, account_name=_name(around), agent="8002", at=AT)
    with pytest.raises(NotAllowed):
        seat.assign(actor=around.operator, account_name=_name(around), agent="8003", at=AT)
    assert (
        seat.assign(actor=around.chief, account_name=_name(around), agent="8003", at=AT).agent
        == "8003"
    )


def _name(around: testing.Desk) -> str:
    return identity.get_account(account_id=around.operator.account_id).username


def test_figures_count_what_was_connected(around):
    ended()
    missed = Told("channel-2")
    missed.say(HeardKind.RANG, 100)
    missed.say(HeardKind.ENDED, 130, cause="ORIGINATOR_CANCEL", by="caller")
    until = AT + timedelta(hours=1)
    codes = ["hotline.connect_rate", "hotline.in_fifteen"]
    found = register.figure_values(codes, moments=[until], area_prefix="")
    value = found["hotline.connect_rate", until]
    assert (value.numerator, value.denominator, value.value) == (1, 2, 0.5)
    assert found["hotline.in_fifteen", until].numerator == 1
    counted = reads.counts(since=AT, until=until)
    assert (counted.seconds_waited, counted.seconds_talked, counted.back_wanted) == (6, 54, 1)


def test_calls_go_when_their_time_is_over_but_not_one_with_an_order(around):
    kept, gone = ended(), ended(channel="channel-2")
    order = testing.order_at(OrderState.PENDING, around)
    calls.link(actor=around.operator, call_id=kept.row().id, order_id=order.id, at=AT)
    old = call_personal.old_calls(before=AT + timedelta(days=1), limit=10, person_id=None)
    assert [one.id for one in old] == [str(gone.row().id)]
    call_removal.remove(record_id=old[0].id, at=AT)
    assert Call.objects.get() == kept.row()


def test_the_demo_has_a_call_of_each_kind_and_is_loaded_once():
    directory.whole_demo_county()
    assert seeds.run(AT) == "热线电话：5 个"
    assert seeds.run(AT) == "热线电话：已经有了"
    assert {one.end for one in Call.objects.all()} == {
        CallEnd.ANSWERED, CallEnd.MISSED, CallEnd.DROPPED, CallEnd.ABUSE, CallEnd.SILENCE,
    }  # fmt: skip
    assert (works("hotline.ring_back"), works("hotline.call_mark")) == (2, 1)
