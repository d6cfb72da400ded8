"""The pages on which an account names the telephone and the mailbox that are told of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.identity.actions import contact as actions
from yimen.identity.actions import login as login_actions
from yimen.identity.actions import notice
from yimen.identity.queries import contact as contacts
from yimen.identity.sign_in_contracts import CARRIERS, ContactKind
from yimen.identity.web import edge
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, public, signed_in
from yimen.notify import public as notify
from yimen.ui import forms

_PASSWORD = forms.Field(
    name="password",
    label="您的密码",
    kind="password",
    autocomplete="current-password",
    why="改之前再确认一次是您本人。",
)
_CODE = forms.Field(
    name="one_time",
    label="收到的 6 位数字",
    kind="integer",
    autocomplete="one-time-code",
    width="s",
    maxlength=8,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """How a kind of contact is spoken of."""

    title: str
    by: str
    url_name: str
    field: forms.Field


_WORDS = {
    ContactKind.PHONE: _Words(
        title="手机号",
        by="短信",
        url_name="identity:contact",
        field=forms.Field(name="value", label="手机号", kind="tel", width="m"),
    ),
    ContactKind.EMAIL: _Words(
        title="邮箱",
        by="邮件",
        url_name="identity:contact_mail",
        field=forms.Field(
            name="value", label="邮箱", kind="email", width="l", autocomplete="email"
        ),
    ),
}


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Show the telephone for notices; add it, verify it or take it off."""
    return _page(request, ContactKind.PHONE)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def contact_mail(request: HttpRequest) -> HttpResponse:
    """Show the mailbox for notices; add it, verify it or take it off."""
    return _page(request, ContactKind.EMAIL)


def _page(request: HttpRequest, kind: ContactKind) -> HttpResponse:
    errors: dict[str, str] = {}
    others: list[str] = []
    words = _WORDS[kind]
    if request.method == "POST":
        try:
            said = _do(request, kind)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            if refusal.field:
                errors = {refusal.field: refusal.message}
            else:
                others.append(refusal.message)
        else:
            return HttpResponseRedirect(f"{reverse(words.url_name)}?said={said}")
    kept = contacts.find_contact(account_id=edge.own_account(request), kind=kind)
    waits = kept is not None and not kept.is_verified
    questions = [_CODE] if waits else [_PASSWORD] if kept else [words.field, _PASSWORD]
    fields = forms.fill(questions, values={"value": request.POST.get("value", "")}, errors=errors)
    return render(
        request,
        "identity/contact.html",
        {
            "title": words.title,
            "by": words.by,
            "kept": kept,
            "waits": waits,
            "has_gateway": notify.has_gateway(carrier=CARRIERS[kind]),
            "fields": fields,
            "errors": forms.error_items(fields, others=others),
            "said": _said(request.GET.get("said", ""), words),
            "section": "space",
        },
        status=422 if errors or others else 200,
    )


def _said(code: str, words: _Words) -> str:
    return {
        "sent": f"验证码已经发往这个{words.title}。",
        "verified": f"已经验证，以后账号有变化会发{words.by}。",
        "removed": "已经去掉。",
        "joined": f"以后有新消息也会发{words.by}。",
        "left": f"以后有新消息不再发{words.by}，账号安全提醒照发。",
    }.get(code, "")


def _do(request: HttpRequest, kind: ContactKind) -> str:
    """Do what was asked, and return what to say. Raises Refusal."""
    actor, at, address = actor_of(request), edge.moment(request), edge.address_of(request)
    step = request.POST.get("step", "")
    if step == "verify":
        typed = request.POST.get("one_time", "")[:8]
        actions.verify_contact(actor=actor, kind=kind, typed=typed, address=address, at=at)
        return "verified"
    if step == "drop":
        actions.drop_waiting(actor=actor, kind=kind, at=at)
        return "removed"
    if step in {"joined", "left"}:
        actions.choose_messages(actor=actor, kind=kind, wanted=step == "joined", at=at)
        return step
    login_actions.check_own_password(
        account_id=edge.own_account(request), password=request.POST.get("password", ""), at=at
    )
    if step == "remove":
        actions.remove_contact(actor=actor, kind=kind, at=at)
        return "removed"
    value = request.POST.get("value", "")
    actions.add_contact(actor=actor, kind=kind, value=value, address=address, at=at)
    return "sent"


@public
@never_cache
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """End e-mails about new messages by the link of one, without signing in."""
    if notice.contact_of(token) is None:
        raise NotFound
    done = request.method == "POST"
    if done:
        actions.leave_messages(actor=actor_of(request), token=token, at=edge.moment(request))
    return render(request, "identity/leave.html", {"done": done})
