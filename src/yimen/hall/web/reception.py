"""The window's list of a day: who comes when, who came, and what cannot be kept."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yimen.hall import access
from yimen.hall.actions import appointment as actions
from yimen.hall.contracts.appointment import AppointmentState, AppointmentVerb
from yimen.hall.queries import appointment as queries
from yimen.hall.rules.appointment import FLOW
from yimen.hall.web import times
from yimen.hall.web.booking import line_of
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.parts import ErrorItem, Link


@permission(*access.STAFF)
@never_cache
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """Show the appointments of a day at the officer's units."""
    return _page(request)


@permission(access.RECEIVE)
@never_cache
@require_http_methods(["POST"])
def act(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Note that somebody came, or take back a time that cannot be kept."""
    actor, at, sent = actor_of(request), moment(request), request.POST
    try:
        if sent.get("act") == "cancel":
            changed = actions.cancel_for_unit(
                actor=actor, appointment_id=appointment_id, reason=sent.get("reason", ""), at=at
            )
        else:
            changed = actions.arrive(actor=actor, appointment_id=appointment_id, at=at)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(request, [ErrorItem(message=refusal.message)])
    return HttpResponseRedirect(f"{reverse('hall:day')}?day={local_day(changed.begins_at)}")


def _page(request: HttpRequest, errors: list[ErrorItem] | None = None) -> HttpResponse:
    actor, at = actor_of(request), moment(request)
    today = local_day(at)
    chosen = times.day_of(request.GET.get("day", "") or request.POST.get("day", "")) or today
    found = queries.list_day(actor=actor, day=chosen)
    context = {
        "title": f"{times.day_title(chosen)}的预约",
        "day": chosen,
        "tabs": [
            Link(
                label="今天" if not ahead else times.day_title(today + timedelta(days=ahead)),
                href=f"?day={today + timedelta(days=ahead)}",
                current=chosen == today + timedelta(days=ahead),
            )
            for ahead in range(7)
        ],
        "waiting": sum(one.state is AppointmentState.BOOKED for one in found),
        "lines": [
            {
                **line_of(one),
                "may_arrive": FLOW.allows(one.state, AppointmentVerb.ARRIVE) and chosen == today,
                "may_cancel": FLOW.allows(one.state, AppointmentVerb.CANCEL),
            }
            for one in found
        ],
        "may_arrange": actor.may(access.ARRANGE),
        "errors": errors or [],
    }
    return render(request, "hall/day.html", context, status=422 if errors else 200)
