"""The hook of an official account: signature, message in, passive answer out.

After the platform's public documentation; it was never attached to the real platform.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from xml.etree import ElementTree

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from yimen.hotline.actions import dialogue
from yimen.hotline.queries import media
from yimen.hotline.web.open.georeport_wire import sound
from yimen.kernel.contracts import NotAllowed
from yimen.kernel.gates import moment, public

_LARGEST, _SKEW = 64 * 1024, 600
_KINDS = {"text", "voice", "image", "location", "event"}


@public
@csrf_exempt
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest) -> HttpResponse:
    """Answer the platform's proof of address, or a message of one of its users.

    Without an account nobody can prove anything. Raises NotAllowed.
    """
    source, at = media.source(), moment(request)
    _check(request, source.token() if source else "", at)
    if request.method == "GET":
        return HttpResponse(request.GET.get("echostr", "")[:200], content_type="text/plain")
    sent = _read(request.body[: _LARGEST + 1])
    if sent is None:
        return HttpResponse("success", content_type="text/plain")
    words = dialogue.hear(message=_message(sent), at=at)
    if not words:
        return HttpResponse("success", content_type="text/plain")
    return _reply(sent, words, at)


def _check(request: HttpRequest, token: str, at: datetime) -> None:
    sent = request.GET
    seconds, nonce = sent.get("timestamp", ""), sent.get("nonce", "")
    text = "".join(sorted((token, seconds, nonce)))
    right = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    known = hmac.compare_digest(right.encode(), sent.get("signature", "").encode())
    is_now = (
        seconds.isascii() and seconds.isdigit() and abs(int(seconds[:12]) - at.timestamp()) < _SKEW
    )
    if not (token and known and is_now):
        raise NotAllowed


def _read(raw: bytes) -> dict[str, str] | None:
    """Return the fields of a message; None for one that is too long, broken or declares entities."""
    if len(raw) > _LARGEST or b"<!" in raw.replace(b"<![CDATA[", b""):
        return None
    try:
        root = ElementTree.fromstring(raw)  # noqa: S314 -- declarations were refused above
    except ElementTree.ParseError:
        return None
    found = {one.tag: one.text or "" for one in root}
    return found if found.get("FromUserName") and found.get("MsgType") in _KINDS else None


def _message(sent: dict[str, str]) -> dialogue.Message:
    kind = sent["MsgType"]
    return dialogue.Message(
        sender=sent["FromUserName"][:100],
        message_id=(sent.get("MsgId") or f"{sent.get('CreateTime', '')}{sent.get('Event', '')}")[
            :80
        ],
        kind=kind,
        text=(sent.get("Recognition", "") if kind == "voice" else sent.get("Content", ""))[:2000],
        media_id=sent.get("MediaId", "")[:200] if kind in {"voice", "image"} else "",
        latitude=sent.get("Location_X", "")[:20],
        longitude=sent.get("Location_Y", "")[:20],
        label=sent.get("Label", "")[:200],
    )


def _reply(sent: dict[str, str], words: str, at: datetime) -> HttpResponse:
    root = ElementTree.Element("xml")
    for name, value in (
        ("ToUserName", sent["FromUserName"]),
        ("FromUserName", sent.get("ToUserName", "")),
        ("CreateTime", str(int(at.timestamp()))),
        ("MsgType", "text"),
        ("Content", words),
    ):
        ElementTree.SubElement(root, name).text = sound(value)
    content = ElementTree.tostring(root, encoding="utf-8")
    return HttpResponse(content, content_type="text/xml; charset=utf-8")
