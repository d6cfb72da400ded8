"""Sign-in by password, sign-out and registration."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yimen.identity.actions import account as account_actions
from yimen.identity.actions import face_sign_in, rate, sign_in
from yimen.identity.actions import login as login_actions
from yimen.identity.contracts import RateLimit
from yimen.identity.queries import policy as policies
from yimen.identity.rules import factor as methods
from yimen.identity.web import certificate, edge, oidc_upstream, opening
from yimen.kernel import register as declared
from yimen.kernel.contracts import FieldRefusals, Refusal
from yimen.kernel.gates import actor_of, public, signed_in
from yimen.kernel.register import DemoLogin
from yimen.notify import public as notify
from yimen.ui import forms
from yimen.ui.web.shaped import mark, shaped_text
from yimen.ui.web.token import token_of

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
_REGISTRATIONS = RateLimit(burst=30, every=sign_in.PER_NAME.every)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoGroup:
    """Demo people who do the same kind of work."""

    does: str
    logins: tuple[DemoLogin, ...]


@public
@never_cache
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Show the sign-in page, or take a password and go on to what is still lacking."""
    others: list[str] = []
    status = 200
    if request.method == "POST":
        try:
            account = sign_in.by_password(
                username=request.POST.get("username", ""),
                password=request.POST.get("password", ""),
                address=edge.address_of(request),
                at=edge.moment(request),
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            others.append(refusal.message)
            status = refusal.status
        else:
            return opening.shown(
                request,
                account_id=account.id,
                methods=(methods.PASSWORD,),
                next_to=opening.next_of(request),
            )
    fields = forms.fill(_LOGIN, values={"username": request.POST.get("username", "")}, errors={})
    context = {
        "fields": fields,
        "errors": forms.error_items(fields, others=others),
        "next": opening.next_of(request),
        "has_sms": notify.has_gateway(),
        "has_face": face_sign_in.is_offered(edge.moment(request)),
        "has_certificate": certificate.is_served(),
        "upstreams": oidc_upstream.links(opening.next_of(request)),
    }
    if settings.YIMEN_DEMO:
        context["demo"] = _demo(request)
    return render(request, "identity/login.html", context, status=status)


def _demo(request: HttpRequest) -> SafeString:
    """Return what a demo installation shows besides: its people, and which policy is off."""
    groups, next_to = _demo_groups(), opening.next_of(request)
    passwords = {one.password for group in groups for one in group.logins}
    told = {
        "one_factor": not policies.in_force(edge.moment(request)).staff_two_factor,
        "has_sms": notify.has_gateway(),
    }
    return shaped_text(
        "identity/login_demo.html",
        shape=(groups, bool(next_to), *told.values()),  # a hundred forms, drawn when they change
        draw=lambda: {
            **told,
            "groups": groups,
            "password": next(iter(passwords)) if len(passwords) == 1 else "",
            "next": mark("next") if next_to else "",
            "csrf_token": mark("token"),
        },
        values={"next": next_to, "token": token_of(request)},
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
            return _registered(request)
        except FieldRefusals as refusal:
            errors = refusal.errors
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            if refusal.field:
                errors = {refusal.field: refusal.message}
            else:
                others.append(refusal.message)
    typed = {name: request.POST.get(name, "") for name in ("name", "code", "phone")}
    fields = forms.fill(_REGISTER, values=typed, errors=errors)
    return render(
        request,
        "identity/register.html",
        {
            "fields": fields,
            "errors": forms.error_items(fields, others=others),
            "next": opening.next_of(request),
        },
        status=422 if errors or others else 200,
    )


def _registered(request: HttpRequest) -> HttpResponse:
    at = edge.moment(request)
    rate.take(route="register", key=opening.place_of(request), limit=_REGISTRATIONS, at=at)
    account = account_actions.register_resident(
        name=request.POST.get("name", ""),
        code=request.POST.get("code", ""),
        phone=request.POST.get("phone", ""),
        password=request.POST.get("password", ""),
        at=at,
    )
    return opening.opened(
        request,
        account_id=account.id,
        methods=(methods.PASSWORD,),
        next_to=opening.next_of(request),
    )


@signed_in
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out: the session row goes, so every process knows at once."""
    above = oidc_upstream.leave_from(request)
    login_actions.record_sign_out(
        actor=actor_of(request),
        session_key=request.session.session_key or "",
        at=edge.moment(request),
    )
    request.session.flush()
    rotate_token(request)
    answer = oidc_upstream.keep_leaving(request, above) if above else HttpResponseRedirect("/")
    answer["Clear-Site-Data"] = '"storage"'  # what a telephone kept without a network
    return answer


def _demo_groups() -> tuple[DemoGroup, ...]:
    """Return the demo people of every context, by what they do."""
    grouped: dict[str, list[DemoLogin]] = defaultdict(list)
    for context in declared.contexts():
        if context.demo_logins is not None:
            for entry in declared.resolve(context.demo_logins)():
                grouped[entry.does].append(entry)
    return tuple(DemoGroup(does=does, logins=tuple(found)) for does, found in grouped.items())
