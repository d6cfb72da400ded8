"""The provider on the wire: discovery, keys, the sign-in of a system, tokens, claims.

A form's answer may not lead to another site under our content policy, and browsers hold redirects
to it as well. So whoever comes from the sign-in page goes on by a page of ours that refreshes
itself, and the page that asks for consent names the one address to which it leads.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, quote, urlencode

from authlib.oauth2.rfc6749 import OAuth2Error
from csp.constants import HEADER
from csp.utils import build_policy
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.identity import sealing
from yimen.identity.actions import oidc_authorize, oidc_key, oidc_server, oidc_token, oidc_wire
from yimen.identity.actions.oidc_authorize import Considered, Outcome, Visitor
from yimen.identity.actions.oidc_wire import Answer, Asked
from yimen.identity.contracts import Assurance
from yimen.identity.queries import oidc_claims
from yimen.identity.queries import oidc_client as clients
from yimen.identity.rules import oidc as rules
from yimen.identity.rules.oidc_client import Authentication
from yimen.identity.sessions import METHODS_KEY, SIGNED_IN_AT_KEY, account_of
from yimen.identity.web import edge, labels
from yimen.kernel.gates import actor_of, public, signed_in
from yimen.ui.parts import Fact, Link, Option
from yimen.ui.web.errors import error_page

_AGAIN = "proved"
_AGAIN_LIVES = timedelta(minutes=15)
_SALT = "identity.oidc.proved"


@public
@cache_control(public=True, max_age=300)
@require_GET
def discovery(request: HttpRequest) -> HttpResponse:
    """Describe the provider (OpenID Connect Discovery 1.0, RFC 8414)."""
    del request
    return JsonResponse(_metadata())


def _metadata() -> dict[str, object]:
    def at(name: str) -> str:
        return f"{oidc_wire.issuer()}{reverse(f'identity:{name}')}"

    with_secret = [Authentication.BASIC.value, Authentication.POST.value]
    return {
        "issuer": oidc_wire.issuer(),
        "authorization_endpoint": at("oidc_authorize"),
        "token_endpoint": at("oidc_token"),
        "userinfo_endpoint": at("oidc_userinfo"),
        "jwks_uri": at("oidc_jwks"),
        "revocation_endpoint": at("oidc_revoke"),
        "introspection_endpoint": at("oidc_introspect"),
        "end_session_endpoint": at("oidc_logout"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": list(oidc_key.ALGORITHMS),
        "token_endpoint_auth_methods_supported": [*with_secret, Authentication.NONE.value],
        "revocation_endpoint_auth_methods_supported": [*with_secret, Authentication.NONE.value],
        "introspection_endpoint_auth_methods_supported": with_secret,
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": [scope.value for scope in rules.Scope],
        "claims_supported": sorted(
            {"iss", "aud", "exp", "iat", "nonce", "sid", "at_hash"}
            | {claim for words in rules.SCOPES.values() for claim in words.claims}
        ),
        "acr_values_supported": list(rules.acr_values()),
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "ui_locales_supported": ["zh-CN"],
    }


@public
@cache_control(public=True, max_age=300)
@require_GET
def jwks(request: HttpRequest) -> HttpResponse:
    """Publish the keys that sign now, that will sign tomorrow and that signed last week."""
    return JsonResponse({"keys": oidc_key.public_keys(at=edge.moment(request))})


def visitor_of(request: HttpRequest) -> Visitor | None:
    """Return who is signed in at this browser, and how; a session that cannot say it is nobody's."""
    account = account_of(request.session)
    signed_in_at = request.session.get(SIGNED_IN_AT_KEY)
    if account is None or signed_in_at is None:
        return None
    return Visitor(
        account_id=account.id,
        session_ref=sealing.session_ref(request.session.session_key or ""),
        signed_in_at=datetime.fromtimestamp(signed_in_at, UTC),
        methods=tuple(request.session.get(METHODS_KEY, ())),
        assurance=int(account.assurance),
    )


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Take a system's wish for a sign-in: a code at once, or first a sign-in or a question."""
    if request.method == "POST":  # the cookie comes only along with a GET
        return HttpResponseRedirect(f"{request.path}?{request.POST.urlencode()}", status=303)
    query = request.GET.copy()
    proof = query.pop(_AGAIN, [""])[0]
    plain = query.urlencode()
    at, visitor = edge.moment(request), visitor_of(request)
    try:
        asked = _asked(request, plain)
    except OAuth2Error as error:
        return _unknown(request, str(error.description), None)
    found = oidc_authorize.consider(
        asked=asked,
        visitor=visitor,
        proved_again=_proved_again(proof, plain, visitor, at),
        at=at,
    )
    return _answer(request, found, plain)


