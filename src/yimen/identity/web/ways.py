"""Ways to sign in beside the password: a code, a passkey, a certificate, a telephone."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.identity.actions import passkey, qr, sign_in
from yimen.identity.rules import factor as methods
from yimen.identity.sessions import METHODS_KEY
from yimen.identity.sign_in_contracts import QrState
from yimen.identity.web import certificate, edge, opening
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, public, signed_in
from yimen.notify import public as notify
from yimen.ui import forms

_PHONE = forms.Field(
    name="phone", label="手机号", kind="tel", autocomplete="tel", width="m",
    why="验证码发到这个号码；要是开通账号时登记的那个。",
)  # fmt: skip
_CODE = forms.Field(
    name="one_time",
    label="短信里的 6 位数字",
    kind="integer",
    autocomplete="one-time-code",
    width="s",
    maxlength=8,
    help="验证码 5 分钟内有效，只能用一次。工作人员不会向您要它。",
)
_CHALLENGE_KEY, _QR_KEY, _PHONE_KEY = "passkey_challenge", "qr", "code_phone"


@public
@never_cache
@require_http_methods(["GET", "POST"])
def by_phone(request: HttpRequest) -> HttpResponse:
    """Ask for a telephone, send it a code, and take the code."""
    errors: dict[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            return _code_step(request)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            if refusal.field in {"phone", "one_time"}:
                errors = {refusal.field: refusal.message}
            else:
                others.append(refusal.message)
    phone = str(request.session.get(_PHONE_KEY, ""))
    fields = forms.fill(
        [_CODE] if phone else [_PHONE],
        values={"phone": request.POST.get("phone", "")},
        errors=errors,
    )
    return render(
        request,
        "identity/login_phone.html",
        {
            "fields": fields,
            "errors": forms.error_items(fields, others=others),
            "phone": f"{phone[:3]}****{phone[-4:]}" if phone else "",
            "next": opening.next_of(request),
            "health": notify.health(),
        },
        status=422 if errors or others else 200,
    )


def _code_step(request: HttpRequest) -> HttpResponse:
    """Send a code, forget the telephone, or take the code. Raises Refusal."""
    address, at = edge.address_of(request), edge.moment(request)
    step = request.POST.get("step", "")
    if step == "send":
        request.session[_PHONE_KEY] = sign_in.send_code(
            phone=request.POST.get("phone", ""), address=address, at=at
        )
        return HttpResponseRedirect(_here(request, "identity:login_phone"))
    if step == "other":
        request.session.pop(_PHONE_KEY, None)
        return HttpResponseRedirect(_here(request, "identity:login_phone"))
    account = sign_in.by_code(
        phone=str(request.session.get(_PHONE_KEY, "")),
        typed=request.POST.get("one_time", ""),
        address=address,
        at=at,
    )
    return opening.shown(
        request,
        account_id=account.id,
        methods=(methods.SMS,),
        next_to=opening.next_of(request),
    )


def _here(request: HttpRequest, name: str) -> str:
    wanted = opening.next_of(request)
    return f"{reverse(name)}?next={wanted}" if wanted else reverse(name)


def site_of(request: HttpRequest) -> passkey.Site:
    """Return the site as the browser names it; the host was checked against the allowed ones."""
    host = request.get_host()
    return passkey.Site(host=host.rsplit(":", 1)[0], origin=f"{request.scheme}://{host}")


@public
@never_cache
@require_http_methods(["GET", "POST"])
def by_passkey(request: HttpRequest) -> HttpResponse:
    """Ask the browser for any passkey of this site, and take its answer."""
    others: list[str] = []
    if request.method == "POST":
        try:
            account_id = passkey.finish_using(
                site=site_of(request),
                challenge=str(request.session.pop(_CHALLENGE_KEY, "")),
                credential=request.POST.get("credential", "")[:20_000],
                at=edge.moment(request),
            )
            return opening.shown(
                request,
                account_id=account_id,
                methods=(methods.PASSKEY,),
                next_to=opening.next_of(request),
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            others.append(refusal.message)
    ceremony = passkey.begin_using(site=site_of(request))
    request.session[_CHALLENGE_KEY] = ceremony.challenge
    return render(
        request,
        "identity/login_passkey.html",
        {
            "options": ceremony.options,
            "errors": forms.error_items((), others=others),
            "next": opening.next_of(request),
        },
        status=422 if others else 200,
    )


@public
@never_cache
@require_http_methods(["GET", "POST"])
def by_certificate(request: HttpRequest) -> HttpResponse:
    """Sign in with the certificate that the front proxy verified."""
    seen = certificate.of(request)
    others: list[str] = []
    if request.method == "POST":
        try:
            account = sign_in.by_certificate(
                subject=seen.required().subject, at=edge.moment(request)
            )
            return opening.shown(
                request,
                account_id=account.id,
                methods=(methods.CERTIFICATE,),
                next_to=opening.next_of(request),
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            others.append(refusal.message)
    return render(
        request,
        "identity/login_certificate.html",
        {
            "certificate": seen.certificate,
            "why_not": seen.why_not,
            "is_served": certificate.is_served(),
            "errors": forms.error_items((), others=others),
            "next": opening.next_of(request),
        },
        status=422 if others else 200,
    )


@public
@never_cache
@require_http_methods(["GET", "POST"])
def by_telephone(request: HttpRequest) -> HttpResponse:
    """Show a picture for a telephone that is signed in, and come in once it agreed."""
    at = edge.moment(request)
    kept = request.session.get(_QR_KEY)
    if request.method == "POST" and kept:
        account_id, lent = qr.finish(qr_id=UUID(kept["id"]), holder=kept["holder"], at=at)
        return opening.shown(
            request,
            account_id=account_id,
            methods=(*dict.fromkeys((*lent, methods.TELEPHONE)),),
            next_to=kept["next"],
        )
    shown = qr.begin(
        address=edge.address_of(request),
        user_agent=request.headers.get("User-Agent", "")[:400],
        at=at,
    )
    request.session[_QR_KEY] = {
        "id": str(shown.id),
        "holder": shown.holder,
        "next": opening.next_of(request),
    }
    link = request.build_absolute_uri(reverse("identity:qr_answer", args=(shown.token,)))
    return render(
        request,
        "identity/login_qr.html",
        {"link": link, "number": shown.number, "state": QrState.WAITING},
    )


@public
@never_cache
@require_GET
def telephone_state(request: HttpRequest) -> HttpResponse:
    """Return how the computer's request stands: the part of the page that asks again."""
    kept = request.session.get(_QR_KEY) or {"id": str(UUID(int=0)), "holder": ""}
    state = qr.state_of(qr_id=UUID(kept["id"]), holder=kept["holder"], at=edge.moment(request))
    template = "identity/login_qr_state.html"
    if not request.headers.get("HX-Request"):
        template = "identity/login_qr_again.html"
    return render(request, template, {"state": state})


@signed_in
@never_cache
@require_GET
def ask_telephone(request: HttpRequest, token: str) -> HttpResponse:
    """Show on the telephone which computer wants in, and where it is."""
    return render(
        request,
        "identity/qr_answer.html",
        {"waiting": qr.waiting(token=token, at=edge.moment(request)), "token": token},
    )


@signed_in
@require_POST
def answer_telephone(request: HttpRequest, token: str) -> HttpResponse:
    """Let the computer in, or turn it away."""
    typed = request.POST.get("number", "")
    let_in = qr.answer(
        actor=actor_of(request),
        token=token,
        number=int(typed) if typed.isdigit() and len(typed) < 4 else None,
        methods=request.session.get(METHODS_KEY, ()),
        at=edge.moment(request),
    )
    return render(request, "identity/qr_answered.html", {"let_in": let_in})
