"""The second step of signing in: a second factor, adding the first one, a password that is too old."""

from __future__ import annotations

import base64

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from yimen.identity import sealing
from yimen.identity.actions import activation, face_sign_in, passkey, sign_in
from yimen.identity.actions import factor as factors
from yimen.identity.actions import login as login_actions
from yimen.identity.queries import account as accounts
from yimen.identity.rules import factor as methods
from yimen.identity.rules import totp
from yimen.identity.rules.factor import Lack
from yimen.identity.sign_in_contracts import FactorKind, FactorRefused
from yimen.identity.web import certificate, edge, opening, ways
from yimen.identity.web.opening import Pending
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import public
from yimen.ui import forms

TOTP = forms.Field(
    name="one_time",
    label="验证器上的 6 位数字",
    kind="integer",
    autocomplete="one-time-code",
    width="s",
    maxlength=8,
)
_SMS = forms.Field(
    name="one_time",
    label="短信里的 6 位数字",
    kind="integer",
    autocomplete="one-time-code",
    width="s",
    maxlength=8,
)
_RECOVERY = forms.Field(
    name="one_time", label="备用码", width="m", maxlength=20, help="每个备用码只能用一次。"
)
_OLD = forms.Field(
    name="old_password", label="原来的密码", kind="password", autocomplete="current-password"
)
_NEW = forms.Field(
    name="new_password",
    label="新密码",
    kind="password",
    autocomplete="new-password",
    help="工作人员的密码要有大小写字母、数字、符号里的三种，不能和最近用过的相同。",
    maxlength=128,
)
_ACTIVATION = forms.Field(
    name="activation",
    label="激活码",
    width="m",
    maxlength=20,
    help="批准的管理员当面给您的那一串，例如 abcd-2345-wxyz。七天内有效。",
)
TITLE = forms.Field(
    name="title",
    label="起个名字",
    required=False,
    width="m",
    maxlength=40,
    help="方便以后认出来，例如“单位的手机”。",
)
_CHALLENGE_KEY, _SECRET_KEY = "second_challenge", "totp_secret"


@public
@never_cache
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor in the way chosen, and take it."""
    waiting = opening.pending(request)
    missing = sign_in.missing(
        account_id=waiting.account_id,
        methods=waiting.methods,
        is_known_device=False,
        at=edge.moment(request),
    )
    by_sms = missing.lack is not Lack.SECOND
    way = request.POST.get("way") or request.GET.get("way") or _first_way(missing.kinds, by_sms)
    error, others = "", []
    if request.method == "POST":
        try:
            shown = _take(request, waiting, way)
            if shown is not None:
                return shown
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            error = refusal.message if refusal.field == "one_time" else ""
            others = [] if error else [refusal.message]
    fields, options = _second_page(request, waiting, way, error)
    return render(
        request,
        "identity/second.html",
        {
            "fields": fields,
            "options": options,
            "way": way,
            "has_totp": FactorKind.TOTP in missing.kinds,
            "has_passkey": FactorKind.PASSKEY in missing.kinds,
            "has_certificate": FactorKind.CERTIFICATE in missing.kinds,
            "has_face": face_sign_in.may_second(
                account_id=waiting.account_id, at=edge.moment(request)
            ),
            "by_sms": by_sms,
            "errors": forms.error_items(fields, others=others),
        },
        status=422 if error or others else 200,
    )


def _first_way(kinds: tuple[FactorKind, ...], by_sms: bool) -> str:
    if by_sms:
        return "sms"
    for kind in (FactorKind.PASSKEY, FactorKind.TOTP, FactorKind.CERTIFICATE):
        if kind in kinds:
            return kind
    return FactorKind.TOTP


def _second_page(
    request: HttpRequest, waiting: Pending, way: str, error: str
) -> tuple[list[forms.Field], str]:
    if way == FactorKind.PASSKEY:
        ceremony = passkey.begin_using(site=ways.site_of(request), account_id=waiting.account_id)
        request.session[_CHALLENGE_KEY] = ceremony.challenge
        return [], ceremony.options
    field = {"sms": _SMS, "recovery": _RECOVERY}.get(way, TOTP)
    fields = [] if way == FactorKind.CERTIFICATE else [field]
    return forms.fill(fields, values={}, errors={"one_time": error} if error else {}), ""


def _take(request: HttpRequest, waiting: Pending, way: str) -> HttpResponse | None:
    """Take what was typed; None where a code was only sent. Raises Refusal."""
    account_id, at = waiting.account_id, edge.moment(request)
    typed = request.POST.get("one_time", "")[:40]
    if way == "sms":
        if request.POST.get("step") == "send":
            sign_in.send_second_code(account_id=account_id, address=edge.address_of(request), at=at)
            return None
        sign_in.second_by_code(
            account_id=account_id, typed=typed, address=edge.address_of(request), at=at
        )
        method = methods.SMS
    elif way == "recovery":
        sign_in.second_by_recovery_code(account_id=account_id, typed=typed, at=at)
        method = methods.TOTP
    elif way == FactorKind.PASSKEY:
        passkey.finish_using(
            site=ways.site_of(request),
            challenge=str(request.session.pop(_CHALLENGE_KEY, "")),
            credential=request.POST.get("credential", "")[:20_000],
            at=at,
            account_id=account_id,
        )
        method = methods.PASSKEY
    elif way == FactorKind.CERTIFICATE:
        found = certificate.of(request).required()
        owner = factors.use_certificate(subject=found.subject, at=at)
        if owner != account_id:
            raise FactorRefused("没有读到绑定在这个账号上的证书。")
        method = methods.CERTIFICATE
    else:
        sign_in.second_by_totp(account_id=account_id, typed=typed, at=at)
        method = methods.TOTP
    return opening.shown(
        request,
        account_id=account_id,
        methods=tuple(dict.fromkeys((*waiting.methods, method))),
        next_to=waiting.next,
    )


@public
@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Add the first authenticator of somebody who needs two factors and has one."""
    waiting = opening.pending(request)
    at = edge.moment(request)
    missing = sign_in.missing(
        account_id=waiting.account_id, methods=waiting.methods, is_known_device=False, at=at
    )
    allowed = missing.lack is Lack.ENROL and sign_in.may_enrol(account_id=waiting.account_id, at=at)
    if not allowed:
        return render(request, "identity/enrol_closed.html", status=403)
    errors: dict[str, str] = {}
    others: list[str] = []
    secret = kept_secret(request)
    if request.method == "POST":
        try:
            return _enrolled(request, waiting, secret)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            if refusal.field:
                errors = {refusal.field: refusal.message}
            else:
                others.append(refusal.message)
    fields = forms.fill(
        [TOTP, TITLE], values={"title": request.POST.get("title", "")}, errors=errors
    )
    name = accounts.get_account(account_id=waiting.account_id).username
    return render(
        request,
        "identity/enrol.html",
        totp_page(secret, name)
        | {"fields": fields, "errors": forms.error_items(fields, others=others)},
        status=422 if errors or others else 200,
    )


