"""A system asks us to sign the person out (OpenID Connect RP-Initiated Logout 1.0)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from yimen.identity import sealing
from yimen.identity.actions import login as login_actions
from yimen.identity.actions import oidc_logout
from yimen.identity.actions.oidc_logout import LogoutWish
from yimen.identity.sessions import account_of
from yimen.identity.web import edge
from yimen.identity.web.oidc import may_lead_to
from yimen.kernel.gates import actor_of, public


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out where the system proves that it means this session; else ask the person."""
    if request.method == "POST":  # the cookie comes only along with a GET
        return HttpResponseRedirect(f"{request.path}?{request.POST.urlencode()}", status=303)
    wish = _wish(request, request.GET)
    if account_of(request.session) is None:
        return _after(request, wish)
    if wish.sure:
        return _out(request, wish)
    answer = render(
        request,
        "identity/oidc_logout.html",
        {
            "client_name": wish.client_name,
            "who": actor_of(request).name,
            "query": request.GET.urlencode(),
        },
    )
    return may_lead_to(answer, wish.back_to) if wish.back_to else answer


@public
@never_cache
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Sign out as the person said."""
    wish = _wish(request, QueryDict(request.POST.get("query", "")))
    if account_of(request.session) is None:
        return _after(request, wish)
    return _out(request, wish)


def _wish(request: HttpRequest, asked: QueryDict) -> LogoutWish:
    return oidc_logout.consider(
        id_token_hint=asked.get("id_token_hint", ""),
        client_code=asked.get("client_id", ""),
        back_to=asked.get("post_logout_redirect_uri", ""),
        state=asked.get("state", ""),
        session_ref=sealing.session_ref(request.session.session_key or ""),
        at=edge.moment(request),
    )


def _out(request: HttpRequest, wish: LogoutWish) -> HttpResponse:
    login_actions.record_sign_out(
        actor=actor_of(request),
        session_key=request.session.session_key or "",
        at=edge.moment(request),
    )
    request.session.flush()
    rotate_token(request)
    answer = _after(request, wish)
    answer["Clear-Site-Data"] = '"storage"'  # what a telephone kept without a network
    return answer


def _after(request: HttpRequest, wish: LogoutWish) -> HttpResponse:
    if wish.back_to:
        return HttpResponseRedirect(wish.back_to)
    return render(request, "identity/oidc_signed_out.html", {"client_name": wish.client_name})
