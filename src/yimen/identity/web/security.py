"""A signed-in account's own page on signing in: where it is open, with what, and how to close it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.identity.actions import factor as factors
from yimen.identity.actions import login as login_actions
from yimen.identity.actions import passkey
from yimen.identity.actions import session as sessions
from yimen.identity.queries import account as accounts
from yimen.identity.queries import sign_in as queries
from yimen.identity.web import certificate, edge, labels, second, ways
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, signed_in
from yimen.ui import forms, words

_SAID = {
    "ended": "那一处已经退出，马上生效。",
    "others": "别处的登录都已退出，只留下这一处。",
    "added": "已经加上，下次登录就能用。",
    "removed": "已经去掉，马上生效。",
}
_PASSWORD = forms.Field(
    name="password",
    label="您的密码",
    kind="password",
    autocomplete="current-password",
    why="改登录方式前再确认一次是您本人。",
)
_CHALLENGE_KEY = "add_challenge"


@signed_in
@never_cache
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """Show factors, open sessions and known devices."""
    account_id, at = edge.own_account(request), edge.moment(request)
    return render(
        request,
        "identity/security.html",
        {
            "factors": [
                (one, labels.FACTOR[one.kind]) for one in queries.factors_of(account_id=account_id)
            ],
            "codes_left": queries.count_codes(account_id=account_id),
            "sessions": queries.sessions_of(
                account_id=account_id, this_key=request.session.session_key, at=at
            ),
            "devices": [
                (title, words.long_moment(at=last.astimezone(LOCAL)))
                for title, _, last in queries.devices_of(account_id=account_id)
            ],
            "has_certificate": certificate.is_served(),
            "said": _SAID.get(request.GET.get("said", ""), ""),
            "section": "space",
        },
    )


def _back(said: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('identity:security')}?said={said}")


@signed_in
@require_POST
def end_session(request: HttpRequest, ref: str) -> HttpResponse:
    """Sign one other place out, at once."""
    sessions.end_one(actor=actor_of(request), ref=ref, at=edge.moment(request))
    return _back("ended")


@signed_in
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign every other place out, at once."""
    sessions.end_all(
        account_id=edge.own_account(request),
        at=edge.moment(request),
        actor=actor_of(request),
        why="本人退出别处",
        but=request.session.session_key,
    )
    return _back("others")


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def add_totp(request: HttpRequest) -> HttpResponse:
    """Add an authenticator, and show the recovery codes once."""
    account_id = edge.own_account(request)
    errors: dict[str, str] = {}
    others: list[str] = []
    secret = second.kept_secret(request)
    if request.method == "POST":
        try:
            _check_password(request)
            codes = factors.add_totp(
                account_id=account_id,
                secret=secret,
                typed=request.POST.get("one_time", ""),
                title=request.POST.get("title", ""),
                at=edge.moment(request),
            )
            second.drop_secret(request)
            shown = {"codes": codes, "go": reverse("identity:security"), "section": "space"}
            return render(request, "identity/codes.html", shown)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            if refusal.field:
                errors = {refusal.field: refusal.message}
            else:
                others.append(refusal.message)
    fields = forms.fill(
        [second.TOTP, second.TITLE, _PASSWORD],
        values={"title": request.POST.get("title", "")},
        errors=errors,
    )
    name = accounts.get_account(account_id=account_id).username
    context = second.totp_page(secret, name) | {
        "fields": fields,
        "errors": forms.error_items(fields, others=others),
        "section": "space",
    }
    status = 422 if errors or others else 200
    return render(request, "identity/add_totp.html", context, status=status)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Add a passkey that this browser makes."""
    account_id, site = edge.own_account(request), ways.site_of(request)
    errors: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            _check_password(request)
            passkey.finish_adding(
                account_id=account_id,
                site=site,
                challenge=str(request.session.pop(_CHALLENGE_KEY, "")),
                credential=request.POST.get("credential", "")[:20_000],
                title=request.POST.get("title", ""),
                at=edge.moment(request),
            )
            return _back("added")
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            if refusal.field:
                errors = {refusal.field: refusal.message}
            else:
                others.append(refusal.message)
    ceremony = passkey.begin_adding(account_id=account_id, site=site)
    request.session[_CHALLENGE_KEY] = ceremony.challenge
    fields = forms.fill(
        [second.TITLE, _PASSWORD],
        values={"title": request.POST.get("title", "")},
        errors=errors,
    )
    return render(
        request,
        "identity/add_passkey.html",
        {
            "options": ceremony.options,
            "fields": fields,
            "errors": forms.error_items(fields, others=others),
            "section": "space",
        },
        status=422 if errors or others else 200,
    )


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def add_certificate(request: HttpRequest) -> HttpResponse:
    """Bind the certificate that came with the request, and is good."""
    seen = certificate.of(request)
    errors: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            _check_password(request)
            found = seen.required()
            factors.bind_certificate(
                actor=actor_of(request),
                subject=found.subject,
                title=found.title,
                at=edge.moment(request),
                expires_at=found.expires_at,
            )
            return _back("added")
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            if refusal.field:
                errors = {refusal.field: refusal.message}
            else:
                others.append(refusal.message)
    fields = forms.fill([_PASSWORD], values={}, errors=errors)
    return render(
        request,
        "identity/add_certificate.html",
        {
            "certificate": seen.certificate,
            "why_not": seen.why_not,
            "is_served": certificate.is_served(),
            "fields": fields,
            "errors": forms.error_items(fields, others=others),
            "section": "space",
        },
        status=422 if errors or others else 200,
    )


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def remove_factor(request: HttpRequest, factor_id: UUID) -> HttpResponse:
    """Take a factor off after asking for the password."""
    held = queries.factors_of(account_id=edge.own_account(request))
    wanted = next((one for one in held if one.id == factor_id), None)
    if wanted is None:
        return _back("removed")
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _check_password(request)
            factors.remove(actor=actor_of(request), factor_id=factor_id, at=edge.moment(request))
            return _back("removed")
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {"password": refusal.message}
    fields = forms.fill([_PASSWORD], values={}, errors=errors)
    return render(
        request,
        "identity/remove_factor.html",
        {
            "factor": wanted,
            "fields": fields,
            "errors": forms.error_items(fields),
            "section": "space",
        },
        status=422 if errors else 200,
    )


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def new_codes(request: HttpRequest) -> HttpResponse:
    """Replace the recovery codes after asking for the password, and show the new ones once."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _check_password(request)
            codes = factors.new_codes(account_id=edge.own_account(request), at=edge.moment(request))
            shown = {"codes": codes, "go": reverse("identity:security"), "section": "space"}
            return render(request, "identity/codes.html", shown)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {"password": refusal.message}
    fields = forms.fill([_PASSWORD], values={}, errors=errors)
    return render(
        request,
        "identity/new_codes.html",
        {"fields": fields, "errors": forms.error_items(fields), "section": "space"},
        status=422 if errors else 200,
    )


def _check_password(request: HttpRequest) -> None:
    login_actions.check_own_password(
        account_id=edge.own_account(request),
        password=request.POST.get("password", ""),
        at=edge.moment(request),
    )
