"""Speak OpenID Connect with the province, as a relying system that believes nothing unproved."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from authlib.oidc.core.util import create_half_hash
from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from yimen.connectors.provincial import mapping
from yimen.identity.contracts import UpstreamEnd, UpstreamPerson
from yimen.kernel.contracts import Refusal
from yimen.outgoing import calls

ALGORITHMS = ["RS256", "ES256"]
SKEW = 60
_KEPT_SECONDS = 300.0
_LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class ProvinceRefused(Refusal):
    """The province did not answer, or its answer proves nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"connectors.provincial.{reason}",
            "省统一身份认证平台这次没有确认您的身份。请再试一次，或者用这里的账号登录。",
        )


class ProvincePlatform:
    """The platform behind `settings.YIMEN_PROVINCIAL`: its `url` (issuer), `key` and `secret`."""

    code = "provincial"
    title = "省统一身份认证平台"

    def __init__(self) -> None:
        """Start without anything kept."""
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}
        self._lock = threading.Lock()

    def is_configured(self) -> bool:
        """Say whether this installation may ask."""
        return bool(settings.YIMEN_PROVINCIAL.get("url"))

    def begin(self, *, back: str, state: str, nonce: str, verifier: str, fresh: bool) -> str:
        """Return where to send the person. Raises ProvinceRefused."""
        about = self._about()
        asked = {
            "response_type": "code",
            "client_id": settings.YIMEN_PROVINCIAL["key"],
            "redirect_uri": back,
            "scope": mapping.SCOPE,
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        } | ({"prompt": "login"} if fresh else {})
        return f"{about['authorization_endpoint']}?{urlencode(asked)}"

    def complete(
        self, *, code: str, issuer: str, back: str, nonce: str, verifier: str, at: datetime
    ) -> UpstreamPerson:
        """Return who came back, proved by the platform's signature. Raises ProvinceRefused."""
        about = self._about()
        named = about.get("authorization_response_iss_parameter_supported") is True
        if (issuer or named) and issuer != about["issuer"]:
            raise ProvinceRefused("mixed_up")  # RFC 9207: the answer is of somebody else
        given = self._post(
            self._endpoint(about, "token_endpoint"),
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": back,
                "code_verifier": verifier,
            },
        )
        id_token, access = str(given.get("id_token", "")), str(given.get("access_token", ""))
        claims = self._claims(about, id_token, nonce=nonce, access=access, at=at)
        more = self._get(self._endpoint(about, "userinfo_endpoint"), bearer=access)
        if more.get("sub") != claims["sub"]:
            raise ProvinceRefused("other_subject")
        return mapping.arrived(claims={**more, **claims}, id_token=id_token)

    def leave(self, *, id_token: str, back: str, state: str) -> str:
        """Return where to send the person to sign out there too, empty where that is not offered."""
        about = self._about()
        if "end_session_endpoint" not in about:
            return ""
        asked = {"id_token_hint": id_token, "post_logout_redirect_uri": back, "state": state}
        return f"{about['end_session_endpoint']}?{urlencode(asked)}"

    def ended(self, *, logout_token: str, at: datetime) -> UpstreamEnd:
        """Return whose sign-in the platform ended. Raises ProvinceRefused."""
        about = self._about()
        claims = self._checked(about, logout_token, at=at)
        events = claims.get("events")
        if "nonce" in claims or not isinstance(events, dict) or _LOGOUT_EVENT not in events:
            raise ProvinceRefused("no_logout_token")
        return UpstreamEnd(subject=str(claims.get("sub", "")), sid=str(claims.get("sid", "")))

    def _about(self) -> dict[str, Any]:
        """Return what the platform says of itself, if it is who we think."""
        issuer = settings.YIMEN_PROVINCIAL["url"]
        about = self._known(f"{issuer}/.well-known/openid-configuration")
        if about.get("issuer") != issuer:
            raise ProvinceRefused("other_issuer")
        return about

    def _endpoint(self, about: Mapping[str, Any], name: str) -> str:
        """Return an address that our server calls: of the platform's own host and no other."""
        url = str(about.get(name, ""))
        ours, theirs = urlsplit(settings.YIMEN_PROVINCIAL["url"]), urlsplit(url)
        if (ours.scheme, ours.netloc) != (theirs.scheme, theirs.netloc):
            raise ProvinceRefused("strange_address")
        return url

    def _claims(
        self, about: Mapping[str, Any], token: str, *, nonce: str, access: str, at: datetime
    ) -> dict[str, Any]:
        claims = self._checked(about, token, at=at)
        if not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
            raise ProvinceRefused("wrong_nonce")
        if not claims.get("sub"):
            raise ProvinceRefused("no_subject")
        half = create_half_hash(access, self._algorithm(token))
        if "at_hash" in claims and (half is None or claims["at_hash"] != half.decode()):
            raise ProvinceRefused("wrong_token")
        return claims

    def _algorithm(self, token: str) -> str:
        head = token.partition(".")[0]
        read = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
        return str(read.get("alg", ""))

    def _checked(self, about: Mapping[str, Any], token: str, *, at: datetime) -> dict[str, Any]:
        """Return the claims of a token that the platform signed for us, now."""
        claims = self._decoded(self._endpoint(about, "jwks_uri"), token)
        now, client = at.timestamp(), settings.YIMEN_PROVINCIAL["key"]
        audience = claims.get("aud")
        meant = [audience] if isinstance(audience, str) else audience
        if claims.get("iss") != about["issuer"] or not isinstance(meant, list):
            raise ProvinceRefused("other_issuer")
        if client not in meant or (len(meant) > 1 and claims.get("azp") != client):
            raise ProvinceRefused("other_audience")
        issued, until = claims.get("iat"), claims.get("exp")
        if not isinstance(issued, int | float) or not isinstance(until, int | float):
            raise ProvinceRefused("no_time")
        if now >= until + SKEW or now < issued - SKEW:
            raise ProvinceRefused("wrong_time")
        return claims

    def _decoded(self, url: str, token: str) -> dict[str, Any]:
        """Return what a key of the platform signed; keys are fetched anew where none fits."""
        for fresh in (False, True):
            keys = self._known(url, fresh=fresh)
            try:
                decoded = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError):
                continue
            return dict(decoded.claims)
        raise ProvinceRefused("wrong_signature")

    def _known(self, url: str, *, fresh: bool = False) -> dict[str, Any]:
        with self._lock:
            since, kept = self._kept.get(url, (0.0, {}))
        if kept and not fresh and time.monotonic() - since < _KEPT_SECONDS:
            return kept
        read = self._get(url)
        with self._lock:
            self._kept[url] = (time.monotonic(), read)
        return read

    def _get(self, url: str, *, bearer: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return _call(url, headers=headers)

    def _post(self, url: str, form: Mapping[str, str]) -> dict[str, Any]:
        account = settings.YIMEN_PROVINCIAL
        pair = f"{quote(account['key'], safe='')}:{quote(account['secret'], safe='')}"
        basic = base64.b64encode(pair.encode()).decode()
        return _call(url, form=form, headers={"Authorization": f"Basic {basic}"})


def _call(
    url: str, *, headers: Mapping[str, str], form: Mapping[str, str] | None = None
) -> dict[str, Any]:
    named = {urlsplit(settings.YIMEN_PROVINCIAL["url"]).hostname or ""}
    try:
        answer = calls.fetch(url=url, form=form, headers=headers, named=named)
    except calls.Unreachable as error:
        raise ProvinceRefused("unreachable") from error
    if answer.status != 200:
        raise ProvinceRefused("bad_answer")
    try:
        return answer.document()
    except calls.Unreachable as error:
        raise ProvinceRefused("bad_answer") from error


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
