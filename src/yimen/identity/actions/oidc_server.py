"""The seam to Authlib: its grants and endpoints over our tables, with the time handed in.

Authlib checks requests, client authentication, PKCE and scopes and shapes every answer; what is
stored, how long it lives and what a second use means is said here. A request comes in as `Asked`,
an answer goes out as `Answer`; nothing of HTTP or of the web framework is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from authlib.oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import InvalidRequestError, TokenMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7636.challenge import compare_s256_code_challenge
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from authlib.oidc.core.util import create_half_hash
from django.db import transaction
from joserfc import jwt

from yimen.identity.actions import oidc_key, oidc_token
from yimen.identity.actions.oidc_token import Held
from yimen.identity.actions.oidc_wire import (
    Answer,
    Asked,
    Relying,
    find_relying,
    issuer,
    subject_of,
)
from yimen.identity.models import OidcToken
from yimen.identity.rules import oidc as rules
from yimen.identity.rules.oidc import Scope
from yimen.identity.rules.oidc_client import Authentication

_AUTHENTICATION = [how.value for how in Authentication]


class _Code:
    """A stored code in the words of Authlib."""

    def __init__(self, held: Held) -> None:
        self.held = held
        self.code_challenge = held.challenge
        self.code_challenge_method = "S256"

    def get_redirect_uri(self) -> str:
        return self.held.redirect_uri

    def get_scope(self) -> str:
        return " ".join(self.held.scopes)


class _Refresh:
    """A stored refresh token in the words of Authlib."""

    def __init__(self, held: Held) -> None:
        self.held = held

    def get_scope(self) -> str:
        return " ".join(self.held.scopes)

    def check_client(self, client: Relying) -> bool:
        return self.held.client_id == client.id


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]
    """The code flow over our tables."""

    TOKEN_ENDPOINT_AUTH_METHODS = _AUTHENTICATION

    def query_authorization_code(self, code: str, client: Relying) -> _Code | None:
        """Return the code if it is young, unused and this system's; a second use ends its line."""
        held = oidc_token.find_code(code=code)
        if held is None or held.client_id != client.id:
            return None
        if held.used_at is not None:
            oidc_token.revoke_replayed(held=held, what="code", at=self.request.at)
            return None
        if held.revoked or self.request.at >= held.expires_at:
            return None
        return _Code(held)

    def authenticate_user(self, authorization_code: _Code) -> Held:
        """Return whose code it is."""
        return authorization_code.held

    def generate_token(self, **wish: Any) -> Any:
        """Return new tokens, with one to refresh only where that was agreed to."""
        offline = Scope.OFFLINE in (wish.get("scope") or "").split()
        return super().generate_token(**{**wish, "include_refresh_token": offline})

    def delete_authorization_code(self, authorization_code: _Code) -> None:
        """Mark the code as used; it stays, so that a second use is seen."""
        oidc_token.use_code(code_id=authorization_code.held.id, at=self.request.at)


class RefreshGrant(RefreshTokenGrant):  # type: ignore[misc]
    """Refresh with a new token each time (RFC 9700 4.14)."""

    TOKEN_ENDPOINT_AUTH_METHODS = _AUTHENTICATION
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> _Refresh | None:
        """Return the token if it holds; one that was replaced before ends its whole line."""
        held = oidc_token.find_refresh(token=refresh_token)
        if held is None:
            return None
        if held.used_at is not None:
            oidc_token.revoke_replayed(held=held, what="refresh_token", at=self.request.at)
            return None
        if held.revoked or self.request.at >= held.expires_at:
            return None
        return _Refresh(held)

    def authenticate_user(self, refresh_token: _Refresh) -> Held:
        """Return whose token it is."""
        return refresh_token.held

    def revoke_old_credential(self, refresh_token: _Refresh) -> None:
        """Mark the token as replaced."""
        oidc_token.use_refresh(token_id=refresh_token.held.id, at=self.request.at)


