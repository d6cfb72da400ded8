"""A recorded call is heard by who may, each hearing in the ledger; what was said is held to its order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from yimen.connectors.switch.client import EventSocket
from yimen.hotline import testing
from yimen.hotline.actions import filing, hearing
from yimen.hotline.contracts.switch import Heard, HeardKind
from yimen.hotline.models import Call, CallTranscript, Seat
from yimen.hotline.queries import line as lines
from yimen.hotline.queries import quality
from yimen.hotline.web.staff.recordings import span_of
from yimen.identity.testing import sign_in
from yimen.kernel.clock import now
from yimen.kernel.ledger.contracts import LOOK
from yimen.kernel.models import LedgerEntry

pytestmark = pytest.mark.django_db
SOUND = bytes(range(256)) * 300
SAID = "昨天晚上我家燃气泄漏，打了电话一直没人管，我要投诉。"


@pytest.fixture
def around(settings, tmp_path: Path) -> Iterator[tuple[testing.Desk, Call]]:
    desk = testing.desk()
    Seat(
        account_id=desk.operator.account_id, name=desk.operator.name, agent="8001", since=now(),
        unit_id=desk.units.centre.id, state="ready",
    ).save(force_insert=True)  # fmt: skip
    (tmp_path / "call.wav").write_bytes(SOUND)
    settings.YIMEN_SWITCH = {"host": "127.0.0.1", "recordings": str(tmp_path)}
    told = {
        HeardKind.RANG: {}, HeardKind.ANSWERED: {"agent": "8001"},
        HeardKind.ENDED: {"cause": "NORMAL_CLEARING", "by": "caller"},
        HeardKind.RECORDED: {"path": "/far/away/call.wav"},
    }  # fmt: skip
    for number, (kind, more) in enumerate(told.items()):
        hearing.hear(
            heard=Heard(
                core="c", sequence=number, kind=kind, at=now(), channel="channel-1",
                number="19900001234", **more,
            )
        )  # fmt: skip
    with lines.instead(EventSocket()):
        yield desk, Call.objects.get()


def client_of(actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


def looks(what: str) -> int:
    entries = LedgerEntry.objects.filter(verb=LOOK).values_list("change", flat=True)
    return sum(json.loads(one).get("what") == what for one in entries)


def test_each_hearing_is_recorded_and_streams_in_parts(around):
    desk, row = around
    client, where = client_of(desk.operator), f"/work/hotline/calls/{row.id}/recording/"
    offered = client.get(where).content.decode()
    assert "听录音" in offered
    assert "<audio" not in offered
    assert client.get(f"{where}sound/").status_code == 302  # not without being recorded
    player = client.get(client.post(where, {"act": "hear"})["Location"]).content.decode()
    assert looks("recording") == 1
    assert "far/away" not in player
    source = player.partition('src="/work/hotline/calls/')[2].partition('"')[0]
    address = f"/work/hotline/calls/{source}"
    whole = client.get(address)
    assert (whole.status_code, b"".join(whole.streaming_content)) == (200, SOUND)
    part = client.get(address, HTTP_RANGE="bytes=1000-1999")
    assert (part.status_code, part["Content-Range"]) == (206, f"bytes 1000-1999/{len(SOUND)}")
    assert b"".join(part.streaming_content) == SOUND[1000:2000]
    assert client.get(address, HTTP_RANGE=f"bytes={len(SOUND)}-").status_code == 416
    assert client_of(desk.chief).get(address).status_code == 302  # another one's word
    assert client_of(desk.operator2).get(where).status_code == 404
    assert client_of(desk.handler).get(where).status_code == 403
    assert looks("recording") == 1


def test_a_recording_that_is_gone_is_said_and_not_counted_as_heard(around, settings, tmp_path):
    desk, row = around
    where = f"/work/hotline/calls/{row.id}/recording/"
    (tmp_path / "call.wav").unlink()
    gone = client_of(desk.chief).post(where, {"act": "hear"})
    assert (gone.status_code, looks("recording")) == (422, 0)
    assert "可能交换机已经清理" in gone.content.decode()
    Call.objects.update(recording_encrypted=b"")
    assert "交换机没有报来录音" in client_of(desk.chief).get(where).content.decode()
    Call.objects.update(answered_at=None)
    assert "没有接通" in client_of(desk.chief).get(where).content.decode()


def test_what_was_said_is_held_to_the_order(around):
    desk, row = around
    order = filing.file(
        actor=desk.operator, call_id=row.id, at=now(),
        filing=filing.Filing(
            act="keep", key="k",
            intake=replace(
                testing.words(title="咨询燃气怎么缴费"), content="来电人咨询燃气费在哪里缴。"
            ),
        ),
    )  # fmt: skip
    before = {one.said for one in quality.get_sampled(actor=desk.chief, order_id=order.id).hints}
    where = f"/work/hotline/calls/{row.id}/recording/"
    own = client_of(desk.operator).post(where, {"act": "attach", "transcript": SAID})
    assert (own.status_code, CallTranscript.objects.count()) == (403, 0)
    assert (
        client_of(desk.chief).post(where, {"act": "attach", "transcript": "短"}).status_code == 422
    )
    page = client_of(desk.chief).post(where, {"act": "attach", "transcript": SAID})
    text = page.content.decode()
    assert 'title="有危险或者群体苗头，却没有标紧急">燃气泄漏</mark>' in text
    assert "通话里说了什么时候，工单没有写" in text
    after = {one.said for one in quality.get_sampled(actor=desk.chief, order_id=order.id).hints}
    assert "有危险或者群体苗头，却没有标紧急" in after - before
    assert looks("transcript") == 1
    assert SAID.encode() not in bytes(CallTranscript.objects.get().words_encrypted)
    panel = f"/work/hotline/orders/{order.id}/calls/"
    assert where in client_of(desk.chief).get(panel).content.decode()
    assert where not in client_of(desk.operator2).get(panel).content.decode()


@pytest.mark.parametrize(
    ("asked", "span"),
    [("", (0, 99)), ("bytes=0-", (0, 99)), ("bytes=10-19", (10, 19)), ("bytes=-10", (90, 99)),
     ("bytes=90-500", (90, 99)), ("bytes=-500", (0, 99)), ("bytes=100-", None), ("bytes=9-3", None),
     ("bytes=-0", None), ("bytes=-", None), ("bytes=0-1,5-6", None), ("bytes=\u0663-", None),
     ("seconds=1-2", None)],
)  # fmt: skip
def test_which_part_a_player_asks_for(asked, span):
    assert span_of(asked, size=100) == span
