"""Calls through a real line to a simulated switch: rung, spoken, lost at each point, handed over."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from yimen.connectors.simulators import SECRET
from yimen.connectors.switch import drills, spool
from yimen.connectors.switch.client import Line
from yimen.connectors.switch.listening import Listener
from yimen.connectors.switch.simulator import SwitchSimulator
from yimen.hotline import testing
from yimen.hotline.actions import call as calls
from yimen.hotline.actions import danger, seat
from yimen.hotline.contracts.call import CallEnd, CallState, SeatState, SeatVerb, Service
from yimen.hotline.contracts.switch import SwitchDown
from yimen.hotline.models import Call, Seat, SwitchEvent
from yimen.kernel.clock import now

NUMBERS = frozenset({"12345"})


@pytest.fixture
def around(tmp_path, settings) -> Iterator[tuple[SwitchSimulator, testing.Desk]]:
    switch = SwitchSimulator(folder=str(tmp_path))
    settings.YIMEN_SWITCH = {
        "host": "127.0.0.1", "port": str(switch.port), "password": SECRET, "numbers": "12345",
        "records": str(tmp_path / "records"), "recordings": str(tmp_path / "recordings"),
    }  # fmt: skip
    (tmp_path / "records").mkdir()
    desk = testing.desk()
    for actor, agent in ((desk.operator, "8001"), (desk.operator2, "8002")):
        _assign(actor, agent)
    yield switch, desk
    switch.close()


def _assign(actor, agent: str) -> None:
    unit = next(iter(actor.units("hotline.take")))
    Seat(account_id=actor.account_id, name=actor.name, agent=agent, unit_id=unit, since=now()).save(
        force_insert=True
    )


@contextmanager
def listening(settings) -> Iterator[Listener]:
    with Line(settings.YIMEN_SWITCH, seconds=0.12) as line:
        listener = Listener(line, threading.Event())
        listener.begin()
        pump(listener)
        yield listener


def pump(listener: Listener) -> None:
    """Take in everything until nothing comes."""
    while listener.pump():
        pass


def ready(actor) -> None:
    seat.change(actor=actor, verb=SeatVerb.CHECK_IN, at=now())
    seat.change(actor=actor, verb=SeatVerb.GET_READY, at=now())


@pytest.mark.django_db
def test_a_call_rings_for_one_operator_and_is_written_down(around, settings):
    switch, desk = around
    with listening(settings) as listener:
        ready(desk.operator)
        channel = switch.ring({"number": "19900001234"})["channel"]
        pump(listener)

        row = Call.objects.get()
        assert (row.channel, row.state, bool(row.agent_channel)) == (channel, "ringing", True)
        assert Seat.objects.get(account_id=desk.operator.account_id).call_id == row.id
        assert Seat.objects.get(account_id=desk.operator2.account_id).call_id is None

        calls.pick_up(actor=desk.operator, call_id=row.id)
        pump(listener)
        row.refresh_from_db()
        assert (row.state, row.operator_id) == ("talking", desk.operator.account_id)
        assert Seat.objects.get(account_id=desk.operator.account_id).state == SeatState.BUSY

        switch.hang_up({"channel": channel})
        pump(listener)
        row.refresh_from_db()
        assert (row.state, row.end, row.hung_up_by) == ("ended", CallEnd.ANSWERED, "caller")
        assert row.recording_encrypted
        assert Seat.objects.get(account_id=desk.operator.account_id).state == SeatState.WRAP


@pytest.mark.django_db
def test_the_same_event_twice_changes_nothing(around, settings):
    switch, _ = around
    with listening(settings) as listener, Line(settings.YIMEN_SWITCH, seconds=0.12) as other:
        second = Listener(other, threading.Event())
        second.begin()
        pump(second)
        channel = switch.ring({"number": "19900001234"})["channel"]
        switch.hang_up({"channel": channel})
        pump(listener)
        told = SwitchEvent.objects.count()
        pump(second)
        assert Call.objects.count() == 1
        assert SwitchEvent.objects.count() == told


POINTS = ("before the ring", "ringing", "talking", "hung up")


@pytest.mark.django_db
@pytest.mark.parametrize("point", POINTS)
def test_a_line_lost_at_any_point_loses_no_call(around, settings, point):
    switch, desk = around
    channel = ""

    def until(listener: Listener | None, stop: str) -> None:
        nonlocal channel
        steps = (
            lambda: ready(desk.operator),
            lambda: switch.ring({"number": "19900001234"}),
            lambda: switch.pick_up({"channel": channel}),
            lambda: switch.hang_up({"channel": channel}),
        )
        chosen = range(POINTS.index(stop) + 1)
        wanted = chosen if listener else range(POINTS.index(stop) + 1, len(steps))
        for number in wanted:
            made = steps[number]()
            channel = made["channel"] if number == 1 else channel
            if listener:
                pump(listener)

    with listening(settings) as listener:
        until(listener, point)
    switch.cut()
    until(None, point)
    with listening(settings) as listener:
        pump(listener)

    row = Call.objects.get(channel=channel)
    assert row.state == CallState.ENDED
    assert row.end == CallEnd.ANSWERED
    assert row.operator_id == desk.operator.account_id


@pytest.mark.django_db
def test_a_living_call_that_nobody_announced_is_found(around, settings):
    switch, _ = around
    channel = switch.ring({"number": "19900001234"})["channel"]
    with listening(settings):
        row = Call.objects.get(channel=channel)
        assert (row.state, row.found_late) == (CallState.RINGING, True)


@pytest.mark.django_db
def test_danger_is_put_through_and_the_operator_is_free(around, settings):
    switch, desk = around
    with listening(settings) as listener:
        ready(desk.operator)
        channel = switch.ring({"number": "19900001234"})["channel"]
        switch.pick_up({"channel": channel})
        pump(listener)
        row = Call.objects.get()
        order, made = danger.hand_over(
            actor=desk.operator,
            danger=danger.Danger(
                service=Service.FIRE, call_id=row.id, intake=testing.words(title="楼")
            ),
            at=now(),
        )
        pump(listener)
        assert made.done is True
        assert order.urgency.value == "urgent"
        assert switch._legs[channel].dest == "119"
        assert Seat.objects.get(account_id=desk.operator.account_id).state == SeatState.WRAP
        switch.hang_up({"channel": channel})
        pump(listener)
        row.refresh_from_db()
        assert row.end == CallEnd.TRANSFERRED


@pytest.mark.django_db
def test_a_switch_that_refuses_is_told_and_the_order_is_kept(around, settings):
    switch, desk = around
    with listening(settings) as listener:
        ready(desk.operator)
        channel = switch.ring({"number": ""})["channel"]
        switch.pick_up({"channel": channel})
        pump(listener)
        switch.fault = "refuse"
        with pytest.raises(SwitchDown):
            calls.hang_up(actor=desk.operator, call_id=Call.objects.get().id)
        _, made = danger.hand_over(
            actor=desk.operator,
            danger=danger.Danger(
                service=Service.POLICE, call_id=Call.objects.get().id, intake=testing.words()
            ),
            at=now(),
        )
        assert made.done is False


@pytest.mark.django_db
def test_a_missed_call_is_rung_back_through_the_switch(around, settings):
    switch, desk = around
    with listening(settings) as listener:
        channel = switch.ring({"number": "19900001234"})["channel"]
        switch.hang_up({"channel": channel})
        pump(listener)
        missed = Call.objects.get(channel=channel)
        assert (missed.end, missed.back_state) == (CallEnd.MISSED, "wanted")

        made = calls.ring_back(actor=desk.operator, call_id=missed.id, at=now())
        pump(listener)
        switch.pick_up({"channel": made.channel})
        switch.hang_up({"channel": made.channel})
        pump(listener)
        missed.refresh_from_db()
        assert (missed.back_state, missed.back_tries) == ("reached", 1)


@pytest.mark.django_db
def test_a_record_that_cannot_be_read_does_not_hold_up_the_others(around, tmp_path):
    folder = tmp_path / "records"
    (folder / "a.cdr.json").write_text("{")
    good = {
        "variables": {"uuid": "channel-9", "direction": "inbound", "start_epoch": "1795000000",
                      "end_epoch": "1795000020", "hangup_cause": "ORIGINATOR_CANCEL"},
        "callflow": [{"caller_profile": {"caller_id_number": "19900001234",
                                         "destination_number": "12345"}}],
    }  # fmt: skip
    (folder / "b.cdr.json").write_text(json.dumps(good))

    assert spool.take_in(folder=folder, numbers=NUMBERS) == 1
    assert Call.objects.get().end == CallEnd.MISSED
    assert [one.name for one in folder.iterdir()] == ["a.cdr.bad"]


@pytest.mark.django_db
def test_the_drill_finds_nothing_lost():
    assert drills.link_down(database_url="", say=lambda _: None) == []
