"""Hear a call and read what was written down of it: each hearing is asked for and recorded.

The word in the player's address is good for one account, one call and an hour; the sound comes
through us, in the pieces for which a player asks, whatever switch keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.core import signing
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yimen.hotline import access
from yimen.hotline.actions import look, transcript
from yimen.hotline.contracts.call import CallState, CallView
from yimen.hotline.contracts.quality import Hint
from yimen.hotline.contracts.switch import SwitchDown
from yimen.hotline.queries import call as calls
from yimen.hotline.queries import order as orders
from yimen.hotline.queries import quality
from yimen.hotline.queries.transcript import has_transcript
from yimen.hotline.rules.transcript import marked
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.parts import ErrorItem

_SALT, _SECONDS, _PIECE = "hotline.hear", 3600, 64 * 1024
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
_STAFF = (access.TAKE, access.CHECK, access.RULE, access.SUPERVISE, access.HANDLE)


@permission(access.TAKE, access.RULE, access.SUPERVISE)
@never_cache
@require_http_methods(["GET", "POST"])
def recording(request: HttpRequest, call_id: UUID) -> HttpResponseBase:
    """Offer to hear a call; posted, record the hearing and show the player, or attach a text."""
    actor, at = actor_of(request), moment(request)
    found = calls.get_for(actor=actor, call_id=call_id)
    if not look.may_hear(actor, found):
        raise NotFound
    errors: list[ErrorItem] = []
    words = ""
    if request.method == "POST":
        try:
            words = _do(request, actor, found, at)
            if not words:
                return HttpResponseRedirect(f"{request.path}?word={_word(actor, call_id)}")
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'hear'}")]
    heard = _is_good(request.GET.get("word", ""), actor, call_id)
    context = {"errors": errors, **_shown(actor, found, words), "heard": heard}
    context["sound"] = f"{reverse('hotline:recording_sound', args=[call_id])}?word={heard}"
    return render(request, "hotline/recording.html", context, status=422 if errors else 200)


def _do(request: HttpRequest, actor: Actor, found: CallView, at: datetime) -> str:
    """Do what was asked for; return the text of a call that is read now."""
    act = request.POST.get("act", "")
    if act == "read":
        return look.open_transcript(actor=actor, call_id=found.id, at=at)
    if act == "attach":
        said = request.POST.get("transcript", "")
        transcript.attach(actor=actor, call_id=found.id, words=said, at=at)
        return look.open_transcript(actor=actor, call_id=found.id, at=at)
    if act != "hear":
        raise Refusal("hotline.call.act", "没有这一步。请刷新页面再办。", field="hear")
    look.open_recording(actor=actor, call_id=found.id, at=at)
    return ""


def _shown(actor: Actor, one: CallView, words: str) -> dict[str, Any]:
    hints = _hints(actor, one, words) if words else []
    return {
        "one": one,
        "missing": _missing(one),
        "has_text": has_transcript(call_id=one.id),
        "pieces": marked(words=words, hints=hints),
        "hints": hints,
        "may_attach": one.state is CallState.ENDED
        and one.operator_id != actor.account_id
        and actor.may(access.RULE, area=one.area_code),
    }


def _hints(actor: Actor, one: CallView, words: str) -> list[Hint]:
    readable = [each for each in one.orders if orders.may_read(actor=actor, order_id=each)]
    return [
        hint
        for order_id in readable
        for hint in quality.hints_of(orders.view_of(order_id=order_id), transcript=words)
    ]


def _missing(one: CallView) -> str:
    """Return why there is nothing to hear, or nothing where there is."""
    if one.has_recording:
        return ""
    if one.state is not CallState.ENDED:
        return "还在通话，挂断以后才有录音。"
    if one.answered_at is None:
        return "这个电话没有接通，没有录音。"
    return "交换机没有报来录音。刚挂断的过一会儿再看；一直没有的，请告诉运维人员。"


@permission(access.TAKE, access.RULE, access.SUPERVISE)
@never_cache
@require_GET
def sound(request: HttpRequest, call_id: UUID) -> HttpResponseBase:
    """Stream a recording whose hearing was recorded, whole or the part that a player asks for."""
    actor = actor_of(request)
    if not _is_good(request.GET.get("word", ""), actor, call_id):
        return HttpResponseRedirect(reverse("hotline:recording", args=[call_id]))
    try:
        found = look.sound_of(actor=actor, call_id=call_id)
    except SwitchDown as gone:
        raise NotFound(gone.message) from gone
    asked = request.headers.get("Range", "")
    span = span_of(asked, size=found.size)
    if span is None:
        found.stream.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{found.size}"})
    first, last = span
    answer = StreamingHttpResponse(
        _pieces(found.stream, first, last), content_type=found.media_type
    )
    answer["Accept-Ranges"] = "bytes"
    answer["Content-Length"] = str(last - first + 1)
    answer["Content-Disposition"] = "inline"
    if asked:
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {first}-{last}/{found.size}"
    return answer


def span_of(asked: str, *, size: int) -> tuple[int, int] | None:
    """Return the first and the last byte that a `Range` asks for, all without one; None for none."""
    if not asked:
        return 0, size - 1
    found = _RANGE.fullmatch(asked.strip())
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return (max(0, size - int(last)), size - 1) if int(last) else None
    end = min(int(last), size - 1) if last else size - 1
    return (int(first), end) if int(first) <= end else None


def _pieces(stream: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    with stream:
        stream.seek(first)
        left = last - first + 1
        while left > 0 and (piece := stream.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece


@permission(*_STAFF)
@require_GET
def of_order(request: HttpRequest, order_id: UUID) -> HttpResponseBase:
    """Show beside an order the calls of it that the officer may hear; nothing for who may none."""
    actor = actor_of(request)
    orders.get_for(actor=actor, order_id=order_id)
    mine = [one for one in calls.list_of_order(order_id=order_id) if look.may_hear(actor, one)]
    rows = [(one, _missing(one)) for one in mine]
    return render(request, "hotline/order_calls.html", {"rows": rows})


def _word(actor: Actor, call_id: UUID) -> str:
    return signing.dumps([str(actor.account_id), str(call_id)], salt=_SALT)


def _is_good(word: str, actor: Actor, call_id: UUID) -> str:
    """Return the word where it was given to this account for this call, else nothing."""
    try:
        told = signing.loads(word, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return ""
    return word if told == [str(actor.account_id), str(call_id)] else ""
