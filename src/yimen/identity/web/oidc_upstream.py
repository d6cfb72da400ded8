"""Sign-in through a platform above: there and back, the link, and sign-out at both ends.

What was sent along (state, nonce, verifier) lies in the browser's session and serves once.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from yimen.identity.actions import oidc_upstream as upstreams
from yimen.identity.actions.oidc_upstream import Arriving
from yimen.identity.oidc_contracts import UpstreamRefused
from yimen.identity.sessions import ACCOUNT_KEY
from yimen.identity.web import edge, opening
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, public, resident, signed_in
from yimen.kernel.web.refusals import note
from yimen.ui.parts import Link

_SENT, _LEAVING, _SALT = "upstream_sent", "upstream_leaving", "identity.oidc.waiting"
_LASTS = timedelta(minutes=10)


def _back(request: HttpRequest, code: str) -> str:
    return request.build_absolute_uri(reverse("identity:oidc_upstream_back", args=(code,)))


def links(onwards: str) -> list[Link]:
    """Return the ways in through platforms above, for the sign-in page."""
    query = f"?{urlencode({'next': onwards})}" if onwards else ""
    return [
        Link(label=one.title, href=reverse("identity:oidc_upstream", args=(one.code,)) + query)
        for one in upstreams.offered()
    ]


@public
@never_cache
@require_GET
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Send the person to the platform above."""
    upstream = upstreams.get_upstream(code)
    sent = {
        "upstream": code,
        "state": secrets.token_urlsafe(24),
        "nonce": secrets.token_urlsafe(24),
        "verifier": secrets.token_urlsafe(48),
        "next": opening.next_of(request),
        "until": int((edge.moment(request) + _LASTS).timestamp()),
    }
    request.session[_SENT] = sent
    url = upstream.begin(
        back=_back(request, code),
        state=str(sent["state"]),
        nonce=str(sent["nonce"]),
        verifier=str(sent["verifier"]),
        fresh=False,
    )
    return HttpResponseRedirect(url)


@public
@never_cache
@require_GET
def back(request: HttpRequest, code: str) -> HttpResponse:
    """Take the person back from the platform above, and let him in."""
    at = edge.moment(request)
    sent = _sent(request, code, at)
    if request.GET.get("error"):
        raise UpstreamRefused("您在上级平台没有完成登录。请再试一次，或者用这里的账号登录。")
    upstream = upstreams.get_upstream(code)
    person = upstream.complete(
        code=request.GET.get("code", ""),
        issuer=request.GET.get("iss", ""),
        back=_back(request, code),
        nonce=sent["nonce"],
        verifier=sent["verifier"],
        at=at,
    )
    settled = upstreams.arrive(upstream=upstream, person=person, actor=actor_of(request), at=at)
    if settled.account_id is None:
        return _ask_proof(request, upstream.title, code, settled.arriving)
    answer = opening.shown(
        request,
        account_id=settled.account_id,
        methods=person.methods or ("fed",),
        next_to=sent["next"],
    )
    if request.session.get(ACCOUNT_KEY):
        request.session.save()
        upstreams.note_session(
            session_key=request.session.session_key or "", arriving=settled.arriving, at=at
        )
    return answer


def _sent(request: HttpRequest, code: str, at: datetime) -> dict[str, str]:
    """Return what was sent along, for the only time. Raises UpstreamRefused for a stranger's answer."""
    sent = request.session.pop(_SENT, None)
    given = request.GET.get("state", "")
    right = (
        isinstance(sent, dict)
        and sent["upstream"] == code
        and hmac.compare_digest(str(sent["state"]).encode(), given.encode())
        and at < datetime.fromtimestamp(sent["until"], UTC)
    )
    if not right:
        raise UpstreamRefused("这次登录不是从这个页面开始的，或者等得太久了。请重新登录。")
    return {name: str(value) for name, value in sent.items()}


def _ask_proof(request: HttpRequest, title: str, code: str, arriving: Arriving) -> HttpResponse:
    """Explain that the account here has to prove that it is the same person's.

    Who waits goes along as a signed text: signing in gives the browser a fresh session.
    """
    waiting = signing.dumps(asdict(arriving), salt=_SALT)
    onwards = f"{reverse('identity:oidc_upstream_link', args=(code,))}?w={waiting}"
    return render(request, "identity/oidc_upstream_link.html", {"title": title, "next": onwards})


@signed_in
@never_cache
@require_GET
def link(request: HttpRequest, code: str) -> HttpResponse:
    """Link the account that has just proved itself here."""
    try:
        waiting = signing.loads(
            request.GET.get("w", ""),
            salt=_SALT,
            max_age=int(_LASTS.total_seconds()),
        )
    except signing.BadSignature as broken:
        raise UpstreamRefused("等得太久了，请重新从上级平台登录。") from broken
    at, arriving = edge.moment(request), Arriving(**waiting)
    upstreams.link_to(actor=actor_of(request), arriving=arriving, at=at)
    upstreams.note_session(session_key=request.session.session_key or "", arriving=arriving, at=at)
    return HttpResponseRedirect(f"{reverse('identity:oidc_upstreams')}?said=linked")


@resident
@never_cache
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show the platforms above with which the account may be linked."""
    account_id = actor_of(request).account_id
    assert account_id is not None
    said = {"linked": "已经绑定，下次可以从上级平台直接进来。", "ended": "绑定已经解除。"}
    rows = [
        (one.code, one.title, upstreams.find_link(account_id=account_id, code=one.code) is not None)
        for one in upstreams.offered()
    ]
    return render(
        request,
        "identity/oidc_upstreams.html",
        {"rows": rows, "said": said.get(request.GET.get("said", ""), ""), "section": "space"},
    )


@resident
@require_POST
def unlink(request: HttpRequest, code: str) -> HttpResponse:
    """End the account's link."""
    upstreams.unlink(actor=actor_of(request), code=code, at=edge.moment(request))
    return HttpResponseRedirect(f"{reverse('identity:oidc_upstreams')}?said=ended")


def leave_from(request: HttpRequest) -> str:
    """Return the page by which a session that began above is signed out there, or nothing.

    To be asked before the session ends.
    """
    home = request.build_absolute_uri("/")
    return upstreams.leave_url(session_key=request.session.session_key or "", back=home)


@public
@never_cache
@require_GET
def leaving(request: HttpRequest) -> HttpResponse:
    """Go on to the platform above, to sign out there too."""
    url = request.session.pop(_LEAVING, "")
    if not url:
        return HttpResponseRedirect("/")
    answer = render(request, "identity/oidc_leaving.html", {"url": url})
    answer["Refresh"] = f"0; url={url}"
    return answer


def keep_leaving(request: HttpRequest, url: str) -> HttpResponse:
    """Return the way to the platform above, after the session here has ended."""
    request.session[_LEAVING] = url
    return HttpResponseRedirect(reverse("identity:oidc_leaving"))


@public
@csrf_exempt
@never_cache
@require_POST
def ended(request: HttpRequest, code: str) -> HttpResponse:
    """Hear from the platform above that a sign-in ended there (back channel)."""
    try:
        upstreams.end_from_above(
            code=code,
            logout_token=request.POST.get("logout_token", ""),
            at=edge.moment(request),
        )
    except Refusal as refusal:
        note(request, refusal)
        return HttpResponse(status=400)
    return HttpResponse(status=200)
