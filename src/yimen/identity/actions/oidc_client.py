"""Writes of relying systems: a department applies, another administrator approves."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from yimen.identity import access
from yimen.identity.actions import oidc_token
from yimen.identity.models import OidcClient
from yimen.identity.oidc_contracts import (
    ClientIncomplete,
    ClientView,
    ClientWish,
    NewSecret,
    ReasonRefused,
    SameHand,
)
from yimen.identity.queries import oidc_client as clients
from yimen.identity.rules import oidc as rules
from yimen.identity.rules.oidc_client import TABLE, Authentication, ClientState, ClientVerb
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

_SHORTEST_REASON = 4
_MOST_ADDRESSES = 10


def apply(*, actor: Actor, wish: ClientWish, at: datetime) -> ClientView:
    """Record a department's wish to let one of its systems use sign-in here.

    Raises NotAllowed, ClientIncomplete.
    """
    must(actor, access.APPLY_CLIENT)
    check(wish)
    assert actor.account_id is not None
    client = OidcClient(
        id=new_id(),
        code=f"xt{secrets.token_hex(8)}",
        state=ClientState.APPLIED,
        applied_by_id=actor.account_id,
        applied_at=at,
        **_columns(wish),
    )
    with transaction.atomic():
        client.save(force_insert=True)
        _record(actor, "applied", client, at)
        return clients.get_client(client_id=client.pk)


def _columns(wish: ClientWish) -> dict[str, object]:
    return {
        "name": wish.name.strip(),
        "owner": wish.owner.strip(),
        "contact": wish.contact.strip(),
        "purpose": wish.purpose.strip(),
        "redirect_uris": list(wish.redirect_uris),
        "after_logout_uris": list(wish.after_logout_uris),
        "backchannel_uri": wish.backchannel_uri,
        "sector": rules.sector_of(redirect_uris=wish.redirect_uris, chosen=wish.sector),
        "scopes": [scope.value for scope in rules.Scope if scope in wish.scopes],
        "minimum_assurance": int(wish.minimum_assurance),
        "authentication": wish.authentication,
        "algorithm": wish.algorithm,
    }


def check(wish: ClientWish) -> None:
    """Refuse what cannot be. Raises ClientIncomplete."""
    errors = dict(_wrong(wish))
    if errors:
        raise ClientIncomplete(errors)


def _wrong(wish: ClientWish) -> Iterator[tuple[str, str]]:
    for name, title, longest in (
        ("name", "系统名称", 50),
        ("owner", "单位", 60),
        ("contact", "联系人和电话", 60),
        ("purpose", "用来做什么", 200),
    ):
        text = getattr(wish, name).strip()
        if not text or len(text) > longest:
            yield name, f"请填写{title}，不超过 {longest} 个字。"
    yield from _wrong_addresses(wish)
    if rules.Scope.OPENID not in wish.scopes:
        yield "scopes", "“用户编号”是登录必需的，请选上。"


def _wrong_addresses(wish: ClientWish) -> Iterator[tuple[str, str]]:
    if not wish.redirect_uris or len(wish.redirect_uris) > _MOST_ADDRESSES:
        yield "redirect_uris", f"请填写 1 到 {_MOST_ADDRESSES} 个回调地址，每行一个。"
    for name, uris in (
        ("redirect_uris", wish.redirect_uris),
        ("after_logout_uris", wish.after_logout_uris),
        ("backchannel_uri", (wish.backchannel_uri,) if wish.backchannel_uri else ()),
    ):
        wrong = next((f"{uri}：{said}" for uri in uris if (said := _wrong_address(uri))), "")
        if wrong:
            yield name, wrong
    hosts = {urlsplit(uri).hostname for uri in wish.redirect_uris if not _wrong_address(uri)}
    if len(hosts) > 1 and not wish.sector:
        yield "sector", "回调地址有几个主机名时，要写明按哪个域名给用户编号。"


def _wrong_address(uri: str) -> str:
    return rules.wrong_with_redirect_uri(uri)


def approve(*, actor: Actor, client_id: UUID, at: datetime) -> NewSecret:
    """Let a system use sign-in, and return its secret for the only time.

    Raises NotAllowed, SameHand, WrongState.
    """
    must(actor, access.APPROVE_CLIENT)
    with transaction.atomic():
        client = OidcClient.objects.for_change(client_id)
        if client.applied_by_id == actor.account_id:
            raise SameHand
        _move(client, ClientVerb.APPROVE, actor, at)
        secret = _renew(client, at)
        client.save()
        _record(actor, "approved", client, at)
        return NewSecret(client=clients.get_client(client_id=client_id), secret=secret)


def renew_secret(*, actor: Actor, client_id: UUID, at: datetime) -> NewSecret:
    """Replace a system's secret; the old one stops at once. Raises NotAllowed, WrongState."""
    must(actor, access.APPROVE_CLIENT)
    with transaction.atomic():
        client = OidcClient.objects.for_change(client_id)
        TABLE.check_move(ClientState(client.state), ClientVerb.RENEW_SECRET)
        secret = _renew(client, at)
        client.save(update_fields=["secret_hash", "secret_at"])
        _record(actor, "secret_renewed", client, at)
        return NewSecret(client=clients.get_client(client_id=client_id), secret=secret)


