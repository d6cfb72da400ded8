"""Officers who lost every second factor: the security administrator asks, another one approves."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yimen.identity import access
from yimen.identity.actions import staff_enrolment as actions
from yimen.identity.contracts import Activation
from yimen.identity.queries import second_hand as queries
from yimen.identity.web import edge
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui import forms, words
from yimen.ui.parts import Fact, Option

_ASK = (
    forms.Field(name="username", label="他的登录账号", maxlength=32, width="m"),
    forms.Field(
        name="reason",
        label="怎么核对的本人，为什么要重新绑定",
        maxlength=60,
        width="l",
        help="例如：当面核对工作证，手机丢失。",
    ),
    forms.Field(
        name="forgot",
        label="密码",
        kind="checkbox",
        required=False,
        options=(
            Option(value="1", label="密码也忘了", hint="批准的人会看到一个新密码，由他交给本人"),
        ),
    ),
)
_SAID = {"refused": "已经写明不同意，激活码作废，账号没有变化。"}


@permission(access.SETTLE_ENROLMENT)
@never_cache
@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """List who waits for the second hand; the security administrator asks for another one here."""
    actor, at = actor_of(request), edge.moment(request)
    errors: dict[str, str] = {}
    code: Activation | None = None
    if request.method == "POST":
        try:
            code = actions.ask(
                actor=actor,
                username=request.POST.get("username", ""),
                reason=request.POST.get("reason", ""),
                forgot_password="1" in request.POST.getlist("forgot"),
                at=at,
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "username": refusal.message}
    typed: dict[str, str | list[str]] = {}
    if errors:
        typed = {name: request.POST.get(name, "") for name in ("username", "reason")}
        typed["forgot"] = request.POST.getlist("forgot")
    fields = forms.fill(_ASK, values=typed, errors=errors)
    return render(
        request,
        "identity/enrolments.html",
        {
            "may_ask": actor.may(access.ASK_ENROLMENT),
            "fields": fields,
            "errors": forms.error_items(fields),
            "code": code,
            "waiting": [
                (one, _facts(one))
                for one in queries.waiting_enrolments(account_id=actor.account_id, at=at)
            ],
            "said": _SAID.get(request.GET.get("said", ""), ""),
        },
        status=422 if errors else 200,
    )


def _facts(one: queries.EnrolmentRow) -> list[Fact]:
    return [
        Fact(name="登录账号", value=one.username),
        Fact(name="为什么", value=one.reason),
        Fact(name="密码", value="也忘了，批准时换新的" if one.forgot_password else "不变"),
        Fact(
            name="谁提出的",
            value=one.first_name,
            note=f"{words.long_moment(at=one.asked_at)}提出，{words.long_moment(at=one.expires_at)}前有效",
        ),
    ]


@permission(access.SETTLE_ENROLMENT)
@never_cache
@require_POST
def settle(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Approve or refuse as the second hand; a new password is shown once."""
    actor, at = actor_of(request), edge.moment(request)
    if request.POST.get("verdict") != "confirm":
        actions.refuse(actor=actor, enrolment_id=enrolment_id, at=at)
        return HttpResponseRedirect(f"{reverse('identity:enrolments')}?said=refused")
    done = actions.confirm(actor=actor, enrolment_id=enrolment_id, at=at)
    facts = [Fact(name="姓名", value=done.name), Fact(name="登录账号", value=done.username)]
    if done.password:
        facts.append(Fact(name="新密码", value=done.password, note="请当面交给本人"))
    return render(request, "identity/enrolment_done.html", {"facts": facts})
