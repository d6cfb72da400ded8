"""Codes and tokens as they lie in the tables: hashes, uses, lines and their end.

Each read below locks what it returns, so that a code or a refresh token is used once whatever
happens at the same moment. A hot path: one statement a step.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from yimen.identity.models import OidcCode, OidcToken
from yimen.identity.rules import oidc as rules
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

_CODE = """
    SELECT c.id, c.client_id, c.redirect_uri, c.challenge, c.nonce, c.scopes, c.expires_at,
           c.used_at, s.id, s.account_id, s.signed_in_at, s.methods, s.assurance,
           (s.ended_at IS NOT NULL) OR NOT a.is_active
    FROM identity_oidc_code c
    JOIN identity_oidc_sign_in s ON s.id = c.sign_in_id
    JOIN identity_account a ON a.id = s.account_id
    WHERE c.hash = %s FOR NO KEY UPDATE OF c
"""
_REFRESH = """
    SELECT t.line, s.client_id, t.id, t.kind, t.revoked_at, t.scopes, t.expires_at,
           t.used_at, s.id, s.account_id, s.signed_in_at, s.methods, s.assurance,
           NOT a.is_active
    FROM identity_oidc_token t
    JOIN identity_oidc_sign_in s ON s.id = t.sign_in_id
    JOIN identity_account a ON a.id = s.account_id
    WHERE t.hash = %s FOR NO KEY UPDATE OF t
"""
_WRITE_CODE = """
    INSERT INTO identity_oidc_code
        (id, hash, sign_in_id, client_id, redirect_uri, challenge, nonce, scopes, issued_at,
         expires_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (client_id, nonce) WHERE nonce <> '' DO NOTHING
"""
_USE_CODE = "UPDATE identity_oidc_code SET used_at = %s WHERE id = %s"
_USE_REFRESH = "UPDATE identity_oidc_token SET used_at = %s WHERE id = %s"
_HAND_OUT = """
    INSERT INTO identity_oidc_token
        (id, hash, kind, sign_in_id, line, scopes, issued_at, expires_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


def new_secret() -> str:
    """Return 256 random bits as text."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """Return how a code, a token or a client secret is stored: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A code or refresh token as stored, with the sign-in that it belongs to."""

    id: UUID
    line: UUID
    client_id: UUID
    scopes: tuple[str, ...]
    expires_at: datetime
    used_at: datetime | None
    revoked: bool
    sign_in_id: UUID
    account_id: UUID
    signed_in_at: datetime
    methods: tuple[str, ...]
    assurance: int
    redirect_uri: str = ""
    challenge: str = ""
    nonce: str = ""


def find_code(*, code: str) -> Held | None:
    """Return the locked code, used or not, or None."""
    row = _one(_CODE, hash_of(code))
    if row is None:
        return None
    return _held(row, id=row[0], redirect_uri=row[2], challenge=row[3], nonce=row[4])


def find_refresh(*, token: str) -> Held | None:
    """Return the locked refresh token, used or not, or None."""
    row = _one(_REFRESH, hash_of(token))
    if row is None or row[3] != "refresh":
        return None
    return _held(row, id=row[2], revoked=row[4] is not None)


def _one(sql: str, value: str) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, (value,))
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def _held(row: tuple[Any, ...], *, revoked: bool = False, **own: Any) -> Held:
    return Held(
        line=row[0],
        client_id=row[1],
        scopes=tuple(row[5]),
        expires_at=row[6],
        used_at=row[7],
        sign_in_id=row[8],
        account_id=row[9],
        signed_in_at=row[10],
        methods=tuple(row[11]),
        assurance=row[12],
        revoked=revoked or bool(row[13]),
        **own,
    )


def write_code(
    *,
    sign_in_id: UUID,
    client_id: UUID,
    redirect_uri: str,
    challenge: str,
    nonce: str,
    scopes: tuple[str, ...],
    at: datetime,
) -> str | None:
    """Return a new code, or None when this system has used the nonce before."""
    code = new_secret()
    values = (
        *(new_id(), hash_of(code), sign_in_id, client_id, redirect_uri, challenge, nonce),
        *(list(scopes), at, at + rules.CODE_LIVES),
    )
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_CODE, values)
        return code if cursor.rowcount else None


def use_code(*, code_id: UUID, at: datetime) -> None:
    """Mark the code as used: it opens nothing any more."""
    with connection.cursor() as cursor:
        cursor.execute(_USE_CODE, (at, code_id))


def use_refresh(*, token_id: UUID, at: datetime) -> None:
    """Mark a refresh token as replaced: whoever brings it again is not who got it."""
    with connection.cursor() as cursor:
        cursor.execute(_USE_REFRESH, (at, token_id))


def write_tokens(
    *,
    access: str,
    refresh: str,
    sign_in_id: UUID,
    line: UUID,
    scopes: tuple[str, ...],
    at: datetime,
) -> None:
    """Store what was handed out: an access token, and a refresh token where there is one."""
    rows = [("access", access, at + rules.ACCESS_LIVES)]
    if refresh:
        rows.append(("refresh", refresh, at + rules.REFRESH_LIVES))
    with connection.cursor() as cursor:
        for kind, token, until in rows:
            cursor.execute(
                _HAND_OUT,
                (new_id(), hash_of(token), kind, sign_in_id, line, list(scopes), at, until),
            )


def revoke_line(*, line: UUID, at: datetime) -> None:
    """End every token that one code brought."""
    OidcToken.objects.filter(line=line, revoked_at=None).update(revoked_at=at)


def revoke_replayed(*, held: Held, what: str, at: datetime) -> None:
    """End a line because something of it came twice, and say so in the ledger."""
    revoke_line(line=held.line, at=at)
    ledger.record(
        actor=SYSTEM,
        verb="identity.oidc_token.replayed",
        subject=Ref("identity.oidc_sign_in", held.sign_in_id),
        at=at,
        change={"what": what, "client_id": str(held.client_id)},
    )


def revoke_of_sign_in(*, sign_in_id: UUID, at: datetime, offline_too: bool) -> None:
    """End what a sign-in brought; a refresh token outlives a sign-out unless `offline_too`."""
    found = OidcToken.objects.filter(sign_in_id=sign_in_id, revoked_at=None)
    if not offline_too:
        found = found.exclude(scopes__contains=[rules.Scope.OFFLINE.value])
    found.update(revoked_at=at)


def revoke_of_client(*, client_id: UUID, at: datetime) -> None:
    """End everything that a system holds, codes that it did not use yet included."""
    OidcCode.objects.filter(client_id=client_id, used_at=None).update(used_at=at)
    OidcToken.objects.filter(sign_in__client_id=client_id, revoked_at=None).update(revoked_at=at)


def find_token(*, token: str) -> OidcToken | None:
    """Return a stored access or refresh token with its sign-in, whatever its state, or None."""
    found = OidcToken.objects.select_related("sign_in", "sign_in__client", "sign_in__account")
    return found.filter(hash=hash_of(token)).first()
