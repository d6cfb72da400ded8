"""The page on which an account names the telephone that is told of what happens to it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.identity.actions import contact as actions
from yimen.identity.actions import login as login_actions
from yimen.identity.queries import contact as contacts
from yimen.identity.sign_in_contracts import ContactKind
from yimen.identity.web import edge
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, signed_in
from yimen.notify import public as notify
from yimen.ui import forms

_PASSWORD = forms.Field(
    name="password",
    label="您的密码",
    kind="password",
    autocomplete="current-password",
    why="改之前再确认一次是您本人。",
)
_PHONE = forms.Field(name="value", label="手机号", kind="tel", width="m")
_CODE = forms.Field(
    name="one_time",
    label="短信里的 6 位数字",
    kind="integer",
    autocomplete="one-time-code",
    width="s",
    maxlength=8,
)
_SAID = {
    "sent": "验证码已经发到这个手机号。",
    "verified": "已经验证，以后账号有变化会发短信。",
    "removed": "已经去掉。",
}


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Show the telephone for notices; add it, verify it or take it off."""
    errors: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            said = _do(request)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            if refusal.field:
                errors = {refusal.field: refusal.message}
            else:
                others.append(refusal.message)
        else:
            return HttpResponseRedirect(f"{reverse('identity:contact')}?said={said}")
    kept = contacts.find_contact(account_id=edge.own_account(request), kind=ContactKind.PHONE)
    waits = kept is not None and not kept.is_verified
    questions = [_CODE] if waits else [_PASSWORD] if kept else [_PHONE, _PASSWORD]
    fields = forms.fill(questions, values={"value": request.POST.get("value", "")}, errors=errors)
    return render(
        request,
        "identity/contact.html",
        {
            "kept": kept,
            "waits": waits,
            "has_gateway": notify.has_gateway(),
            "fields": fields,
            "errors": forms.error_items(fields, others=others),
            "said": _SAID.get(request.GET.get("said", ""), ""),
            "section": "space",
        },
        status=422 if errors or others else 200,
    )


def _do(request: HttpRequest) -> str:
    """Do what was asked, and return what to say. Raises Refusal."""
    actor, at, address = actor_of(request), edge.moment(request), edge.address_of(request)
    step = request.POST.get("step", "")
    if step == "verify":
        typed = request.POST.get("one_time", "")[:8]
        actions.verify_phone(actor=actor, typed=typed, address=address, at=at)
        return "verified"
    if step == "drop":
        actions.drop_waiting(actor=actor, at=at)
        return "removed"
    login_actions.check_own_password(
        account_id=edge.own_account(request), password=request.POST.get("password", ""), at=at
    )
    if step == "remove":
        actions.remove_phone(actor=actor, at=at)
        return "removed"
    actions.add_phone(actor=actor, phone=request.POST.get("value", ""), address=address, at=at)
    return "sent"
