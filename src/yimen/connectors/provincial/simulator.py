"""A provincial platform that speaks real OpenID Connect, with people of the fictitious county.

Whoever comes picks whom to be; what goes out is signed as the real platform would. `POST /fault`
makes it lie: `issuer`, `nonce`, `audience`, `expired`, `future`, `none`, `subject`, `mixed_up`.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from yimen.connectors.simulators import KEY, SECRET, Answered, Asked

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_PEOPLE = {
    "s-zhang": ("张桂兰", "43998119480312002", "2"),
    "s-li": ("李晓梅", "43998119740926004", "3"),
    "s-new": ("冯小渡", "43998119880519006", "2"),
    "s-weak": ("何不言", "43998119900101001", "1"),
}


@dataclass
class ProvinceSimulator:
    """The platform: one key, codes that serve once, and who is signed in."""

    key: RSAKey = field(
        default_factory=lambda: RSAKey.generate_key(2048, {"kid": "province-1", "use": "sig"})
    )
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    fault: str = ""

    def answer(self, asked: Asked) -> Answered:
        """Return what the platform says."""
        issuer = f"http://{asked.headers.get('host', '')}/provincial"
        if asked.path == "/fault":
            self.fault = str(asked.body().get("fault", ""))
            return Answered(body={"code": "ok"})
        known = {
            "/.well-known/openid-configuration": lambda: self._about(issuer),
            "/keys": lambda: Answered(body=KeySet([self.key]).as_dict(private=False)),  # type: ignore[arg-type]
            "/authorize": lambda: self._authorize(asked, issuer),
            "/token": lambda: self._token(asked, issuer),
            "/userinfo": lambda: self._userinfo(asked),
            "/leave": lambda: self._leave(asked),
        }
        found = known.get(asked.path)
        return found() if found else Answered(status=404)

    def _about(self, issuer: str) -> Answered:
        return Answered(
            body={
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "userinfo_endpoint": f"{issuer}/userinfo",
                "jwks_uri": f"{issuer}/keys",
                "end_session_endpoint": f"{issuer}/leave",
                "response_types_supported": ["code"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
                "authorization_response_iss_parameter_supported": True,
                "backchannel_logout_supported": True,
            }
        )

    def _authorize(self, asked: Asked, issuer: str) -> Answered:
        wish = asked.query
        if wish.get("client_id") != KEY or wish.get("code_challenge_method") != "S256":
            return Answered(status=400, body={"error": "invalid_request"})
        if wish.get("as") not in _PEOPLE:
            return Answered(page=_choice(wish))
        code = secrets.token_urlsafe(24)
        self.codes[code] = dict(wish)
        named = "https://other.example" if self.fault == "mixed_up" else issuer
        back = urlencode({"code": code, "state": wish.get("state", ""), "iss": named})
        return Answered(status=302, headers={"Location": f"{wish['redirect_uri']}?{back}"})

    def _token(self, asked: Asked, issuer: str) -> Answered:
        form = dict(parse_qsl(asked.raw.decode()))
        pair = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        wish = self.codes.pop(form.get("code", ""), None)
        if asked.headers.get("authorization") != f"Basic {pair}":
            return Answered(status=401, body={"error": "invalid_client"})
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if wish is None or wish["code_challenge"] != proof:
            return Answered(status=400, body={"error": "invalid_grant"})
        access = secrets.token_urlsafe(24)
        self.tokens[access] = wish["as"]
        id_token = self._id_token(wish, issuer)
        return Answered(body={"access_token": access, "token_type": "Bearer", "id_token": id_token})

    def _id_token(self, wish: dict[str, str], issuer: str) -> str:
        now = int(time.time())
        shift = {"expired": -7200, "future": 7200}.get(self.fault, 0)
        claims: dict[str, Any] = {
            "iss": "https://other.example" if self.fault == "issuer" else issuer,
            "sub": wish["as"],
            "aud": "another" if self.fault == "audience" else KEY,
            "iat": now + shift,
            "exp": now + shift + 600,
            "nonce": "another" if self.fault == "nonce" else wish.get("nonce", ""),
            "acr": _PEOPLE[wish["as"]][2],
            "amr": ["pwd", "sms"],
            "sid": f"sid-{wish['as']}",
        }
        if self.fault == "none":
            parts = (json.dumps(one).encode() for one in ({"alg": "none"}, claims))
            return (
                ".".join(base64.urlsafe_b64encode(one).decode().rstrip("=") for one in parts) + "."
            )
        return jwt.encode({"alg": "RS256", "kid": "province-1"}, claims, self.key)

    def _userinfo(self, asked: Asked) -> Answered:
        who = self.tokens.get(asked.headers.get("authorization", "").removeprefix("Bearer "))
        if who is None:
            return Answered(status=401)
        name, first_17, _ = _PEOPLE[who]
        subject = "another" if self.fault == "subject" else who
        return Answered(
            body={"sub": subject, "name": name, "id_number": first_17 + _check(first_17)}
        )

    def _leave(self, asked: Asked) -> Answered:
        back = asked.query.get("post_logout_redirect_uri", "")
        state = urlencode({"state": asked.query.get("state", "")})
        return Answered(status=302, headers={"Location": f"{back}?{state}"})

    def logout_token(self, *, issuer: str, who: str) -> str:
        """Return what the platform sends when somebody signs out there."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": issuer,
            "sub": who,
            "aud": KEY,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_hex(8),
            "sid": f"sid-{who}",
            "events": {_LOGOUT_EVENT: {}},
        }
        return jwt.encode({"alg": "RS256", "kid": "province-1"}, claims, self.key)


def _choice(wish: dict[str, str]) -> str:
    rows = "".join(
        f'<li><a href="?{html.escape(urlencode(wish | {"as": who}))}">{name}</a></li>'
        for who, (name, _, _) in _PEOPLE.items()
    )
    return (
        '<!doctype html><html lang="zh-Hans"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>省统一身份认证平台（模拟）</title>'
        f"<h1>省统一身份认证平台（模拟）</h1><p>选一个人登录，都是虚构的。</p><ul>{rows}</ul></html>"
    )


def _check(first_17: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def build() -> ProvinceSimulator:
    """Return a platform that tells the truth."""
    return ProvinceSimulator()
