"""The Event Socket: hostile bytes, calls through a real line, a line that breaks at each point."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from yimen.connectors.simulators import SECRET
from yimen.connectors.switch import mapping, protocol, spool
from yimen.connectors.switch.client import EventSocket, Line
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


def frames(raw: bytes, *, step: int = 10_000) -> list[protocol.Frame]:
    reader = protocol.Reader()
    found = []
    for at in range(0, len(raw), step):
        found += reader.feed(raw[at : at + step])
    return found


def test_frames_come_whole_whatever_the_pieces():
    inner = b"Event-Name: CHANNEL_CREATE\nCaller-Caller-ID-Number: 138%2B1\nX: a: b\n\n"
    raw = (
        b"Content-Type: auth/request\n\n"
        b"Content-Length: %d\nContent-Type: text/event-plain\n\n%s"
        b"Content-Type: command/reply\nReply-Text: +OK accepted\n\n"
    ) % (len(inner), inner)

    for step in (1, 7, 10_000):
        first, second, third = frames(raw, step=step)
        assert first.kind == protocol.AUTH
        assert protocol.event_of(second).value("Caller-Caller-ID-Number") == "138+1"
        assert third.reply == "+OK accepted"


@pytest.mark.parametrize(
    "raw",
    [
        b"no colon here\n\n",
        b"Content-Length: -1\n\n",
        b"Content-Length: 99999999999\n\n",
        b"Content-Length: 1e3\n\n",
        "Content-Length: ٣\n\n".encode(),
        b"A" * (protocol.LONGEST_HEAD + 1),
        b"".join(b"H%d: x\n" % one for one in range(protocol.MOST_HEADERS + 1)) + b"\n",
    ],
)
def test_hostile_bytes_end_the_line(raw):
    with pytest.raises(protocol.Malformed):
        frames(raw)


@pytest.mark.parametrize("words", ["api a\n\napi b", "auth x\r\n", "api \0"])
def test_a_command_is_never_two(words):
    with pytest.raises(protocol.Malformed):
        protocol.command(words)


def event(**headers: str) -> protocol.Event:
    told = {
        "Event-Name": "CHANNEL_CREATE", "Core-UUID": "core", "Event-Sequence": "7",
        "Event-Date-Timestamp": "1795000000000000", "Unique-ID": "channel-1",
        "Call-Direction": "inbound", "Caller-Destination-Number": "12345",
        "Caller-Caller-ID-Number": "19900001234",
    }  # fmt: skip
    return protocol.Event(
        headers=told | {name.replace("_", "-"): value for name, value in headers.items()}
    )


@pytest.mark.parametrize(
    ("shown", "number"),
    [("19900001234", "19900001234"), ("anonymous", ""), ("0000000000", ""), ("Restricted", ""),
     ("", ""), ("+8619900001234", "8619900001234"), ("1\x0099900001234", "199900001234")],
)  # fmt: skip
def test_a_hidden_number_is_none(shown, number):
    heard = mapping.heard_of(event(Caller_Caller_ID_Number=shown), numbers=NUMBERS)
    assert heard is not None
    assert heard.number == number


def test_what_is_not_the_hotlines_is_not_heard():
    assert mapping.heard_of(event(Caller_Destination_Number="8001"), numbers=NUMBERS) is None
    assert mapping.heard_of(event(Call_Direction="outbound"), numbers=NUMBERS) is None
    assert mapping.heard_of(event(Event_Name="PRESENCE_IN"), numbers=NUMBERS) is None


@pytest.mark.parametrize("time", ["", "abc", "9" * 20, "-5"])
def test_an_event_without_a_time_is_left_out(time):
    with pytest.raises(mapping.Unreadable):
        mapping.heard_of(event(Event_Date_Timestamp=time), numbers=NUMBERS)


@pytest.mark.parametrize(
    "text",
    ["", "-ERR", "null", "[]", "{}", '{"row_count":2,"rows":[{"uuid":"a"}]}',
     '{"row_count":1,"rows":[3]}', '{"row_count":1,"rows":[{"uuid":"a"}]}', "[" * 5000],
)  # fmt: skip
def test_a_list_that_is_not_whole_concludes_nothing(text):
    with pytest.raises(mapping.Unreadable):
        mapping.living_of(text, numbers=NUMBERS)


def test_an_empty_list_is_empty():
    assert mapping.living_of('{"row_count":0}', numbers=NUMBERS) == []


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
    Seat(
        account_id=actor.account_id, name=actor.name, agent=agent, unit_id=unit, since=now()
    ).save(force_insert=True)


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


@pytest.mark.parametrize("path", ["/etc/passwd", "../records/x", "nothing.wav"])
def test_a_recording_comes_from_its_folder_alone(tmp_path, settings, path):
    (tmp_path / "recordings").mkdir()
    Path(tmp_path / "records").mkdir()
    (tmp_path / "records" / "x").write_text("secret")
    settings.YIMEN_SWITCH = {"recordings": str(tmp_path / "recordings")}
    with pytest.raises(SwitchDown):
        EventSocket().recording(path=path)
