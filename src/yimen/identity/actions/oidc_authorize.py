"""A system asks for a sign-in: what has to happen, what the person agreed to, and the code.

The straight road, signed in and agreed before, is hot: the client, consent with open sign-in, and
the new code, one statement each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from authlib.oauth2.rfc6749 import (
    AccessDeniedError,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Error,
)
from authlib.oidc.core.errors import (
    ConsentRequiredError,
    InteractionRequiredError,
    LoginRequiredError,
    RegistrationNotSupportedError,
    RequestNotSupportedError,
    RequestURINotSupportedError,
)
from django.db import connection, transaction

from yimen.identity.actions import oidc_sign_in, oidc_token
from yimen.identity.actions.oidc_server import PROVIDER
from yimen.identity.actions.oidc_wire import Asked, Relying, issuer
from yimen.identity.models import OidcClient, OidcConsent
from yimen.identity.rules import oidc as rules
from yimen.identity.rules.oidc import Scope, Step, Wish
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

_STANDING = """
    SELECT c.asked, c.scopes, s.id, s.assurance, s.signed_in_at
    FROM (SELECT 1) one
    LEFT JOIN identity_oidc_consent c
      ON c.account_id = %(account)s AND c.client_id = %(client)s AND c.withdrawn_at IS NULL
     AND (c.remembered OR c.session_ref = %(session)s)
    LEFT JOIN identity_oidc_sign_in s
      ON s.session_ref = %(session)s AND s.client_id = %(client)s AND s.ended_at IS NULL
"""
_NOTHING = (None, None, None, None, None)
_UNSUPPORTED = {
    "request": RequestNotSupportedError,
    "request_uri": RequestURINotSupportedError,
    "registration": RegistrationNotSupportedError,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who is signed in at this browser, since when and by what means."""

    account_id: UUID
    session_ref: str
    signed_in_at: datetime
    methods: tuple[str, ...]
    assurance: int


class Outcome(StrEnum):
    """What the edge has to do with a request."""

    LEAVE = "leave"
    SIGN_IN = "sign_in"
    ASK = "ask"
    TOO_LOW = "too_low"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """The outcome; `url` is where to go, `scopes` what to ask for, `said` what was wrong."""

    outcome: Outcome
    url: str = ""
    client: Relying | None = None
    scopes: tuple[Scope, ...] = ()
    redirect_uri: str = ""
    said: str = ""


def consider(
    *, asked: Asked, visitor: Visitor | None, proved_again: bool, at: datetime
) -> Considered:
    """Return what has to happen next with a request for a sign-in; a code where nothing is open."""
    try:
        grant = PROVIDER.get_consent_grant(asked, visitor)
    except OAuth2Error as error:
        return _wrong(error, client=asked.client)
    client: Relying = asked.client
    try:
        _check_offered(asked)
        return _considered(asked, client, visitor, proved_again=proved_again, at=at)
    except OAuth2Error as error:
        error.state = asked.payload.state
        error.redirect_uri = grant.redirect_uri
        return _wrong(error, client=client)


def _wrong(error: OAuth2Error, *, client: Relying | None) -> Considered:
    """Send the error to the system where its address is proved, else show it here."""
    if error.redirect_uri:
        _, _, headers = error()
        return Considered(
            outcome=Outcome.LEAVE, url=_with_issuer(dict(headers)["Location"]), client=client
        )
    said = error.description or error.error
    return Considered(outcome=Outcome.UNKNOWN, client=client, said=str(said))


def _with_issuer(url: str) -> str:
    """Name ourselves in every answer (RFC 9207), so that a system cannot mix providers up."""
    mark = "&" if urlsplit(url).query else "?"
    return f"{url}{mark}{urlencode({'iss': issuer()})}"


def _check_offered(asked: Asked) -> None:
    data = asked.payload.data
    for name, refusal in _UNSUPPORTED.items():
        if name in data:
            raise refusal
    if data.get("response_mode", "query") != "query":
        raise InvalidRequestError("Only response_mode=query is offered.")
    if Scope.OPENID not in (data.get("scope") or "").split():
        raise InvalidScopeError("The scope must hold openid.")


def _considered(
    asked: Asked, client: Relying, visitor: Visitor | None, *, proved_again: bool, at: datetime
) -> Considered:
    wish, scopes = _wish(asked), _scopes(asked, client)
    standing = _standing(client, visitor) if visitor is not None else _NOTHING
    step = rules.next_step(
        wish=wish,
        signed_in_at=visitor.signed_in_at if visitor else None,
        proved_again=proved_again,
        remembered=set(scopes) <= set(standing[0] or ()),
        at=at,
    )
    if step is Step.SIGN_IN:
        if wish.silent:
            raise LoginRequiredError
        return Considered(outcome=Outcome.SIGN_IN, client=client)
    assert visitor is not None
    if visitor.assurance < client.minimum_assurance:
        if wish.silent:
            raise InteractionRequiredError
        return _show(Outcome.TOO_LOW, asked, client, scopes)
    if step is Step.ASK:
        if wish.silent:
            raise ConsentRequiredError
        return _show(Outcome.ASK, asked, client, scopes)
    return _go(asked, client, visitor, standing, scopes, at)


def _show(outcome: Outcome, asked: Asked, client: Relying, scopes: tuple[Scope, ...]) -> Considered:
    return Considered(
        outcome=outcome,
        client=client,
        scopes=scopes,
        redirect_uri=asked.payload.redirect_uri or "",
    )


