"""The comparison form of a case: shown, printed, and made again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yimen.cases import access
from yimen.cases.actions import comparing, look
from yimen.cases.actions import sheet as sheets
from yimen.cases.actions.sheet import PrintedSheet
from yimen.cases.queries import compared as queries
from yimen.cases.queries.comparison_sheet import COLUMNS, sheet_rows
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
        "columns": COLUMNS,
        "rows": sheet_rows(shown.rows),
        "others": [one for one in made if one.id != shown.id],
        "doubts": [
            {"one": one, "state": DISPUTE_TITLES[one.state]}
            for one in queries.doubts_of(case_id=case_id)
        ],
        "back_href": reverse("cases:staff_case", args=[case_id]),
        "may_again": any(actor.may(verb) for verb in (access.RECEIVE, access.EXAMINE)),
    }
    return render(request, "cases/comparison.html", context)


@permission(access.READ, access.SUPERVISE)
@never_cache
@require_GET
def pdf(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Print the newest comparison of a case, or `?of=` an older one; the print is recorded."""
    made = sheets.print_comparison(
        actor=actor_of(request),
        case_id=case_id,
        at=moment(request),
        wanted=request.GET.get("of", ""),
    )
    return send_sheet(made)


def send_sheet(made: PrintedSheet) -> HttpResponse:
    """Return a printed sheet as the answer to a request."""
    answer = HttpResponse(made.content, content_type="application/pdf")
    disposition = content_disposition_header(as_attachment=False, filename=made.name)
    if disposition:
        answer["Content-Disposition"] = disposition
    return answer
