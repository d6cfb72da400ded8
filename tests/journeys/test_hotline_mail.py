"""The hotline's mailbox over a real IMAP server: taken once, hostile letters, nothing lost."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import httpx
import pytest

from yimen.connectors import outgoing, simulators
from yimen.connectors.imap import client
from yimen.hotline import testing as hotline
from yimen.hotline.models import Inbound, WorkOrder
from yimen.hotline.queries import order as orders
from yimen.hotline.rules.letter_mail import read_mail
from yimen.kernel.files import actions as files
from yimen.kernel.files.contracts import StoredFile

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
WORDS = "我们小区的路灯坏了三天，晚上老人走路看不见。"


@pytest.fixture
def box(settings):
    hotline.desk()
    with simulators.running() as url:
        where = outgoing.get(base=f"{url}/imap", path="/where", params={})
        settings.YIMEN_IMAP = {
            "host": "127.0.0.1", "port": str(where["port"]), "security": "none",
            "user": simulators.KEY, "password": simulators.SECRET,
        }  # fmt: skip
        yield f"{url}/imap"


def letter(number: int = 1, **heads: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = heads.pop("sender", "张先生 <zhang@mail.example>")
    made["To"] = "12345@yimen.example"
    made["Subject"] = heads.pop("subject", "柳浦镇路灯不亮")
    made["Message-ID"] = f"<{number}@mail.example>"
    for name, value in heads.items():
        made[name.replace("_", "-")] = value
    made.set_content(WORDS)
    return made


def put(box: str, raw: bytes) -> None:
    httpx.post(f"{box}/letters", content=raw, trust_env=False).raise_for_status()


def fault(box: str, name: str) -> None:
    outgoing.post_signed(
        base=box, path="/fault", body={"fault": name}, key="", secret="", seconds=0
    )


def test_a_letter_with_files_becomes_one_order(box: str) -> None:
    made = letter()
    made.add_attachment(PNG, maintype="image", subtype="png", filename="路灯.png")
    made.add_attachment(b"MZ\x90\x00", maintype="application", subtype="pdf", filename="..\\a.exe")
    put(box, made.as_bytes())
    fault(box, "forget")
    assert client.read_new(at=AT) == 1
    fault(box, "")
    assert client.read_new(at=AT) == 1
    assert client.read_new(at=AT) == 0
    row = WorkOrder.objects.get()
    shown = orders.view_of(order_id=row.id)
    assert (row.door, row.area_code) == ("mail", "439981101000")
    assert shown.title == "柳浦镇路灯不亮"
    assert WORDS in shown.content
    assert "没有收" in shown.content
    kept: list[StoredFile] = [files.find(file_id=one) for one in shown.file_ids]
    assert [one.media_type for one in kept] == ["image/png"]
    assert b"zhang@mail.example" not in bytes(Inbound.objects.get().reply_encrypted)


@pytest.mark.parametrize(
    "heads",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
        {"List_Id": "<x.example>"},
        {"sender": "MAILER-DAEMON@mail.example"},
        {"sender": "没有地址"},
    ],
)
def test_what_a_machine_wrote_is_left_alone(box: str, heads: dict[str, str]) -> None:
    put(box, letter(**heads).as_bytes())
    assert client.read_new(at=AT) == 1
    assert not WorkOrder.objects.exists()
    assert Inbound.objects.get().outcome == "machine"


@pytest.mark.parametrize("name", ["cut", "deaf"])
def test_a_mailbox_that_is_down_loses_nothing(box: str, name: str) -> None:
    put(box, letter().as_bytes())
    fault(box, name)
    with pytest.raises(client.MailboxDown):
        client.read_new(at=AT)
    fault(box, "")
    assert client.read_new(at=AT) == 1
    assert WorkOrder.objects.count() == 1


def test_a_flood_of_one_sender_stops_and_the_others_go_on(box: str, settings) -> None:
    for number in range(40):
        put(box, letter(number).as_bytes())
    put(box, letter(99, sender="li@mail.example").as_bytes())
    for _ in range(3):
        client.read_new(at=AT)
    assert 25 <= WorkOrder.objects.count() < 40
    assert Inbound.objects.filter(outcome="taken").last() is not None
    assert Inbound.objects.count() == 41


_NESTED = b"From: a@b.example\r\nMIME-Version: 1.0\r\n" + b"".join(
    f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n".encode() for n in range(300)
)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00" * 50,
        b"From: =?utf-8?b?////?= <a@b.example>\r\nSubject: =?x-none?q?=FF?=\r\n\r\nhello there",
        b"From: a@b.example\r\nContent-Type: text/plain; charset=no-such\r\n\r\n\xd6\xd0\xce\xc4",
        b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n<script>x</script><p>words"
        + b"<" * 999,
        b"From: a@b.example\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
        b"From: a@b.example\r\nSubject: a\r\n b\r\n\tBcc: x@y\r\n\r\nwords",
        _NESTED,
        b"From: " + b"<" * 5000 + b"\r\n\r\nx",
    ],
)
def test_a_hostile_letter_is_read_as_far_as_it_goes(raw: bytes) -> None:
    read = read_mail(content=raw)
    assert "<script" not in read.text
    assert "\n" not in read.subject
    assert len(read.text) <= 4000
    read.subject.encode("utf-8")
    read.text.encode("utf-8")
