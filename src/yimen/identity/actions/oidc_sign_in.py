"""Sign-ins at relying systems: begun by a code, ended by a sign-out or a withdrawn consent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from yimen.identity.actions import oidc_token
from yimen.identity.models import OidcCode as Code
from yimen.identity.models import OidcConsent, OidcLogout, OidcSignIn, OidcToken
from yimen.identity.rules import oidc as rules
from yimen.identity.rules.oidc import Scope
from yimen.kernel.actor import SYSTEM, Actor, ActorKind
from yimen.kernel.contracts import NotAllowed, NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

TELL = "yimen.identity.tasks.tell_of_logout"
"""The worker's job that tells a system; by name, since tasks stand above actions."""


def open_sign_in(
    *,
    client_id: UUID,
    account_id: UUID,
    session_ref: str,
    signed_in_at: datetime,
    methods: tuple[str, ...],
    assurance: int,
    scopes: tuple[Scope, ...],
    at: datetime,
) -> UUID:
    """Return the open sign-in of this session at this system, begun now where there is none.

    A person who proved himself again in the same session keeps the sign-in, with the new proof.
    """
    proof = {"signed_in_at": signed_in_at, "methods": list(methods), "assurance": assurance}
    standing = OidcSignIn.objects.select_for_update(no_key=True).filter(
        session_ref=session_ref, client_id=client_id, ended_at=None
    )
    found = standing.first()
    if found is None:
        found, begun = OidcSignIn.objects.get_or_create(
            session_ref=session_ref,
            client_id=client_id,
            ended_at=None,
            defaults={"id": new_id(), "account_id": account_id, "began_at": at, **proof},
        )
        if begun:
            _record(SYSTEM, "opened", found, at, scopes=[scope.value for scope in scopes])
            return found.pk
    OidcSignIn.objects.filter(pk=found.pk).update(**proof)
    return found.pk


def end_of_session(*, session_ref: str, at: datetime) -> list[UUID]:
    """End every sign-in of a session that ended; return the logouts that systems must be told."""
    with transaction.atomic():
        found = OidcSignIn.objects.select_for_update(no_key=True, of=("self",)).filter(
            session_ref=session_ref, ended_at=None
        )
        return _end(found.select_related("client").order_by("pk"), at=at, offline_too=False)


def _end(found: Iterable[OidcSignIn], *, at: datetime, offline_too: bool) -> list[UUID]:
    logouts = []
    for sign_in in found:
        sign_in.ended_at = at
        sign_in.save(update_fields=["ended_at"])
        oidc_token.revoke_of_sign_in(sign_in_id=sign_in.pk, at=at, offline_too=offline_too)
        _record(SYSTEM, "ended", sign_in, at)
        if sign_in.client.backchannel_uri:
            logout = OidcLogout.objects.create(id=new_id(), sign_in=sign_in, made_at=at)
            app.configure_task(TELL).defer(logout_id=str(logout.pk))
            logouts.append(logout.pk)
    return logouts


def withdraw(*, actor: Actor, consent_id: UUID, at: datetime) -> list[UUID]:
    """Take a consent back: what the system holds is void at once, and it is told to sign out.

    Raises NotAllowed, NotFound.
    """
    if actor.account_id is None:
        raise NotAllowed
    with transaction.atomic():
        consent = (
            OidcConsent.objects.select_for_update(no_key=True)
            .filter(pk=consent_id, account_id=actor.account_id, withdrawn_at=None)
            .first()
        )
        if consent is None:
            raise NotFound("没有这项授权，或者已经撤回了。")
        consent.withdrawn_at = at
        consent.save(update_fields=["withdrawn_at"])
        ledger.record(
            actor=actor,
            verb="identity.oidc_consent.withdrawn",
            subject=Ref("identity.oidc_consent", consent.pk),
            at=at,
            change={"scopes": consent.scopes},
            on_behalf_of=actor.person_id,
        )
        return _end_all(consent, at)


def _end_all(consent: OidcConsent, at: datetime) -> list[UUID]:
    """End open sign-ins, and the tokens that outlived older ones."""
    mine = {"account_id": consent.account_id, "client_id": consent.client_id}
    OidcToken.objects.filter(
        sign_in__account_id=consent.account_id,
        sign_in__client_id=consent.client_id,
        revoked_at=None,
    ).update(revoked_at=at)
    found = OidcSignIn.objects.select_for_update(no_key=True, of=("self",)).filter(
        ended_at=None, **mine
    )
    return _end(found.select_related("client").order_by("pk"), at=at, offline_too=True)


def sweep(*, at: datetime) -> int:
    """Close sign-ins older than any session, and forget what nothing can use any more."""
    with transaction.atomic():
        OidcSignIn.objects.filter(ended_at=None, signed_in_at__lt=at - rules.SIGN_IN_LIVES).update(
            ended_at=at
        )
        gone, _ = Code.objects.filter(issued_at__lt=at - rules.NONCE_KEPT).delete()
        more, _ = OidcToken.objects.filter(expires_at__lt=at - rules.NONCE_KEPT).delete()
        return gone + more


def _record(
    actor: Actor, done: str, sign_in: OidcSignIn, at: datetime, *, scopes: list[str] | None = None
) -> None:
    ledger.record(
        actor=_of_account(actor, sign_in),
        verb=f"identity.oidc_sign_in.{done}",
        subject=Ref("identity.oidc_sign_in", sign_in.pk),
        at=at,
        change={"client": str(sign_in.client_id)} | ({"scopes": scopes} if scopes else {}),
    )


def _of_account(actor: Actor, sign_in: OidcSignIn) -> Actor:
    """Return the account whose sign-in it is: nobody else can begin or leave one."""
    return Actor(
        kind=ActorKind.ANONYMOUS,
        name=actor.name,
        account_id=sign_in.account_id,
        channel=actor.channel,
    )
