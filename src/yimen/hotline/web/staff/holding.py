"""A living call at the operator's desk: wait, ask a colleague, three at once, pass it on, hang up.

What is pressed answers with the strip alone, so that words which are being typed stay where they are.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from yimen.hotline import access
from yimen.hotline.actions import call as calls
from yimen.hotline.actions import holding
from yimen.hotline.web import labels
from yimen.hotline.web.staff.phone import strip
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.addresses import row_address


@permission(access.TAKE)
@require_POST
def line(request: HttpRequest, call_id: UUID) -> HttpResponseBase:
    """Do what a key of the strip says, and answer with the strip; without script, with the call."""
    act, error = request.POST.get("act", ""), ""
    try:
        _DO.get(act, _unknown)(
            actor_of(request), call_id, request.POST.get("to", ""), moment(request)
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        if "HX-Request" not in request.headers:
            raise
        error = refusal.message
    if "HX-Request" not in request.headers:
        return HttpResponseRedirect(row_address("hotline:call", call_id))
    context: dict[str, Any] = {**strip(request), "line_error": error}
    return render(request, "hotline/ringing.html", context, status=422 if error else 200)


Do = Callable[[Actor, UUID, str, datetime], object]


def _unknown(actor: Actor, call_id: UUID, to: str, at: datetime) -> None:
    del actor, call_id, to, at
    raise Refusal("hotline.call.act", "没有这一步。请刷新页面再办。")


_DO: dict[str, Do] = {
    "hold": lambda actor, call_id, to, at: holding.hold(actor=actor, call_id=call_id, at=at),
    "resume": lambda actor, call_id, to, at: holding.resume(actor=actor, call_id=call_id, at=at),
    "consult": lambda actor, call_id, to, at: holding.consult(
        actor=actor, call_id=call_id, to=labels.a_uuid(to), at=at
    ),
    "join": lambda actor, call_id, to, at: holding.join(actor=actor, call_id=call_id, at=at),
    "hand_to": lambda actor, call_id, to, at: holding.hand_to(actor=actor, call_id=call_id, at=at),
    "pass_on": lambda actor, call_id, to, at: holding.pass_on(
        actor=actor, call_id=call_id, to=labels.a_uuid(to), at=at
    ),
    "hang_up": lambda actor, call_id, to, at: calls.hang_up(actor=actor, call_id=call_id),
}
