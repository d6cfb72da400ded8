"""Replays at the door for other systems: a code, a refresh token or a nonce that comes twice.

A relying system is registered, a person is signed in and has agreed. Then everything that serves
once is sent again: in turn, and by several at the same moment.
"""

from __future__ import annotations

import base64
import secrets
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client

from yimen.identity.benches.oidc import BACK, VERIFIER, a_session, a_system, challenge
from yimen.identity.rules.oidc import Scope
from yimen.kernel import clock

_SCOPES = (Scope.OPENID, Scope.PROFILE, Scope.OFFLINE)
_AT_ONCE = 8
_OK, _BAD, _CLOSED = 200, 400, 401


def token_replays(
    *, database_url: str, say: Callable[[str], None], at_once: int = _AT_ONCE
) -> list[str]:
    """Return what a code, a refresh token, a nonce or a key of somebody else opened again."""
    del database_url  # Django points at it already
    at = clock.now()
    code, secret, client_id = a_system("ES256", at, scopes=_SCOPES)
    other, other_secret, _ = a_system("RS256", at, scopes=_SCOPES)
    session = a_session(0, [client_id], at, scopes=_SCOPES)
    relying = Relying(code=code, secret=secret, session=session)
    stranger = Relying(code=other, secret=other_secret, session=session)
    wrong = _code_twice(relying)
    say("授权码：第二次用不了，第一次换来的令牌也一起作废")
    wrong += _refresh_twice(relying)
    say("刷新令牌：旧的再用一次，整串令牌都作废")
    wrong += _others(relying, stranger)
    say("别的系统拿去、校验码不对、同一个 nonce 再来：都不认")
    if at_once > 1:
        wrong += _at_once(relying, at_once, say)
    return wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Relying:
    """A registered system, and the session of somebody who agreed to it."""

    code: str
    secret: str
    session: str

    def a_code(self, nonce: str = "") -> str:
        """Return a code for the person, empty where the wish is refused."""
        asked = {
            "response_type": "code",
            "client_id": self.code,
            "redirect_uri": BACK,
            "scope": " ".join(_SCOPES),
            "state": "s",
            "nonce": nonce or secrets.token_urlsafe(12),
            "code_challenge": challenge(VERIFIER),
            "code_challenge_method": "S256",
        }
        browser = _browser()
        browser.cookies[settings.SESSION_COOKIE_NAME] = self.session
        sent = browser.get(f"/oidc/authorize/?{urlencode(asked)}")
        return parse_qs(urlsplit(sent.headers.get("Location", "")).query).get("code", [""])[0]

    def redeem(self, code: str, verifier: str = VERIFIER) -> tuple[int, dict[str, Any]]:
        """Return what the token endpoint says to a code."""
        return self._ask(
            grant_type="authorization_code",
            code=code,
            redirect_uri=BACK,
            code_verifier=verifier,
        )

    def refresh(self, token: str) -> tuple[int, dict[str, Any]]:
        """Return what the token endpoint says to a refresh token."""
        return self._ask(grant_type="refresh_token", refresh_token=token)

    def _ask(self, **fields: str) -> tuple[int, dict[str, Any]]:
        pair = base64.b64encode(f"{self.code}:{self.secret}".encode()).decode()
        answer = _browser().post("/oidc/token/", fields, headers={"Authorization": f"Basic {pair}"})
        return answer.status_code, answer.json()


def _browser() -> Client:
    return Client(SERVER_NAME="127.0.0.1")


def is_open(access: str) -> bool:
    """Say whether an access token still opens anything."""
    answer = _browser().get("/oidc/userinfo/", headers={"Authorization": f"Bearer {access}"})
    return answer.status_code == _OK


def _expect(held: bool, trouble: str) -> list[str]:
    return [] if held else [trouble]


def _code_twice(relying: Relying) -> list[str]:
    code = relying.a_code()
    status, given = relying.redeem(code)
    if status != _OK or not is_open(given["access_token"]):
        return ["授权码第一次就用不了，演练不作数"]
    again, _ = relying.redeem(code)
    return [
        *_expect(again == _BAD, "授权码第二次也换到了令牌"),
        *_expect(not is_open(given["access_token"]), "授权码重放以后，先前的访问令牌还能用"),
        *_expect(
            relying.refresh(given["refresh_token"])[0] == _BAD,
            "授权码重放以后，先前的刷新令牌还能用",
        ),
    ]


def _refresh_twice(relying: Relying) -> list[str]:
    _, first = relying.redeem(relying.a_code())
    status, second = relying.refresh(first["refresh_token"])
    if status != _OK:
        return ["刷新令牌第一次就用不了，演练不作数"]
    again, _ = relying.refresh(first["refresh_token"])
    return [
        *_expect(again == _BAD, "旧的刷新令牌又换到了令牌"),
        *_expect(
            relying.refresh(second["refresh_token"])[0] == _BAD, "刷新令牌重放以后，新的还能用"
        ),
        *_expect(not is_open(second["access_token"]), "刷新令牌重放以后，访问令牌还能用"),
    ]


def _others(relying: Relying, stranger: Relying) -> list[str]:
    code, nonce = relying.a_code(), secrets.token_urlsafe(12)
    stolen, _ = stranger.redeem(code)
    blind, _ = relying.redeem(relying.a_code(), verifier="w" * 64)
    _, given = relying.redeem(relying.a_code())
    taken, _ = stranger.refresh(given["refresh_token"])
    impostor = Relying(code=relying.code, secret="wrong", session=relying.session)  # noqa: S106
    unproved, _ = impostor.redeem(relying.a_code())
    first, again = relying.a_code(nonce), relying.a_code(nonce)
    return [
        *_expect(stolen == _BAD, "别的系统用了这个系统的授权码"),
        *_expect(blind == _BAD, "没有校验码也换到了令牌"),
        *_expect(taken == _BAD, "别的系统用了这个系统的刷新令牌"),
        *_expect(unproved == _CLOSED, "密钥不对也换到了令牌"),
        *_expect(bool(first) and not again, "同一个 nonce 用了两次"),
    ]


def _at_once(relying: Relying, many: int, say: Callable[[str], None]) -> list[str]:
    """Send one code, then one refresh token, from many at the same moment: one at most may win."""
    code = relying.a_code()
    codes = _raced(lambda: relying.redeem(code), many)
    _, given = relying.redeem(relying.a_code())
    tokens = _raced(lambda: relying.refresh(given["refresh_token"]), many)
    say(f"{many} 个同时来：授权码 {dict(codes)}，刷新令牌 {dict(tokens)}")
    return [
        *_expect(codes[_OK] <= 1, f"同一个授权码同时换了 {codes[_OK]} 次"),
        *_expect(tokens[_OK] <= 1, f"同一个刷新令牌同时换了 {tokens[_OK]} 次"),
        *_expect(codes[_OK] + codes[_BAD] == many, "同时换授权码时出错"),
        *_expect(tokens[_OK] + tokens[_BAD] == many, "同时刷新时出错"),
    ]


def _raced(act: Callable[[], tuple[int, dict[str, Any]]], many: int) -> Counter[int]:
    def one(_: int) -> int:
        try:
            return act()[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(many) as pool:
        return Counter(pool.map(one, range(many)))
