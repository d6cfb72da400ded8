"""The Event Socket: hostile bytes, what is heard of an event, lists and records that are not whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from yimen.connectors import outgoing, simulators
from yimen.connectors.switch import mapping, protocol
from yimen.connectors.switch.client import EventSocket
from yimen.hotline.contracts.switch import HeardKind, SwitchDown

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


@pytest.mark.parametrize(
    ("name", "kind"),
    [("CHANNEL_CREATE", None), ("CHANNEL_ANSWER", HeardKind.ASIDE_ANSWERED),
     ("CHANNEL_HANGUP_COMPLETE", HeardKind.ASIDE_ENDED)],
)  # fmt: skip
def test_a_colleagues_leg_is_heard_as_the_callers_matter(name, kind):
    told = event(Event_Name=name, Unique_ID="leg-of-colleague")
    told = protocol.Event(
        headers={
            **told.headers, "variable_yimen_aside": "consult", "variable_yimen_of": "channel-1",
            "variable_yimen_agent": "8002",
        }
    )  # fmt: skip
    heard = mapping.heard_of(told, numbers=NUMBERS)
    if kind is None:
        assert heard is None
    else:
        assert heard is not None
        assert (heard.kind, heard.channel, heard.agent_channel, heard.agent) == (
            kind, "channel-1", "leg-of-colleague", "8002",
        )  # fmt: skip


@pytest.mark.parametrize(
    "act",
    [
        lambda switch: switch.hold(agent_channel="a b", on=True),
        lambda switch: switch.consult(
            agent_channel="channel-1", caller="channel-2", agent="8002}user/1", channel="channel-3"
        ),
        lambda switch: switch.pass_on(caller="channel-1^hangup", agent="8002", channel="channel-3"),
    ],
)
def test_a_word_of_a_command_is_never_two(settings, act):
    settings.YIMEN_SWITCH = {"host": "127.0.0.1", "port": "1", "password": "x"}
    with pytest.raises(SwitchDown, match="不能拨"):
        act(EventSocket())


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


@pytest.mark.parametrize("path", ["/etc/passwd", "../records/x", "nothing.wav"])
def test_a_recording_comes_from_its_folder_alone(tmp_path, settings, path):
    (tmp_path / "recordings").mkdir()
    Path(tmp_path / "records").mkdir()
    (tmp_path / "records" / "x").write_text("secret")
    settings.YIMEN_SWITCH = {"recordings": str(tmp_path / "recordings")}
    with pytest.raises(SwitchDown):
        EventSocket().recording(path=path)


def test_a_demo_resident_calls_from_the_page(settings):
    where = "/demo/telephones/"
    assert Client().get(where).status_code == 404
    with simulators.running() as base:
        port = outgoing.get(base=f"{base}/switch", path="/where", params={})["port"]
        settings.YIMEN_SIMULATORS = base
        settings.YIMEN_SWITCH = {"host": "127.0.0.1", "port": str(port)}
        client = Client()
        client.post(where, {"act": "ring", "number": "199 0000 5566"})
        page = client.get(where).content.decode()
        assert "19900005566" in page
        assert "没有空闲的坐席" in page
