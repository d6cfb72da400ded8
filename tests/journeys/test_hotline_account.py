"""The official account's hook against a simulated platform: signed, once, and hostile."""

from __future__ import annotations

from xml.etree import ElementTree

import httpx
import pytest
from django.test import Client

from yimen.connectors import outgoing, simulators
from yimen.connectors.wechat.simulator import TOKEN, message, signed
from yimen.hotline import testing as hotline
from yimen.hotline.actions import dialogue
from yimen.hotline.models import Dialogue, WorkOrder
from yimen.hotline.queries import order as orders
from yimen.kernel.clock import now

pytestmark = pytest.mark.django_db
HOOK = "/hooks/wechat/"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 64
WORDS = "枫杨镇供销社门口的路灯不亮三天了"


@pytest.fixture
def platform(settings):
    hotline.desk()
    with simulators.running() as url:
        settings.YIMEN_WECHAT = {
            "url": f"{url}/wechat", "key": simulators.KEY, "secret": simulators.SECRET,
            "token": TOKEN,
        }  # fmt: skip
        yield f"{url}/wechat"


def say(client: Client, raw: bytes, **proof: str) -> str:
    sent = {**signed(seconds=int(now().timestamp())), **proof}
    answer = client.post(
        f"{HOOK}?{'&'.join(f'{k}={v}' for k, v in sent.items())}", raw, content_type="text/xml"
    )
    if answer.status_code != 200 or answer.content == b"success":
        return f"{answer.status_code} {answer.content[:20].decode()}"
    return ElementTree.fromstring(answer.content).findtext("Content") or ""  # noqa: S314 -- ours


def media(platform: str, content: bytes) -> str:
    return str(httpx.post(f"{platform}/media", content=content, trust_env=False).json()["media_id"])


def test_messages_gather_into_one_order(client: Client, platform: str) -> None:
    assert "记下了" in say(client, message(sender="o1", number=1, Content=WORDS))
    picture = media(platform, JPEG)
    outgoing.post_signed(
        base=platform, path="/fault", body={"fault": "expired"}, key="", secret="", seconds=0
    )
    raw = message(sender="o1", number=2, kind="image", MediaId=picture)
    assert "1 个附件" in say(client, raw)
    voice = media(platform, b"#!AMR\n" + b"\x3c" * 40)
    raw = message(sender="o1", number=3, kind="voice", MediaId=voice, Recognition="晚上看不见")
    assert "记下了" in say(client, raw)
    place = {"Location_X": "28.842", "Location_Y": "111.341", "Label": "供销社"}
    say(client, message(sender="o1", number=4, kind="location", **place))
    say(client, message(sender="o1", number=5, Content="19900001234"))
    last = message(sender="o1", number=6, Content="提交")
    assert "查询码" in say(client, last)
    assert say(client, last) == "200 success"
    row = WorkOrder.objects.get()
    shown = orders.view_of(order_id=row.id)
    assert (row.door, row.area_code) == ("wechat", "439981102000")
    assert "（语音）晚上看不见" in shown.content
    assert shown.place == "供销社"
    assert len(shown.file_ids) == 2
    assert shown.point is not None
    assert abs(float(shown.point.longitude) - 111.341) > 0.001
    code = orders.code_of(order_id=row.id)
    told = say(client, message(sender="o1", number=7, Content=f"进度 {row.number} {code}"))
    assert row.number in told


@pytest.mark.parametrize(
    "proof",
    [{"signature": "0" * 40}, {"timestamp": "1"}, {"timestamp": "abc"}, {"nonce": "other"}],
)
def test_an_unsigned_or_old_call_is_refused(
    client: Client, platform: str, proof: dict[str, str]
) -> None:
    assert say(client, message(sender="o1", number=1, Content=WORDS), **proof).startswith("403")
    assert not Dialogue.objects.exists()


def test_the_platform_proves_its_address(client: Client, platform: str) -> None:
    proof = signed(seconds=int(now().timestamp()))
    assert client.get(HOOK, {**proof, "echostr": "7711"}).content == b"7711"


def test_without_an_account_nobody_is_heard(client: Client, settings) -> None:
    settings.YIMEN_WECHAT = {}
    assert client.get(HOOK).status_code == 403
    assert say(client, message(sender="o1", number=1, Content=WORDS)).startswith("403")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<xml>",
        b'<!DOCTYPE a [<!ENTITY x "y">]><xml><FromUserName>&x;</FromUserName></xml>',
        b"<xml><FromUserName>o</FromUserName><MsgType>other</MsgType></xml>",
        b"<xml>" + b"<a>" * 20000,
        b"x" * 100_000,
    ],
)
def test_a_hostile_message_is_passed_over(client: Client, platform: str, raw: bytes) -> None:
    assert say(client, raw) == "200 success"
    assert not Dialogue.objects.exists()


def test_a_file_that_is_not_what_it_says_is_refused_in_words(client: Client, platform: str) -> None:
    say(client, message(sender="o1", number=1, Content=WORDS))
    for number, name in enumerate((media(platform, b"MZ\x90" * 50), "missing"), start=2):
        raw = message(sender="o1", number=number, kind="image", MediaId=name)
        assert "没有收下" in say(client, raw)
    assert Dialogue.objects.get().file_ids == []


def test_talks_are_forgotten_and_codes_not_guessed(client: Client, platform: str) -> None:
    for number in range(20):
        said = say(client, message(sender="o9", number=number, Content="进度 R2026 AAAAAA"))
    assert "试得太多" in said
    say(client, message(sender="o1", number=1, Content=WORDS))
    assert WORDS.encode() not in bytes(Dialogue.objects.first().said_encrypted)
    later = now() + dialogue._KEPT * 2
    assert dialogue.forget(at=later) >= 1
    assert not Dialogue.objects.exists()
