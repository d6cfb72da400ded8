"""Hostile text, pictures and voice through the public form: refused in words or shown harmless."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yimen.hotline import testing
from yimen.hotline.models import WorkOrder

TEXTS, FILES = 400, 160
_MARK = "<script>alert('热线')</script>"
_NASTY = (
    _MARK, "\"><img src=x onerror=alert(1)>", "'; DROP TABLE hotline_order;--", "{{ 7*7 }}{% now 'Y' %}",
    "\x00\x01\x02", "\u202e字字\u202c", "𠮷" * 50, "a\u0301" * 200, "%s%n%x", "../../etc/passwd",
    "\ud7ff\ue000\ufffe", "\uff1cscript\uff1e", "=HYPERLINK(1)", "\r\nSet-Cookie: a=b", "${jndi:ldap://x}",
    "長" * 5_000, "", " ", "\u3000\u200b\ufeff", "javascript:alert(1)", "<!--", "]]>", "\\", "`id`",
)  # fmt: skip
_FIELDS = (
    "order_type", "title", "content", "area_code", "place", "caller_name", "caller_phone",
    "category_code", "longitude", "latitude", "key", "reported_unit_id", "urgency",
)  # fmt: skip


def hostile(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return where something hostile made a fault, got in raw, or took the form down."""
    del database_url
    around = testing.desk()
    wrong = [*texts(TEXTS, seed=1), *uploads(FILES, seed=1), *shown(around)]
    say(f"{TEXTS} 份恶意文字、{FILES} 个恶意文件：{len(wrong)} 处不对")
    return wrong


def texts(number: int, *, seed: int) -> list[str]:
    """Send forms with hostile fields; return those that were neither taken nor refused in words."""
    draw = random.Random(seed)  # noqa: S311 -- a repeatable sample
    wrong = []
    for each in range(number):
        sent = _form(each)
        for field in draw.sample(_FIELDS, draw.randint(1, 3)):
            sent[field] = _mutated(draw)
        answer = _client(each).post("/hotline/", sent)
        if answer.status_code not in {200, 302, 400, 403, 404, 422, 429}:
            wrong.append(f"第 {each} 份：{answer.status_code}")
        elif answer.status_code == 422 and _MARK in answer.content.decode("utf-8", "replace"):
            wrong.append(f"第 {each} 份：脚本原样回到了页面")
    return wrong


def uploads(number: int, *, seed: int) -> list[str]:
    """Send forms with hostile pictures and voice; return those that made a fault."""
    draw = random.Random(seed)  # noqa: S311 -- a repeatable sample
    makers = list(_files(draw))
    wrong = []
    for each in range(number):
        name, kind, content = makers[each % len(makers)]
        if each >= len(makers):
            content = _damaged(content, draw)
        sent = {**_form(10_000 + each), "files": SimpleUploadedFile(name, content, kind)}
        answer = _client(each).post("/hotline/", sent)
        if answer.status_code not in {302, 400, 413, 422, 429}:
            wrong.append(f"{name}：{answer.status_code}")
    return wrong


def shown(around: testing.Desk) -> list[str]:
    """Send script as title and words, and read every page that shows them; return where it ran."""
    sent = {**_form(99_999), "title": f"标题{_MARK}", "content": f"内容{_MARK}内容", "place": _MARK}
    guest = _client(99_999)
    guest.post("/hotline/", sent)
    order = WorkOrder.objects.filter(title__contains="标题").first()
    if order is None:
        return ["带脚本的诉求没有收下，看不到页面怎么显示"]
    desk = Client(headers={"host": "127.0.0.1"})
    testing.sign_in(desk, around.operator)
    pages = {
        "回执": guest.get("/hotline/sent/"),
        "列表": desk.get("/work/hotline/", {"q": order.number}),
        "工单": desk.get(f"/work/hotline/orders/{order.id}/"),
    }
    return [
        f"{name}页原样带出了脚本（{answer.status_code}）"
        for name, answer in pages.items()
        if answer.status_code != 200 or _MARK in answer.content.decode()
    ]


def _client(number: int) -> Client:
    """Return a browser from an address of its own, so that the flood gate is not what answers."""
    address = f"198.51.{number // 250 % 250}.{number % 250 + 1}"
    return Client(headers={"host": "127.0.0.1"}, REMOTE_ADDR=address, raise_request_exception=False)


def _form(number: int) -> dict[str, str]:
    return {
        "order_type": "2",
        "title": f"小区停水没人管{number}",
        "content": f"第{number}次停水，请尽快处理。",
        "area_code": testing.TOWN,
        "place": "柳浦街 3 号",
        "caller_name": "某人",
        "caller_phone": f"1990{number % 10_000_000:07d}",
        "key": f"hostile-{number}",
    }


def _mutated(draw: random.Random) -> str:
    text = draw.choice(_NASTY) + draw.choice(_NASTY)
    for _ in range(draw.randrange(4)):
        at = draw.randrange(len(text) + 1)
        text = text[:at] + chr(draw.choice((0, 9, 0x202E, 0xFFFF, 0x1F600, 39, 60))) + text[at:]
    return text


def _files(draw: random.Random) -> Iterator[tuple[str, str, bytes]]:
    script = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    yield "x.svg", "image/svg+xml", script
    yield "x.jpg", "image/jpeg", script
    yield "x.jpg", "image/jpeg", b"\xff\xd8\xff\xe0" + draw.randbytes(2_000)
    yield "x.png", "image/png", _png(60_000, 60_000)
    yield "x.png", "image/png", _png(4, 4)[:40]
    yield "x.gif", "image/gif", b"GIF89a" + draw.randbytes(200)
    yield "x.zip", "application/zip", _bomb()
    yield "x.docx", "application/octet-stream", _bomb()
    yield "x.mp3", "audio/mpeg", b"ID3" + draw.randbytes(3_000)
    yield "x.amr", "audio/amr", b"#!AMR\n" + draw.randbytes(500)
    yield "x.wav", "audio/wav", b"RIFF\xff\xff\xff\xffWAVEfmt " + draw.randbytes(64)
    yield "x.m4a", "audio/m4a", struct.pack(">I4s", 0xFFFFFFFF, b"ftyp") + b"M4A " + bytes(64)
    yield "x.exe", "image/png", b"MZ" + draw.randbytes(500)
    yield "../../x.png", "image/png", _png(4, 4)
    yield "x.pdf", "application/pdf", b"%PDF-1.7\n1 0 obj<</JS(app.alert(1))>>endobj"
    yield "空.png", "image/png", b""
    yield "长" * 300 + ".png", "image/png", _png(2, 2)


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(min(width, 64) * 3 + 1) * min(height, 64))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(8_000_000))
    return packed.getvalue()


def _damaged(content: bytes, draw: random.Random) -> bytes:
    changed = bytearray(content or b"\x00")
    for _ in range(draw.randint(1, 12)):
        changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed[: draw.randint(1, len(changed))])
