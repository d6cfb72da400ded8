"""Experts as the organiser manages them: who, how far, links, reminders; never what they scored."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.http import HttpResponseRedirect as Redirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.performance.actions import expert as actions
from yimen.performance.contracts.evaluation import READ, EvaluationState
from yimen.performance.contracts.expert import EXPERT_TITLES, ExpertState, ExpertView, SheetState
from yimen.performance.queries import evaluation as queries
from yimen.performance.queries import expert as experts
from yimen.performance.web.staff.evaluation import asked_day, error_of, tabs_of
from yimen.ui.parts import Option

LINK_DAYS = 14


@permission(READ)
@never_cache
@require_http_methods(["GET", "POST"])
def panel(request: HttpRequest, evaluation_id: UUID) -> HttpResponseBase:
    """Show the experts, invite more, remind, take back, excuse; a new link is shown this once."""
    actor, errors, link = actor_of(request), [], ""
    if request.method == "POST":
        try:
            token = _act(request, actor, evaluation_id)
            if not token:
                return Redirect(request.path)
            link = request.build_absolute_uri(reverse("performance:expert_link", args=[token]))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = error_of(refusal)
    found = queries.get_evaluation(actor=actor, evaluation_id=evaluation_id)
    listed = experts.list_experts(actor=actor, evaluation_id=evaluation_id)
    organises = queries.may_organise(actor=actor, evaluation_id=evaluation_id)
    inviting = organises and found.state in {EvaluationState.DRAFT, EvaluationState.SCORING}
    today = local_day(moment(request))
    context = {
        "one": found,
        "tabs": tabs_of(found, "evaluation_experts"),
        "experts": [_shown(each, organises) for each in listed],
        "inviting": inviting,
        "organises": organises,
        "link": link,
        "errors": errors,
        "sent": request.POST,
        "expires_on": request.POST.get("expires_on")
        or (found.due_on or today + timedelta(days=LINK_DAYS)).isoformat(),
        "sheets": _open_sheets(listed),
    }
    return render(
        request, "performance/evaluation_experts.html", context, status=422 if errors else 200
    )


def _shown(one: ExpertView, organises: bool) -> dict[str, object]:
    seated = one.state in {ExpertState.INVITED, ExpertState.DECLARED}
    return {
        "expert": one,
        "name": one.name if organises else one.sheet_title,
        "contact": one.contact if organises else "",
        "state": EXPERT_TITLES[one.state],
        "submitted": one.sheet_state is SheetState.SUBMITTED,
        "seated": seated and one.sheet_state is SheetState.OPEN,
        "by_link": one.officer_id is None,
    }


def _open_sheets(listed: list[ExpertView]) -> list[Option]:
    open_ones = {
        one.sheet_id: one.sheet_title for one in listed if one.sheet_state is SheetState.OPEN
    }
    return [Option(value="", label="单独一份评分表")] + [
        Option(value=str(key), label=f"和“{title}”合写一份") for key, title in open_ones.items()
    ]


def _expiry(request: HttpRequest) -> datetime:
    day = asked_day(request.POST.get("expires_on", ""), "expires_on")
    return datetime.combine(day, time(23, 59, 59), LOCAL)


def _act(request: HttpRequest, actor: Actor, evaluation_id: UUID) -> str:
    """Do what was asked and return the word of a new link, or nothing."""
    act, at, sent = request.POST.get("act", ""), moment(request), request.POST
    sheet = UUID(sent["sheet"]) if sent.get("sheet") else None
    if act == "invite":
        return actions.invite_expert(
            actor=actor,
            evaluation_id=evaluation_id,
            name=sent.get("name", ""),
            organisation=sent.get("organisation", ""),
            speciality=sent.get("speciality", ""),
            contact=sent.get("contact", ""),
            expires_at=_expiry(request),
            sheet_id=sheet,
            at=at,
        ).token
    if act == "invite_officer":
        actions.invite_officer(
            actor=actor,
            evaluation_id=evaluation_id,
            username=sent.get("username", ""),
            sheet_id=sheet,
            at=at,
        )
        return ""
    expert_id = UUID(sent.get("expert", ""))
    if act == "renew":
        expires_at = _expiry(request)
        return actions.renew_link(
            actor=actor, expert_id=expert_id, expires_at=expires_at, at=at
        ).token
    if act == "remind":
        actions.remind_officer(actor=actor, expert_id=expert_id, at=at)
    elif act == "revoke":
        actions.revoke(actor=actor, expert_id=expert_id, at=at)
    elif act == "excuse":
        actions.excuse(actor=actor, expert_id=expert_id, reason=sent.get("reason", ""), at=at)
    return ""