class OnlyS256(CodeChallenge):  # type: ignore[misc]
    """PKCE for everybody, by S256 alone (RFC 9700 2.1.1)."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]
    CODE_CHALLENGE_METHODS = {"S256": compare_s256_code_challenge}

    def validate_code_challenge(self, grant: CodeGrant, redirect_uri: str) -> None:
        """Refuse a request without a challenge by S256."""
        asked = grant.request.payload.data
        if not asked.get("code_challenge") or asked.get("code_challenge_method") != "S256":
            raise InvalidRequestError("PKCE is required: code_challenge with method S256.")
        super().validate_code_challenge(grant, redirect_uri)


class IdToken:
    """The ID token: who, at which level, by which means, in which session; nothing else."""

    def __call__(self, grant: Any) -> None:
        """Add the token to answers of a grant."""
        grant.register_hook("after_create_token_response", self.add)

    def add(self, grant: Any, response: tuple[int, dict[str, Any], Any]) -> None:
        """Put the signed token into the answer."""
        request: Asked = grant.request
        client: Relying = request.client
        signing = oidc_key.signing(algorithm=client.algorithm, at=request.at)
        token = response[1]
        claims = _claims(request, client, request.user)
        half = create_half_hash(token["access_token"], signing.algorithm)
        assert half is not None
        header = {"alg": signing.algorithm, "kid": signing.kid, "typ": "JWT"}
        token["id_token"] = jwt.encode(
            header, claims | {"at_hash": half.decode()}, signing.key, [signing.algorithm]
        )


def _claims(request: Asked, client: Relying, held: Held) -> dict[str, Any]:
    now = int(request.at.timestamp())
    claims = {
        "iss": issuer(),
        "sub": subject_of(account_id=held.account_id, sector=client.sector),
        "aud": client.code,
        "iat": now,
        "exp": now + int(rules.ID_TOKEN_LIVES.total_seconds()),
        "auth_time": int(held.signed_in_at.timestamp()),
        "acr": rules.acr_of(held.assurance),
        "amr": list(held.methods),
        "sid": str(held.sign_in_id),
    }
    return claims | ({"nonce": held.nonce} if held.nonce else {})


class _Handed(TokenMixin):  # type: ignore[misc]
    """A stored token in the words of Authlib."""

    def __init__(self, stored: OidcToken, at: datetime) -> None:
        self.stored = stored
        self._at = at

    def check_client(self, client: Relying) -> bool:
        return bool(self.stored.sign_in.client_id == client.id)

    def is_expired(self) -> bool:
        return bool(self._at >= self.stored.expires_at)

    def is_revoked(self) -> bool:
        stored = self.stored
        return (
            stored.revoked_at is not None
            or stored.used_at is not None
            or not stored.sign_in.account.is_active
        )


class Revocation(RevocationEndpoint):  # type: ignore[misc]
    """RFC 7009: an access token ends alone, a refresh token with its whole line."""

    CLIENT_AUTH_METHODS = _AUTHENTICATION

    def authenticate_token(self, request: Asked, client: Relying) -> _Handed | None:
        """Return the system's own token; another's is answered like an unknown one."""
        self.check_params(request, client)
        found = oidc_token.find_token(token=request.form["token"])
        if found is None or found.sign_in.client_id != client.id:
            return None
        return _Handed(found, request.at)

    def revoke_token(self, token: _Handed, request: Asked) -> None:
        """End the token."""
        stored = token.stored
        if stored.kind == "refresh":
            oidc_token.revoke_line(line=stored.line, at=request.at)
        elif stored.revoked_at is None:
            stored.revoked_at = request.at
            stored.save(update_fields=["revoked_at"])


class Introspection(IntrospectionEndpoint):  # type: ignore[misc]
    """RFC 7662: a system with a secret asks whether a token of its own still holds."""

    CLIENT_AUTH_METHODS = [Authentication.BASIC.value, Authentication.POST.value]

    def query_token(self, token_string: str, token_type_hint: str | None) -> None:
        """Refuse: tokens are looked for with the moment, in `authenticate_token`."""
        raise NotImplementedError

    def check_permission(self, token: _Handed, client: Relying, request: Asked) -> bool:
        """Say whether the token is the asker's own."""
        return token.check_client(client)

    def authenticate_token(self, request: Asked, client: Relying) -> _Handed | None:
        """Return the asker's own token, or None."""
        self.check_params(request, client)
        found = oidc_token.find_token(token=request.form["token"])
        handed = None if found is None else _Handed(found, request.at)
        return handed if handed and self.check_permission(handed, client, request) else None

    def introspect_token(self, token: _Handed) -> dict[str, Any]:
        """Return what may be said about a token that holds."""
        stored = token.stored
        client = stored.sign_in.client
        return {
            "active": True,
            "client_id": client.code,
            "token_type": "Bearer" if stored.kind == "access" else "refresh_token",
            "scope": " ".join(stored.scopes),
            "sub": subject_of(account_id=stored.sign_in.account_id, sector=client.sector),
            "aud": client.code,
            "iss": issuer(),
            "iat": int(stored.issued_at.timestamp()),
            "exp": int(stored.expires_at.timestamp()),
        }


class Provider(AuthorizationServer):  # type: ignore[misc]
    """Authlib's server over our tables."""

    def query_client(self, client_id: str) -> Relying | None:
        """Return an approved system."""
        return find_relying(client_id)

    def save_token(self, token: Mapping[str, Any], request: Asked) -> None:
        """Store what goes out, under the line that it belongs to."""
        held: Held = request.user
        oidc_token.write_tokens(
            access=token["access_token"],
            refresh=token.get("refresh_token", ""),
            sign_in_id=held.sign_in_id,
            line=held.line,
            scopes=tuple(token["scope"].split()),
            at=request.at,
        )

    def create_oauth2_request(self, request: Asked) -> Asked:
        """Return the request: the edge has made it already."""
        return request

    def handle_response(self, status: int, body: Any, headers: Sequence[tuple[str, str]]) -> Answer:
        """Return the answer for the edge to send."""
        location = dict(headers).get("Location")
        return Answer(status=status, body=body, headers=tuple(headers), location=location)

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Tell nobody: the ledger is written where the row is."""


def _provider() -> Provider:
    made = Provider()
    made.register_token_generator(
        "default",
        BearerTokenGenerator(
            access_token_generator=lambda **_: oidc_token.new_secret(),
            refresh_token_generator=lambda **_: oidc_token.new_secret(),
            expires_generator=lambda client, grant_type: int(rules.ACCESS_LIVES.total_seconds()),
        ),
    )
    made.register_grant(CodeGrant, [OnlyS256(required=True), IdToken()])
    made.register_grant(RefreshGrant, [IdToken()])
    made.register_endpoint(Revocation)
    made.register_endpoint(Introspection)
    return made


PROVIDER = _provider()


def exchange(*, asked: Asked) -> Answer:
    """Give tokens for a code or a refresh token; a refused second use still ends its line."""
    with transaction.atomic():
        answer: Answer = PROVIDER.create_token_response(asked)
        return answer


def revoke(*, asked: Asked) -> Answer:
    """End a token of the asking system."""
    with transaction.atomic():
        answer: Answer = PROVIDER.create_endpoint_response("revocation", asked)
        return answer


def introspect(*, asked: Asked) -> Answer:
    """Say whether a token of the asking system holds."""
    answer: Answer = PROVIDER.create_endpoint_response("introspection", asked)
    return answer
