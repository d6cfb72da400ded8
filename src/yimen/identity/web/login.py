"""Sign-in, sign-out and registration."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yimen.identity.actions import account as account_actions
from yimen.identity.actions import login as login_actions
from yimen.identity.sessions import ACCOUNT_KEY, METHODS_KEY, SIGNED_IN_AT_KEY
from yimen.identity.web import edge
from yimen.kernel import register as declared
from yimen.kernel.contracts import FieldRefusals, Refusal
from yimen.kernel.gates import actor_of, public, signed_in
from yimen.kernel.register import DemoLogin
from yimen.ui import forms

_LOGIN = (
    forms.Field(
        name="username",
        label="账号、手机号或身份证号",
        autocomplete="username",
        maxlength=64,
    ),
    forms.Field(
        name="password",
        label="密码",
        kind="password",
        autocomplete="current-password",
        maxlength=128,
    ),
)
_REGISTER = (
    forms.Field(
        name="name",
        label="您的姓名",
        why="要和身份证上的一致，生僻字照身份证填。",
        autocomplete="name",
        maxlength=50,
    ),
    forms.Field(
        name="code",
        label="身份证号码",
        kind="id_number",
        why="用来确认是您本人，页面上只显示前几位和后几位。",
    ),
    forms.Field(
        name="phone",
        label="手机号",
        kind="tel",
        why="以后用它登录，办件有进展也好联系您。",
        autocomplete="tel",
        width="m",
    ),
    forms.Field(
        name="password",
        label="设一个密码",
        kind="password",
        help="至少 8 位，字母、数字、符号里要有两种。",
        autocomplete="new-password",
        maxlength=128,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoGroup:
    """Demo people who do the same kind of work."""

    does: str
    logins: tuple[DemoLogin, ...]


@public
@never_cache
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Show the sign-in page, or sign in and go on to where the visitor was going."""
    errors: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            account = login_actions.authenticate(
                username=request.POST.get("username", ""),
                password=request.POST.get("password", ""),
                at=edge.moment(request),
            )
        except Refusal as refusal:
            others.append(refusal.message)
        else:
            return _signed_in(request, account.id)
    fields = forms.fill(
        _LOGIN, values={"username": request.POST.get("username", "")}, errors=errors
    )
    demo = _demo_groups() if settings.YIMEN_DEMO else ()
    passwords = {one.password for group in demo for one in group.logins}
    return render(
        request,
        "identity/login.html",
        {
            "fields": fields,
            "errors": forms.error_items(fields, others=others),
            "next": _next(request),
            "demo": demo,
            "demo_password": passwords.pop() if len(passwords) == 1 else "",
        },
        status=422 if others else 200,
    )


@public
@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Show the registration page, or open a resident's account and sign in."""
    errors: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            account = account_actions.register_resident(
                name=request.POST.get("name", ""),
                code=request.POST.get("code", ""),
                phone=request.POST.get("phone", ""),
                password=request.POST.get("password", ""),
                at=edge.moment(request),
            )
        except FieldRefusals as refusal:
            errors = refusal.errors
        except Refusal as refusal:
            if refusal.field:
                errors = {refusal.field: refusal.message}
            else:
                others.append(refusal.message)
        else:
            return _signed_in(request, account.id)
    typed = {name: request.POST.get(name, "") for name in ("name", "code", "phone")}
    fields = forms.fill(_REGISTER, values=typed, errors=errors)
    return render(
        request,
        "identity/register.html",
        {
            "fields": fields,
            "errors": forms.error_items(fields, others=others),
            "next": _next(request),
        },
        status=422 if errors or others else 200,
    )


@signed_in
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out: the session row goes, so every process knows at once."""
    login_actions.record_sign_out(
        actor=actor_of(request),
        session_key=request.session.session_key or "",
        at=edge.moment(request),
    )
    request.session.flush()
    rotate_token(request)
    answer = HttpResponseRedirect("/")
    answer["Clear-Site-Data"] = '"storage"'  # what a telephone kept without a network
    return answer


def _signed_in(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Start a fresh session (never the visitor's old key) and go on."""
    request.session.flush()
    request.session[ACCOUNT_KEY] = str(account_id)
    request.session[SIGNED_IN_AT_KEY] = int(edge.moment(request).timestamp())
    request.session[METHODS_KEY] = ["pwd"]
    rotate_token(request)
    return HttpResponseRedirect(_next(request) or settings.LOGIN_REDIRECT_URL)


def _next(request: HttpRequest) -> str:
    """Return where to go afterwards, if it is a place of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and wanted.startswith("/") else ""


def _demo_groups() -> tuple[DemoGroup, ...]:
    """Return the demo people of every context, by what they do."""
    grouped: dict[str, list[DemoLogin]] = defaultdict(list)
    for context in declared.contexts():
        if context.demo_logins is not None:
            for entry in declared.resolve(context.demo_logins)():
                grouped[entry.does].append(entry)
    return tuple(DemoGroup(does=does, logins=tuple(found)) for does, found in grouped.items())
