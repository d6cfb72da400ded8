"""The strip over an operator's pages: his state, and the call that rings for him alone.

Three hundred pages ask for it every two seconds. What is asked carries a sealed word that names the
account and the session, so that the answer "nothing new" needs one read and no more.
"""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yimen.hotline import access
from yimen.hotline.actions import seat as seats
from yimen.hotline.contracts.call import (
    CALL_STATE_TITLES,
    ON_LINE,
    PAUSE_REASONS,
    SEAT_TITLES,
    CallState,
    CallView,
    SeatState,
    SeatVerb,
)
from yimen.hotline.queries import call as calls
from yimen.hotline.rules.call import SEAT
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission, public

_SALT, _SECONDS = "hotline.ringing", 600
EVERY = 2
"""Seconds between two questions of a page."""


@public  # the sealed word was given to this session; without a good one the gate below is asked
@never_cache
@require_GET
def ringing(request: HttpRequest, word: str) -> HttpResponseBase:
    """Answer 204 while an operator's screen shows what it must, else the strip anew."""
    account = _account_of(request, word)
    shown = request.GET.get("v", "")
    if account is not None and shown == str(calls.seat_version(account_id=account)):
        return HttpResponse(status=204)
    answer: HttpResponseBase = _strip(request)
    return answer


@permission(access.TAKE)
def _strip(request: HttpRequest) -> HttpResponse:
    return render(request, "hotline/ringing.html", strip(request))


def strip(request: HttpRequest) -> dict[str, Any]:
    """Return what the strip shows to the operator who asks."""
    actor, at = actor_of(request), moment(request)
    account = actor.account_id
    seat = calls.find_seat(account_id=account) if account else None
    call = None
    if seat is not None and seat.call_id is not None:
        try:
            call = calls.get_for(actor=actor, call_id=seat.call_id)
        except NotFound:
            call = None
    state = seat.state if seat else SeatState.OUT
    rings = call is not None and (
        call.state is CallState.RINGING
        or (call.state is CallState.PASSING and call.operator_id != account)
    )
    return {
        "seat": seat,
        "seat_state": SEAT_TITLES[state],
        "may": {verb.value for verb in SEAT.verbs(state)},
        "ring": call,
        "ring_state": CALL_STATE_TITLES[call.state] if call else "",
        "rings": rings,
        **_talk(call, account),
        "ring_cautions": calls.cautions(call_id=call.id, at=at) if call else [],
        "pauses": PAUSE_REASONS,
        "poll": f"{reverse('hotline:ringing', args=[_word(request, account)])}"
        f"?v={seat.version if seat else 0}",
        "every": EVERY,
        "here": request.headers.get("HX-Current-URL", "") or request.get_full_path(),
    }


def _talk(call: CallView | None, account: UUID | None) -> dict[str, Any]:
    """Return what an operator may do with the call that he speaks on, and whom he may ask."""
    if call is None or account is None or call.operator_id != account:
        return {"talks": False}
    talks = call.state in ON_LINE and call.state is not CallState.PASSING
    asides = calls.asides(call_id=call.id) if talks else []
    beside = asides[-1] if asides and not asides[-1].end else None
    alone = call.state in {CallState.TALKING, CallState.HELD}
    return {
        "talks": talks,
        "held": call.state is CallState.HELD,
        "beside": beside,
        "joined": call.state is CallState.JOINED,
        "colleagues": [
            (str(one.account_id), f"{one.agent} {one.name}（{SEAT_TITLES[one.state]}）")
            for one in (calls.colleagues(account_id=account) if talks and alone else [])
        ],
    }


@permission(access.TAKE)
@require_POST
def seat(request: HttpRequest) -> HttpResponseBase:
    """Check in, be ready, pause or check out; then go on where the operator was."""
    verb = request.POST.get("act", "")
    if verb not in set(SeatVerb):
        raise Refusal("hotline.seat.act", "没有这一步。请刷新页面再办。")
    seats.change(
        actor=actor_of(request),
        verb=SeatVerb(verb),
        reason=request.POST.get("reason", ""),
        at=moment(request),
    )
    return HttpResponseRedirect(reverse("hotline:calls"))


def _word(request: HttpRequest, account: UUID | None) -> str:
    return signing.dumps([str(account or ""), _session(request)], salt=_SALT)


def _account_of(request: HttpRequest, word: str) -> UUID | None:
    try:
        account, session = signing.loads(word, salt=_SALT, max_age=_SECONDS)
        return UUID(account) if session == _session(request) else None
    except (signing.BadSignature, ValueError, TypeError):
        return None


def _session(request: HttpRequest) -> str:
    key = request.session.session_key or ""
    return hashlib.sha256(key.encode()).hexdigest()[:16]
