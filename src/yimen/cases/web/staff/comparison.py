"""The comparison form of a case: shown, printed, and made again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.cases import access
from yimen.cases.actions import comparing, look
from yimen.cases.queries import compared as queries
from yimen.exchange.contracts import DISPUTE_TITLES
from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import actor_of, moment, permission


@permission(access.READ, access.SUPERVISE)
@never_cache
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Show the newest comparison (or `?of=` an older one) as a sheet; posted, compare anew."""
    actor, at = actor_of(request), moment(request)
    if request.method == "POST":
        comparing.compare_again(actor=actor, case_id=case_id, at=at)
        return HttpResponseRedirect(request.path)
    case = look.open_case(actor=actor, case_id=case_id, at=at, again=True)
    made = queries.list_made(case_id=case_id)
    if not made:
        raise NotFound("还没有比对。受理以后会自动比对；也可以在办件页上点“现在比对”。")
    wanted = request.GET.get("of", "")
    shown = next((one for one in made if str(one.id) == wanted), made[0])
    context = {
        "case": case,
        "shown": shown,
        "others": [one for one in made if one.id != shown.id],
        "doubts": [
            {"one": one, "state": DISPUTE_TITLES[one.state]}
            for one in queries.doubts_of(case_id=case_id)
        ],
        "back_href": reverse("cases:staff_case", args=[case_id]),
        "may_again": any(actor.may(verb) for verb in (access.RECEIVE, access.EXAMINE)),
    }
    return render(request, "cases/comparison.html", context)
