"""Verify the pledges of a case after the decision: each true or false, with what was found."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yimen.cases import access
from yimen.cases.actions import look
from yimen.cases.actions import pledges as actions
from yimen.cases.contracts import PaperGot, PaperState
from yimen.cases.queries import case as cases
from yimen.cases.web.labels import office_title
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.parts import ErrorItem

_ANSWERS = {"true": True, "false": False}


@permission(access.READ, access.SUPERVISE)
def pledges(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show what was pledged, and take what looking into it came to."""
    actor, at = actor_of(request), moment(request)
    if request.method != "POST":
        look.open_case(actor=actor, case_id=case_id, at=at, again="again" in request.GET)
        return _page(request, case_id, [])
    try:
        _verify(request, case_id)
    except Refusal as refused:
        if refused.status in {403, 404}:
            raise
        return _page(request, case_id, [ErrorItem(message=refused.message, anchor="pledges")])
    return HttpResponseRedirect(reverse("cases:staff_pledges", args=[case_id]) + "?again")


def _verify(request: HttpRequest, case_id: UUID) -> None:
    answer = request.POST.get("answer", "")
    try:
        paper_id = UUID(request.POST.get("paper", ""))
        is_true = _ANSWERS[answer]
    except (ValueError, KeyError):
        raise Refusal("cases.pledge.answer", "请选这份承诺属实还是不属实。") from None
    actions.verify_pledge(
        actor=actor_of(request), case_id=case_id, paper_id=paper_id, is_true=is_true,
        finding=request.POST.get("finding", ""), at=moment(request),
    )  # fmt: skip


def _page(request: HttpRequest, case_id: UUID, errors: list[ErrorItem]) -> HttpResponse:
    file = cases.open_file(actor=actor_of(request), case_id=case_id, at=moment(request))
    pledged = [one for one in file.papers if one.got == PaperGot.PLEDGE]
    context = {
        "case": file.case,
        "state": office_title(file.case.state),
        "done": [one for one in pledged if one.level != "D"],
        "open": [(one, one.state == PaperState.WRONG) for one in pledged if one.level == "D"],
        "errors": errors,
        "sent": request.POST,
    }
    return render(request, "cases/staff_pledges.html", context, status=422 if errors else 200)