def _wish(asked: Asked) -> Wish:
    prompts = frozenset(asked.payload.data.get("prompt", "").split())
    if "none" in prompts and len(prompts) > 1:
        raise InvalidRequestError("prompt=none goes alone.")
    max_age = asked.payload.data.get("max_age")
    if max_age is not None and not (max_age.isdigit() and len(max_age) < 10):
        raise InvalidRequestError("max_age is a number of seconds.")
    return Wish(prompts=prompts, max_age=None if max_age is None else int(max_age))


def _scopes(asked: Asked, client: Relying) -> tuple[Scope, ...]:
    wanted = (asked.payload.data.get("scope") or "").split()
    return rules.scopes_to_ask(asked=wanted, granted=client.scopes)


def _standing(client: Relying, visitor: Visitor) -> tuple[Any, ...]:
    """Return the scopes agreed to, and the open sign-in of this session at this system."""
    with connection.cursor() as cursor:
        cursor.execute(
            _STANDING,
            {
                "account": visitor.account_id,
                "client": client.id,
                "session": visitor.session_ref,
            },
        )
        row: tuple[Any, ...] = cursor.fetchone()
    return row


def _go(
    asked: Asked,
    client: Relying,
    visitor: Visitor,
    standing: tuple[Any, ...],
    scopes: tuple[Scope, ...],
    at: datetime,
) -> Considered:
    _, consented, sign_in_id, assurance, signed_in_at = standing
    passing = rules.scopes_to_pass(asked=scopes, granted=client.scopes, consented=consented or ())
    if sign_in_id is None or (assurance, signed_in_at) != (
        visitor.assurance,
        visitor.signed_in_at,
    ):
        with transaction.atomic():
            sign_in_id = oidc_sign_in.open_sign_in(
                client_id=client.id,
                account_id=visitor.account_id,
                session_ref=visitor.session_ref,
                signed_in_at=visitor.signed_in_at,
                methods=visitor.methods,
                assurance=visitor.assurance,
                scopes=passing,
                at=at,
            )
            return _leave(asked, client, sign_in_id, passing, at)
    return _leave(asked, client, sign_in_id, passing, at)


def _leave(
    asked: Asked, client: Relying, sign_in_id: UUID, scopes: tuple[Scope, ...], at: datetime
) -> Considered:
    data = asked.payload.data
    code = oidc_token.write_code(
        sign_in_id=sign_in_id,
        client_id=client.id,
        redirect_uri=data["redirect_uri"],
        challenge=data["code_challenge"],
        nonce=data.get("nonce", "")[:500],
        scopes=tuple(scope.value for scope in scopes),
        at=at,
    )
    if code is None:
        raise InvalidRequestError("This nonce was used before.")
    answer = {"code": code} | ({"state": data["state"]} if data.get("state") else {})
    mark = "&" if urlsplit(data["redirect_uri"]).query else "?"
    url = _with_issuer(f"{data['redirect_uri']}{mark}{urlencode(answer)}")
    return Considered(outcome=Outcome.LEAVE, url=url, client=client)


def agree(
    *,
    actor: Actor,
    asked: Asked,
    visitor: Visitor,
    chosen: frozenset[str],
    remember: bool,
    at: datetime,
) -> Considered:
    """Record what the person lets the system have, and give the code."""
    try:
        grant = PROVIDER.get_consent_grant(asked, visitor)
    except OAuth2Error as error:
        return _wrong(error, client=asked.client)
    client: Relying = asked.client
    try:
        _check_offered(asked)
        if visitor.assurance < client.minimum_assurance:
            raise AccessDeniedError
        scopes = _scopes(asked, client)
        agreed = tuple(one for one in scopes if one in chosen or one in rules.ASKED_ALWAYS)
        with transaction.atomic():
            _give(actor, client, visitor, (scopes, agreed), remember=remember, at=at)
            return _go(asked, client, visitor, _standing(client, visitor), scopes, at)
    except OAuth2Error as error:
        error.state, error.redirect_uri = asked.payload.state, grant.redirect_uri
        return _wrong(error, client=client)


def _give(
    actor: Actor,
    client: Relying,
    visitor: Visitor,
    scopes: tuple[tuple[Scope, ...], tuple[Scope, ...]],
    *,
    remember: bool,
    at: datetime,
) -> None:
    """Replace the consent that stood by what the person says now; `scopes`: asked for, agreed to."""
    OidcClient.objects.for_change(client.id)
    standing = OidcConsent.objects.filter(
        account_id=visitor.account_id, client_id=client.id, withdrawn_at=None
    )
    standing.update(withdrawn_at=at)
    consent = OidcConsent.objects.create(
        id=new_id(),
        account_id=visitor.account_id,
        client_id=client.id,
        asked=[scope.value for scope in scopes[0]],
        scopes=[scope.value for scope in scopes[1]],
        remembered=remember,
        session_ref=visitor.session_ref,
        given_at=at,
    )
    ledger.record(
        actor=actor,
        verb="identity.oidc_consent.given",
        subject=Ref("identity.oidc_consent", consent.pk),
        at=at,
        change={"client": client.code, "scopes": consent.scopes, "remembered": remember},
        on_behalf_of=actor.person_id,
    )


def deny(*, asked: Asked, visitor: Visitor) -> Considered:
    """Tell the system that the person does not want this."""
    try:
        grant = PROVIDER.get_consent_grant(asked, visitor)
    except OAuth2Error as error:
        return _wrong(error, client=asked.client)
    refusal = AccessDeniedError(state=asked.payload.state, redirect_uri=grant.redirect_uri)
    return _wrong(refusal, client=asked.client)
