"""Stopped tasks: events that a subscriber could not take, with the error and two ways on."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.outbox import upkeep


@permission(upkeep.OPERATE_VERB)
@require_http_methods(["GET", "POST"])
def parked(request: HttpRequest) -> HttpResponseBase:
    """List what is parked; posted, try one again or settle it by hand with a reason."""
    if request.method == "POST":
        number = request.POST.get("delivery", "")
        if number.isascii() and number.isdigit():
            with transaction.atomic():
                _settle(request, int(number))
        return HttpResponseRedirect(reverse("console:parked"))
    context = {"rows": upkeep.list_parked(), "depth": upkeep.depth()}
    return render(request, "console/parked.html", context)


def _settle(request: HttpRequest, delivery_id: int) -> None:
    actor, at = actor_of(request), moment(request)
    if request.POST.get("act") == "again":
        upkeep.unpark(delivery_id=delivery_id, actor=actor, at=at)
    else:
        upkeep.give_up(
            delivery_id=delivery_id, actor=actor, reason=request.POST.get("reason", ""), at=at
        )