def _enrolled(request: HttpRequest, waiting: Pending, secret: bytes) -> HttpResponse:
    """Add the authenticator, open the session, and show the recovery codes once. Raises Refusal."""
    codes = factors.add_totp(
        account_id=waiting.account_id,
        secret=secret,
        typed=request.POST.get("one_time", ""),
        title=request.POST.get("title", ""),
        at=edge.moment(request),
    )
    answer = opening.shown(
        request,
        account_id=waiting.account_id,
        methods=tuple(dict.fromkeys((*waiting.methods, methods.TOTP))),
        next_to=waiting.next,
    )
    page = render(
        request, "identity/codes.html", {"codes": codes, "go": answer.headers["Location"]}
    )
    page.cookies = answer.cookies
    return page


@public
@never_cache
@sensitive_post_parameters("activation", "new_password")
@require_http_methods(["GET", "POST"])
def activate(request: HttpRequest) -> HttpResponse:
    """Open an officer's account with the code of a second administrator and a new password."""
    waiting = opening.pending(request)
    errors: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            activation.use(
                account_id=waiting.account_id,
                typed=request.POST.get("activation", "")[:40],
                password=request.POST.get("new_password", ""),
                at=edge.moment(request),
            )
            return opening.shown(
                request,
                account_id=waiting.account_id,
                methods=waiting.methods,
                next_to=waiting.next,
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            if refusal.field:
                errors = {refusal.field: refusal.message}
            else:
                others.append(refusal.message)
    fields = forms.fill([_ACTIVATION, _NEW], values={}, errors=errors)
    return render(
        request,
        "identity/activate.html",
        {"fields": fields, "errors": forms.error_items(fields, others=others)},
        status=422 if errors or others else 200,
    )


def kept_secret(request: HttpRequest) -> bytes:
    """Return the secret that this browser is being shown, sealed in its session meanwhile."""
    kept = request.session.get(_SECRET_KEY)
    if kept:
        return sealing.open_secret(base64.b64decode(kept))
    secret = factors.new_secret()
    request.session[_SECRET_KEY] = base64.b64encode(sealing.seal_secret(secret)).decode()
    return secret


def drop_secret(request: HttpRequest) -> None:
    """Forget the secret once it belongs to an authenticator."""
    request.session.pop(_SECRET_KEY, None)


def totp_page(secret: bytes, username: str) -> dict[str, object]:
    """Return what a page shows so that an authenticator can take the secret."""
    return {
        "key": totp.key_text(secret),
        "uri": totp.key_uri(secret=secret, issuer=passkey.NAME, account=username),
    }


@public
@never_cache
@require_http_methods(["GET", "POST"])
def expired_password(request: HttpRequest) -> HttpResponse:
    """Let somebody whose password is too old set a new one, and go on."""
    waiting = opening.pending(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            login_actions.change_old_password(
                account_id=waiting.account_id,
                old_password=request.POST.get("old_password", ""),
                new_password=request.POST.get("new_password", ""),
                at=edge.moment(request),
            )
            return opening.shown(
                request,
                account_id=waiting.account_id,
                methods=waiting.methods,
                next_to=waiting.next,
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "new_password": refusal.message}
    fields = forms.fill([_OLD, _NEW], values={}, errors=errors)
    return render(
        request,
        "identity/expired_password.html",
        {"fields": fields, "errors": forms.error_items(fields)},
        status=422 if errors else 200,
    )
