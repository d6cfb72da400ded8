"""The officer's page of a recheck: what the table decided and why, what is asked, the ruling."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yimen.cases import access
from yimen.cases.actions import look
from yimen.cases.actions import recheck as rechecks
from yimen.cases.queries import case as cases
from yimen.cases.queries.process import reasons_of
from yimen.cases.queries.recheck import get_recheck
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.parts import ErrorItem


@permission(access.DECIDE)
@require_http_methods(["GET", "POST"])
def recheck(request: HttpRequest, recheck_id: UUID) -> HttpResponseBase:
    """Show what is to be looked at again; posted, rule on it with reasons."""
    actor, at = actor_of(request), moment(request)
    found = get_recheck(actor=actor, recheck_id=recheck_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            case_id = rechecks.rule_recheck(
                actor=actor,
                recheck_id=recheck_id,
                uphold=_ruling(request.POST.get("ruling", "")),
                words=request.POST.get("words", ""),
                at=at,
            )
            return HttpResponseRedirect(reverse("cases:staff_case", args=[case_id]))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            anchor = "f-ruling-1" if refusal.field == "ruling" else "f-words"
            errors = [ErrorItem(message=refusal.message, anchor=anchor)]
    look.open_case(actor=actor, case_id=found.case_id, at=at, again=bool(errors))
    context = {
        "recheck": found,
        "case": cases.get_case(actor=actor, case_id=found.case_id),
        "reasons": reasons_of(case_id=found.case_id),
        "sent": request.POST,
        "errors": errors,
    }
    return render(request, "cases/staff_recheck.html", context, status=422 if errors else 200)


def _ruling(sent: str) -> bool:
    """Return whether the decision shall stand. Raises Refusal where nothing was chosen."""
    if sent not in ("uphold", "revoke"):
        raise Refusal("cases.recheck.ruling", "请选维持还是撤销。", field="ruling")
    return sent == "uphold"


@permission(access.DECIDE)
@require_POST
def reopen(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Have a decision of a table looked at again on the office's own motion."""
    made = rechecks.ask_recheck(
        actor=actor_of(request),
        case_id=case_id,
        reason=request.POST.get("reason", ""),
        at=moment(request),
    )
    return HttpResponseRedirect(reverse("cases:staff_recheck", args=[made]))
