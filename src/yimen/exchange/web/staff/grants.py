"""One grant: what is asked and on which law; the owner agrees or refuses, the keeper ends it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.exchange.access import AGREE, KEEP, STAFF
from yimen.exchange.actions import grant as actions
from yimen.exchange.contracts import GRANT_TITLES, SHARING_TITLES, GrantState
from yimen.exchange.queries import resource as queries
from yimen.exchange.web import labels
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import words
from yimen.ui.parts import ErrorItem, Fact


@permission(*STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
def grant(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """Show one grant; posted, decide it for the owner or end it."""
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            _done(request, grant_id)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor="f-reason")]
        else:
            return HttpResponseRedirect(request.path)
    return _page(request, grant_id, errors)


def _done(request: HttpRequest, grant_id: UUID) -> None:
    reason, act = request.POST.get("reason", ""), request.POST.get("act", "")
    actor, at = actor_of(request), moment(request)
    if act == "end":
        actions.end_grant(actor=actor, grant_id=grant_id, reason=reason, at=at)
    else:
        actions.decide_grant(
            actor=actor, grant_id=grant_id, agree=act == "agree", reason=reason, at=at
        )


def _page(request: HttpRequest, grant_id: UUID, errors: list[ErrorItem]) -> HttpResponse:
    one = queries.get_grant(grant_id=grant_id)
    resource = queries.get_resource(code=one.resource_code)
    wanted = [field for field in resource.fields if field.code in one.fields]
    actor = actor_of(request)
    context = {
        "one": one,
        "state": GRANT_TITLES[one.state],
        "kind": labels.GRANT_KINDS[one.state],
        "facts": [
            Fact(name="事项", value=one.item_name, note=one.item_code),
            Fact(name="提供单位", value=resource.owner_name),
            Fact(
                name="信息项",
                value="、".join(field.name for field in wanted),
                note="；".join(f"{field.name}{SHARING_TITLES[field.sharing]}" for field in wanted),
            ),
            Fact(name="依据", value=one.law),
            Fact(name="拿来做什么", value=one.purpose),
            Fact(name="用到哪一天", value=words.long_date(on=one.until_on)),
            Fact(name="每天最多", value=f"{one.daily_quota} 次"),
            Fact(name="谁申请", value=one.asked_by, note=labels.moment_words(one.asked_at)),
            Fact(
                name="谁审核",
                value=one.decided_by or "还没有",
                note=labels.moment_words(one.decided_at) if one.decided_at else "",
            ),
            *([Fact(name="理由", value=one.reason)] if one.reason else []),
        ],
        "may_decide": one.state is GrantState.ASKED and actor.may(AGREE, unit_id=one.owner_id),
        "may_end": one.state is GrantState.GRANTED and actor.may(KEEP),
        "errors": errors,
        "sent": request.POST.get("reason", ""),
    }
    return render(request, "exchange/grant.html", context, status=422 if errors else 200)
