"""What comes over the wire and goes back: requests, answers, and relying systems as the protocol sees them."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from authlib.oauth2.rfc6749 import (
    ClientMixin,
    InvalidRequestError,
    OAuth2Payload,
    OAuth2Request,
)
from django.conf import settings
from django.db import connection

from yimen.identity import sealing
from yimen.identity.actions import oidc_token
from yimen.identity.rules import oidc as rules
from yimen.identity.rules.oidc_client import Authentication

_PLAIN = frozenset(map(chr, (*range(0x20, 0x22), *range(0x23, 0x5C), *range(0x5D, 0x7F))))
_REPEATED_NEVER = frozenset({"code_challenge", "nonce", "prompt", "max_age", "code", "grant_type"})
_CLIENT = """
    SELECT id, code, name, secret_hash, redirect_uris, scopes, authentication, algorithm, sector,
           minimum_assurance
    FROM identity_oidc_client WHERE code = %s AND state = 'approved'
"""


def issuer() -> str:
    """Return the name of this provider: the address of the installation."""
    return str(settings.YIMEN_PUBLIC_URL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back over the wire."""

    status: int
    body: Any
    headers: Sequence[tuple[str, str]]
    location: str | None


class _Payload(OAuth2Payload):  # type: ignore[misc]
    """Parameters by name, and how often each came."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        self._lists = fields
        self._data = {name: values[0] for name, values in fields.items() if values}

    @property
    def data(self) -> dict[str, str]:
        return self._data

    @property
    def datalist(self) -> Mapping[str, list[str]]:
        return self._lists


class Asked(OAuth2Request):  # type: ignore[misc]
    """A request to the provider. Raises OAuth2Error where no answer could carry what it says."""

    def __init__(
        self,
        *,
        method: str,
        path: str,
        query: Mapping[str, list[str]],
        form: Mapping[str, list[str]],
        headers: Mapping[str, str],
        at: datetime,
    ) -> None:
        """Keep the request and the moment at which the edge took it."""
        super().__init__(method, f"{issuer()}{path}", headers=headers)
        self.at = at
        self._query = {name: values[0] for name, values in query.items() if values}
        self._form = {name: values[0] for name, values in form.items() if values}
        self.payload = _Payload({**query, **form})
        _check_plain(self.payload)

    @property
    def args(self) -> dict[str, str]:
        """Return the parameters of the address."""
        return self._query

    @property
    def form(self) -> dict[str, str]:
        """Return the parameters of the form."""
        return self._form


def _check_plain(payload: _Payload) -> None:
    for name, values in payload.datalist.items():
        if len(values) > 1 and name in _REPEATED_NEVER:
            raise InvalidRequestError("A parameter came more than once.")
        if len(values[0]) > rules.LONGEST:
            raise InvalidRequestError("A parameter is too long.")
        if name != "state" and not _PLAIN.issuperset(values[0]):
            raise InvalidRequestError("A parameter holds characters outside plain ASCII.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relying(ClientMixin):  # type: ignore[misc]
    """An approved system as the protocol sees it."""

    id: UUID
    code: str
    name: str
    secret_hash: str
    redirect_uris: tuple[str, ...]
    scopes: tuple[str, ...]
    authentication: str
    algorithm: str
    sector: str
    minimum_assurance: int

    def get_client_id(self) -> str:
        """Return the name on the wire."""
        return self.code

    def get_default_redirect_uri(self) -> None:
        """Return nothing: OpenID Connect demands the address in each request."""
        return

    def get_allowed_scope(self, scope: str | None) -> str:
        """Return what of the wish is granted to this system; what is unknown is left out."""
        asked = (scope or "").split()
        return " ".join(rules.scopes_to_ask(asked=asked, granted=self.scopes))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Say whether this very address was registered, character by character."""
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        """Say whether this is the secret."""
        given = oidc_token.hash_of(client_secret)
        return bool(self.secret_hash) and hmac.compare_digest(given, self.secret_hash)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Say whether the system proves itself as it was registered; only one with a secret asks."""
        if endpoint == "introspection" and method == Authentication.NONE:
            return False
        return method == self.authentication

    def check_response_type(self, response_type: str) -> bool:
        """Say whether this is the code flow."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Say whether a grant is open to it."""
        return grant_type in {"authorization_code", "refresh_token"}


def find_relying(code: str) -> Relying | None:
    """Return the approved system of this name, or None."""
    with connection.cursor() as cursor:
        cursor.execute(_CLIENT, (code,))
        row = cursor.fetchone()
    if row is None:
        return None
    return Relying(
        **dict(zip(("id", "code", "name", "secret_hash"), row[:4], strict=True)),
        redirect_uris=tuple(row[4]),
        scopes=tuple(row[5]),
        **dict(
            zip(
                ("authentication", "algorithm", "sector", "minimum_assurance"), row[6:], strict=True
            )
        ),
    )


def subject_of(*, account_id: UUID, sector: str) -> str:
    """Return the pairwise subject: equal for the systems of one sector, unrelated elsewhere."""
    return sealing.pairwise_subject(account_id=account_id, sector=sector)
