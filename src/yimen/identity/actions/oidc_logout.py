"""Logouts: what a system asks of us, and what systems are told (RP-Initiated and Back-Channel Logout 1.0)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

from django.db import transaction
from joserfc import jwt
from joserfc.errors import JoseError

from yimen.identity.actions import oidc_key
from yimen.identity.actions.oidc_wire import issuer, subject_of
from yimen.identity.models import OidcClient, OidcLogout, OidcSignIn
from yimen.identity.rules import oidc as rules
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.ledger import actions as ledger
from yimen.outgoing import calls

MOST_TRIES = 8
_EVENT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoutWish:
    """A checked wish for a logout: `sure` when the token proves that it is this session."""

    client_name: str
    back_to: str
    sure: bool


def consider(
    *,
    id_token_hint: str,
    client_code: str,
    back_to: str,
    state: str,
    session_ref: str,
    at: datetime,
) -> LogoutWish:
    """Return what a system's wish for a logout comes to.

    An address to come back to counts only when the system registered it, character by character. A
    token of ours for this very session spares the question; its age does not matter.
    """
    hinted = _hinted(id_token_hint, at=at)
    code = hinted.client.code if hinted else client_code
    agrees = not (hinted and client_code) or hinted.client.code == client_code
    client = OidcClient.objects.filter(code=code, state="approved").first() if agrees else None
    known = client is not None and back_to in client.after_logout_uris
    return LogoutWish(
        client_name=client.name if client else "",
        back_to=_with_state(back_to, state) if known else "",
        sure=bool(hinted and hinted.session_ref == session_ref),
    )


def _with_state(url: str, state: str) -> str:
    if not state:
        return url
    mark = "&" if urlsplit(url).query else "?"
    return f"{url}{mark}{urlencode({'state': state})}"


def _hinted(token: str, *, at: datetime) -> OidcSignIn | None:
    """Return the sign-in that an ID token of ours names, or None."""
    if not token or len(token) > rules.LONGEST * 2:
        return None
    try:
        decoded = jwt.decode(
            token,
            lambda unsafe: oidc_key.find_public(kid=str(unsafe.headers().get("kid")), at=at),
            algorithms=list(oidc_key.ALGORITHMS),
        )
        sid = UUID(str(decoded.claims.get("sid")))
    except (JoseError, NotFound, ValueError):
        return None
    if decoded.claims.get("iss") != issuer():
        return None
    return OidcSignIn.objects.select_related("client").filter(pk=sid).first()


def send(*, logout_id: UUID, at: datetime) -> bool:
    """Tell a system of a sign-out; say whether nothing is left to do.

    Raises nothing for an answer that is wrong: it is kept, and tried again by the worker.
    """
    found = OidcLogout.objects.select_related("sign_in", "sign_in__client").get(pk=logout_id)
    if found.told_at is not None or found.given_up_at is not None:
        return True
    token = logout_token(sign_in=found.sign_in, at=at)
    wrong = _post(found.sign_in.client.backchannel_uri, token)
    with transaction.atomic():
        locked = OidcLogout.objects.select_for_update(no_key=True).get(pk=logout_id)
        locked.tried += 1
        locked.last_error = wrong[:200]
        if not wrong:
            locked.told_at = at
        elif locked.tried >= MOST_TRIES:
            locked.given_up_at = at
            _record_given_up(locked, at)
        locked.save()
        return locked.told_at is not None or locked.given_up_at is not None


def _post(url: str, token: str) -> str:
    """Return what went wrong, empty when the system took it."""
    try:
        got = calls.fetch(url=url, form={"logout_token": token})
    except calls.Unreachable as error:
        return f"没有送到：{error}"
    return "" if got.status in {200, 204} else f"对方回答 {got.status}"


def _record_given_up(logout: OidcLogout, at: datetime) -> None:
    ledger.record(
        actor=SYSTEM,
        verb="identity.oidc_logout.given_up",
        subject=Ref("identity.oidc_sign_in", logout.sign_in_id),
        at=at,
        change={"tried": logout.tried},
    )


def logout_token(*, sign_in: OidcSignIn, at: datetime) -> str:
    """Return the signed token that tells one system of one ended sign-in."""
    client = sign_in.client
    signing = oidc_key.signing(algorithm=client.algorithm, at=at)
    now = int(at.timestamp())
    claims = {
        "iss": issuer(),
        "sub": subject_of(account_id=sign_in.account_id, sector=client.sector),
        "aud": client.code,
        "iat": now,
        "exp": now + int(rules.LOGOUT_TOKEN_LIVES.total_seconds()),
        "jti": uuid4().hex,
        "sid": str(sign_in.pk),
        "events": {_EVENT: {}},
    }
    header = {"alg": signing.algorithm, "kid": signing.kid, "typ": "logout+jwt"}
    return jwt.encode(header, claims, signing.key, [signing.algorithm])


def list_waiting(*, at: datetime) -> list[UUID]:
    """Return the logouts whose next try is due: 1, 2, 4 … minutes after it was made."""
    found = OidcLogout.objects.filter(told_at=None, given_up_at=None).order_by("made_at", "pk")
    return [one.pk for one in found[:500] if at >= one.made_at + _wait(one.tried)]


def _wait(tried: int) -> timedelta:
    return timedelta(minutes=2**tried)