def _asked(request: HttpRequest, query: str) -> Asked:
    return Asked(
        method="GET",
        path=reverse("identity:oidc_authorize"),
        query=parse_qs(query, keep_blank_values=True),
        form={},
        headers={},
        at=edge.moment(request),
    )


def _digest(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()


def _proved_again(proof: str, query: str, visitor: Visitor | None, at: datetime) -> bool:
    """Say whether the person signed in after we asked for it, because of this very request."""
    if not proof or visitor is None:
        return False
    try:
        digest, asked_at = signing.loads(proof, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return False
    asked = datetime.fromtimestamp(asked_at, UTC)
    fresh = visitor.signed_in_at >= asked and at - asked <= _AGAIN_LIVES
    return bool(fresh and digest == _digest(query))


def _answer(request: HttpRequest, found: Considered, query: str) -> HttpResponse:
    if found.outcome is Outcome.LEAVE:
        return HttpResponseRedirect(found.url)
    if found.outcome is Outcome.SIGN_IN:
        proof = signing.dumps((_digest(query), int(edge.moment(request).timestamp())), salt=_SALT)
        onwards = f"{reverse('identity:oidc_continue')}?{query}&{urlencode({_AGAIN: proof})}"
        return HttpResponseRedirect(f"{reverse('identity:login')}?next={quote(onwards)}")
    if found.outcome is Outcome.ASK:
        return _ask(request, found, query)
    if found.outcome is Outcome.TOO_LOW:
        return _too_low(request, found)
    return _unknown(request, found.said, request.GET.get("client_id"))


@public
@never_cache
@require_GET
def go_on(request: HttpRequest) -> HttpResponse:
    """Go on with a system's wish after the sign-in, by a page that leads there itself."""
    url = f"{reverse('identity:oidc_authorize')}?{request.GET.urlencode()}"
    answer = render(request, "identity/oidc_continue.html", {"url": url})
    answer["Refresh"] = f"0; url={url}"
    return answer


def _ask(request: HttpRequest, found: Considered, query: str) -> HttpResponse:
    assert found.client is not None
    about = clients.get_client(client_id=found.client.id)
    must = [rules.SCOPES[scope] for scope in found.scopes if scope in rules.ASKED_ALWAYS]
    may = [scope for scope in found.scopes if scope not in rules.ASKED_ALWAYS]
    answer = render(
        request,
        "identity/oidc_consent.html",
        {
            "client": about,
            "who": actor_of(request).name,
            "facts": [
                Fact(name="系统", value=about.wish.name),
                Fact(name="由谁运行", value=about.wish.owner),
                Fact(name="用来做什么", value=about.wish.purpose),
                Fact(name="有疑问找谁", value=about.wish.contact),
            ],
            "must": must,
            "options": [
                Option(
                    value=scope.value,
                    label=rules.SCOPES[scope].title,
                    hint=rules.SCOPES[scope].passes,
                )
                for scope in may
            ],
            "values": [scope.value for scope in may],
            "query": query,
        },
    )
    return may_lead_to(answer, found.redirect_uri)


def may_lead_to(answer: HttpResponse, url: str) -> HttpResponse:
    """Let the form of this one page lead to the system that it is about."""
    answer.headers[HEADER] = build_policy(update={"form-action": [rules.origin_of(url)]})
    return answer


@signed_in
@never_cache
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Take what the person said about passing his data on."""
    query, at, visitor = request.POST.get("query", ""), edge.moment(request), visitor_of(request)
    try:
        asked = _asked(request, query)
    except OAuth2Error as error:
        return _unknown(request, str(error.description), None)
    if visitor is None:
        return HttpResponseRedirect(f"{reverse('identity:oidc_authorize')}?{query}")
    if request.POST.get("say") != "yes":
        return _answer(request, oidc_authorize.deny(asked=asked, visitor=visitor), query)
    found = oidc_authorize.agree(
        actor=actor_of(request),
        asked=asked,
        visitor=visitor,
        chosen=frozenset(request.POST.getlist("scope")),
        remember=request.POST.get("remember") == "1",
        at=at,
    )
    return _answer(request, found, query)


def _too_low(request: HttpRequest, found: Considered) -> HttpResponse:
    assert found.client is not None
    wanted = labels.ASSURANCE[Assurance(found.client.minimum_assurance)]
    return error_page(
        request,
        status=403,
        title="还要先提高实名程度",
        said=f"“{found.client.name}”只让实名程度达到“{wanted}”的人登录。"
        "请先到“我的资料”看怎样提高，办好以后回到那个系统再登录一次。",
        ways=(
            Link(label="看我的实名程度", href=reverse("identity:profile")),
            Link(label="回首页", href="/"),
        ),
    )


def _unknown(request: HttpRequest, said: str, code: str | None) -> HttpResponse:
    """Tell the person what to do, and the system's own people what was wrong."""
    client = clients.find_client(code=code or "")
    name = f"“{client.wish.name}”" if client else "那个系统"
    stopped = client is not None and client.state != "approved"
    return error_page(
        request,
        status=400,
        title=f"现在不能登录{name}",
        said=f"{name}还没有获准使用统一登录，或者已经暂停。请联系那个系统的管理员。"
        if stopped
        else f"{name}发来的登录请求有问题，不是您做错了。请回到那个系统重新点一次登录；"
        "还是不行，请把下面一行告诉那个系统的管理员。",
        reasons=() if stopped else (f"给技术人员：{said}",),
    )


def _wire(request: HttpRequest) -> Asked:
    """Return a request that a system's own server sent."""
    return Asked(
        method=request.method or "",
        path=request.path,
        query={},
        form=dict(request.POST.lists()),
        headers={"Authorization": request.headers.get("Authorization", "")},
        at=edge.moment(request),
    )


def _send(answer: Answer) -> HttpResponse:
    sent = HttpResponse(
        json.dumps(answer.body), status=answer.status, content_type="application/json"
    )
    for name, value in answer.headers:
        sent[name] = value
    return sent


def _refused(error: OAuth2Error) -> HttpResponse:
    status, body, headers = error()
    return _send(Answer(status=status, body=dict(body), headers=headers, location=None))


@public
@csrf_exempt
@never_cache
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Give tokens to a system's server."""
    try:
        return _send(oidc_server.exchange(asked=_wire(request)))
    except OAuth2Error as error:
        return _refused(error)


@public
@csrf_exempt
@never_cache
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """End a token (RFC 7009)."""
    try:
        return _send(oidc_server.revoke(asked=_wire(request)))
    except OAuth2Error as error:
        return _refused(error)


@public
@csrf_exempt
@never_cache
@require_POST
def introspect(request: HttpRequest) -> HttpResponse:
    """Say whether a token holds (RFC 7662)."""
    try:
        return _send(oidc_server.introspect(asked=_wire(request)))
    except OAuth2Error as error:
        return _refused(error)


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def userinfo(request: HttpRequest) -> HttpResponse:
    """Give the claims that an access token opens (OpenID Connect Core 5.3)."""
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not given:
        return _challenge("")
    claims = oidc_claims.find_claims(
        token_hash=oidc_token.hash_of(given.strip()), at=edge.moment(request)
    )
    return _challenge("invalid_token") if claims is None else JsonResponse(claims)


def _challenge(error: str) -> HttpResponse:
    """Answer 401 as RFC 6750 3 says."""
    answer = JsonResponse({"error": error} if error else {}, status=401)
    answer["WWW-Authenticate"] = 'Bearer realm="yimen"' + (f', error="{error}"' if error else "")
    return answer
