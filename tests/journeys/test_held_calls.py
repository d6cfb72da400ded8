"""A living call waits, a colleague is asked, joins, takes over or does not answer: with a switch."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from yimen.connectors.simulators import SECRET
from yimen.connectors.switch import mapping
from yimen.connectors.switch.client import EventSocket, Line
from yimen.connectors.switch.listening import Listener
from yimen.connectors.switch.simulator import SwitchSimulator
from yimen.hotline import public as hotline
from yimen.hotline import testing
from yimen.hotline.actions import call as calls
from yimen.hotline.actions import filing, holding
from yimen.hotline.contracts.call import (
    AsideEnd,
    BackState,
    CallEnd,
    CallState,
    ColleagueBusy,
    SeatState,
    TakenByAnother,
)
from yimen.hotline.contracts.switch import SwitchDown
from yimen.hotline.models import Call, CallAside, CallOrder, Seat
from yimen.hotline.queries import line as lines
from yimen.kernel.clock import now
from yimen.kernel.contracts import WrongState
from yimen.kernel.models import LedgerEntry

pytestmark = pytest.mark.django_db


@dataclass(slots=True, kw_only=True)
class Hall:
    """Two operators at a switch, and one caller who speaks with the first."""

    desk: testing.Desk
    switch: SwitchSimulator
    listener: Listener
    channel: str = ""

    def pump(self) -> None:
        while self.listener.pump():
            pass

    @property
    def row(self) -> Call:
        return Call.objects.get(channel=self.channel)

    def do(self, act: str, **more: object) -> None:
        """Let the first operator press a key, and hear what the switch tells of it."""
        getattr(holding, act)(actor=self.desk.operator, call_id=self.row.id, at=now(), **more)
        self.pump()

    def ask(self, act: str = "consult") -> str:
        """Let him ask the second, or pass the call to him; return the leg of the second."""
        self.do(act, to=self.desk.operator2.account_id)
        return CallAside.objects.get(call=self.row, end="").channel

    def by_hand(self, act: str, channel: str, **more: str) -> None:
        """Let somebody at a telephone do something."""
        getattr(self.switch, act)({"channel": channel, **more})
        self.pump()

    def seats(self) -> tuple[str, str]:
        """Return what the first and the second operator do."""
        found = dict(Seat.objects.values_list("agent", "state"))
        return found["8001"], found["8002"]

    def told(self, agent: str) -> str:
        return Seat.objects.get(agent=agent).told


@pytest.fixture
def hall(settings) -> Iterator[Hall]:
    desk, switch = testing.desk(), SwitchSimulator()
    settings.YIMEN_SWITCH = {
        "host": "127.0.0.1", "port": str(switch.port), "password": SECRET, "numbers": "12345",
    }  # fmt: skip
    for agent, actor in (("8001", desk.operator), ("8002", desk.operator2)):
        Seat(
            account_id=actor.account_id, name=actor.name, agent=agent, since=now(),
            unit_id=desk.units.centre.id, state=SeatState.READY,
        ).save(force_insert=True)  # fmt: skip
    try:
        with Line(settings.YIMEN_SWITCH, seconds=0.1) as line, lines.instead(EventSocket()):
            made = Hall(desk=desk, switch=switch, listener=Listener(line, threading.Event()))
            made.listener.begin()
            switch.status({"agent": "8001", "status": "Available"})
            made.channel = str(switch.ring({"number": "19900001234"})["channel"])
            made.pump()
            calls.pick_up(actor=desk.operator, call_id=made.row.id)
            made.pump()
            switch.status({"agent": "8002", "status": "Available"})
            made.pump()
            yield made
    finally:
        switch.close()


def test_a_caller_waits_and_is_taken_back_at_the_desk_and_at_the_telephone(hall):
    hall.do("hold")
    assert (hall.row.state, hall.row.holds) == (CallState.HELD, 1)
    assert hall.row.waits_since is not None
    with pytest.raises(WrongState):
        hall.do("hold")
    hall.do("resume")
    assert (hall.row.state, hall.row.waits_since) == (CallState.TALKING, None)
    hall.switch.do(
        f"uuid_hold {hall.row.agent_channel}"
    )  # the operator's telephone has such a key too
    hall.pump()
    assert (hall.row.state, hall.row.holds) == (CallState.HELD, 2)
    verbs = LedgerEntry.objects.filter(verb__startswith="hotline.call.").values_list(
        "verb", flat=True
    )
    assert sorted(one for one in verbs if one.endswith(("held", "resumed"))) == [
        "hotline.call.held", "hotline.call.held", "hotline.call.resumed",
    ]  # fmt: skip


def test_who_hangs_up_while_he_waits_is_rung_back(hall):
    hall.do("hold")
    hall.by_hand("hang_up", hall.channel)
    row = hall.row
    assert (row.state, row.end, row.back_state) == (
        CallState.ENDED, CallEnd.GAVE_UP, BackState.WANTED,
    )  # fmt: skip
    assert hall.seats()[0] == SeatState.WRAP


def test_a_colleague_is_asked_joins_and_leaves_again(hall):
    hall.do("hold")
    leg = hall.ask()
    assert (hall.row.state, hall.row.holds) == (CallState.CONSULTING, 1)
    with pytest.raises(WrongState, match="还没有接"):
        hall.do("join")
    hall.by_hand("pick_up", leg)
    assert hall.seats() == (SeatState.BUSY, SeatState.BUSY)
    hall.do("join")
    assert (hall.row.state, hall.row.waits_since) == (CallState.JOINED, None)
    hall.by_hand("hang_up", leg)
    assert (hall.row.state, CallAside.objects.get().end) == (CallState.TALKING, AsideEnd.SPOKEN)
    assert hall.seats() == (SeatState.BUSY, SeatState.WRAP)
    assert "您接回了来电人" in hall.told("8001")


def test_a_colleague_who_was_asked_takes_the_call(hall):
    hall.by_hand("pick_up", hall.ask())
    hall.do("hand_to")
    row = hall.row
    assert (row.state, row.operator_id) == (CallState.TALKING, hall.desk.operator2.account_id)
    assert hall.seats() == (SeatState.WRAP, SeatState.BUSY)
    with pytest.raises(TakenByAnother):
        hall.do("hold")
    filing.file(  # what the first has written belongs to the call all the same
        actor=hall.desk.operator, call_id=row.id, at=now(),
        filing=filing.Filing(act="keep", intake=testing.words(), key="k"),
    )  # fmt: skip
    assert CallOrder.objects.get().call_id == row.id
    hall.by_hand("hang_up", hall.channel)
    assert (hall.row.end, hall.seats()[1]) == (CallEnd.ANSWERED, SeatState.WRAP)


def test_a_colleague_who_does_not_answer_costs_nothing(hall):
    leg = hall.ask()
    hall.by_hand("hang_up", leg, cause="NO_ANSWER", by="")
    assert (hall.row.state, CallAside.objects.get().end) == (CallState.TALKING, AsideEnd.NO_ANSWER)
    assert "没有接" in hall.told("8001")
    hall.ask()
    hall.do("resume")
    assert CallAside.objects.get(end=AsideEnd.CANCELLED)
    assert (hall.row.state, hall.seats()) == (CallState.TALKING, (SeatState.BUSY, SeatState.READY))


def test_the_operator_who_hangs_up_leaves_the_caller_to_the_colleague(hall):
    hall.by_hand("pick_up", hall.ask())
    hall.switch.do(f"uuid_kill {hall.row.agent_channel}")
    hall.pump()
    assert hall.row.operator_id == hall.desk.operator2.account_id
    assert (hall.row.state, hall.seats()) == (CallState.TALKING, (SeatState.WRAP, SeatState.BUSY))


def test_a_call_is_passed_on_and_picked_up_by_key(hall):
    hall.ask("pass_on")
    assert (hall.row.state, hall.seats()[0]) == (CallState.PASSING, SeatState.WRAP)
    assert "转来一个电话" in hall.told("8002")
    calls.pick_up(actor=hall.desk.operator2, call_id=hall.row.id)
    hall.pump()
    row = hall.row
    assert (row.state, row.operator_name) == (CallState.TALKING, hall.desk.operator2.name)
    assert hall.seats() == (SeatState.WRAP, SeatState.BUSY)


def test_who_is_passed_on_and_not_answered_waits_in_the_queue(hall):
    leg = hall.ask("pass_on")
    hall.switch.status({"agent": "8002", "status": "On Break"})
    hall.by_hand("hang_up", leg, cause="NO_ANSWER", by="")
    assert hall.row.state == CallState.PASSING
    assert "回到队列" in hall.told("8001")
    hall.switch.status({"agent": "8001", "status": "Available"})
    hall.pump()
    hall.by_hand("pick_up", hall.channel)
    assert (hall.row.state, hall.row.operator_name) == (CallState.TALKING, hall.desk.operator.name)


def test_a_busy_colleague_and_a_dead_switch_change_nothing(hall):
    Seat.objects.filter(agent="8002").update(state=SeatState.BUSY)
    with pytest.raises(ColleagueBusy, match="正在通话"):
        hall.ask()
    hall.switch.fault = "refuse"
    with pytest.raises(SwitchDown):
        hall.do("hold")
    assert (hall.row.state, hall.row.holds) == (CallState.TALKING, 0)
    hall.switch.fault = ""


def test_what_happened_while_the_link_was_dead_is_found(hall, settings):
    leg = hall.ask()
    hall.switch.fault = "silent"
    hall.switch.pick_up({"channel": leg})
    hall.switch.do(f"uuid_kill {hall.row.agent_channel}")
    hall.switch.fault = ""
    CallAside.objects.update(asked_at=now() - timedelta(seconds=30))
    Call.objects.update(rang_at=now() - timedelta(seconds=60))
    with Line(settings.YIMEN_SWITCH, seconds=0.1) as line:
        again = Listener(line, threading.Event())
        again.begin()
        while again.pump():
            pass
    assert hall.row.operator_id == hall.desk.operator2.account_id
    assert hall.row.state == CallState.TALKING
    hall.switch.fault = "silent"
    hall.switch.do(f"uuid_hold {hall.row.agent_channel}")
    hall.switch.fault = ""
    hotline.reconcile_calls(
        living=mapping.living_of(hall.switch.do("show channels as json")[0], numbers={"12345"}),
        at=now(),
    )
    assert hall.row.state == CallState.HELD