def _renew(client: OidcClient, at: datetime) -> str:
    """Give the client a new secret of 256 random bits; a fast hash is enough for so many."""
    if client.authentication == Authentication.NONE:
        return ""
    secret = secrets.token_urlsafe(32)
    client.secret_hash = hashlib.sha256(secret.encode()).hexdigest()
    client.secret_at = at
    return secret


def refuse(*, actor: Actor, client_id: UUID, reason: str, at: datetime) -> ClientView:
    """Say no to an application. Raises NotAllowed, ReasonRefused, WrongState."""
    return _settle(actor, client_id, ClientVerb.REFUSE, "refused", reason, at)


def suspend(*, actor: Actor, client_id: UUID, reason: str, at: datetime) -> ClientView:
    """Stop a system at once: nobody signs in, and what was handed out is void.

    Raises NotAllowed, ReasonRefused, WrongState.
    """
    return _settle(actor, client_id, ClientVerb.SUSPEND, "suspended", reason, at)


def resume(*, actor: Actor, client_id: UUID, reason: str, at: datetime) -> ClientView:
    """Let a suspended system go on. Raises NotAllowed, ReasonRefused, WrongState."""
    return _settle(actor, client_id, ClientVerb.RESUME, "resumed", reason, at)


def close(*, actor: Actor, client_id: UUID, reason: str, at: datetime) -> ClientView:
    """End a system for good. Raises NotAllowed, ReasonRefused, WrongState."""
    return _settle(actor, client_id, ClientVerb.CLOSE, "closed", reason, at)


def _settle(
    actor: Actor, client_id: UUID, verb: ClientVerb, done: str, reason: str, at: datetime
) -> ClientView:
    must(actor, access.APPROVE_CLIENT)
    reason = " ".join(reason.split())
    if len(reason) < _SHORTEST_REASON:
        raise ReasonRefused
    with transaction.atomic():
        client = OidcClient.objects.for_change(client_id)
        _move(client, verb, actor, at)
        client.reason = reason[:200]
        client.save()
        if verb in {ClientVerb.SUSPEND, ClientVerb.CLOSE}:
            oidc_token.revoke_of_client(client_id=client.pk, at=at)
        _record(actor, done, client, at, ground=reason)
        return clients.get_client(client_id=client_id)


def _move(client: OidcClient, verb: ClientVerb, actor: Actor, at: datetime) -> None:
    client.state = TABLE.check_move(ClientState(client.state), verb)
    client.settled_by_id = actor.account_id
    client.settled_at = at


def must(actor: Actor, verb: str) -> None:
    """Refuse who does not hold the verb. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM and not actor.may(verb):
        raise NotAllowed


def _record(
    actor: Actor, done: str, client: OidcClient, at: datetime, *, ground: str | None = None
) -> None:
    ledger.record(
        actor=actor,
        verb=f"identity.oidc_client.{done}",
        subject=Ref("identity.oidc_client", client.pk),
        at=at,
        change={
            "code": client.code,
            "state": client.state,
            "scopes": client.scopes,
            "redirect_uris": client.redirect_uris,
        },
        ground=ground,
    )
