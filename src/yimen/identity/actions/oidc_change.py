"""Writes of changes of relying systems: one hand asks, another approves, what it replaces is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.identity import access
from yimen.identity.actions import oidc_client, oidc_token
from yimen.identity.models import OidcClient, OidcClientChange, OidcConsent
from yimen.identity.oidc_contracts import (
    ChangeView,
    ChangeWaits,
    ClientChange,
    ClientWish,
    NothingChanged,
    ReasonRefused,
    SameHand,
)
from yimen.identity.queries import oidc_change as changes
from yimen.identity.queries import oidc_client as clients
from yimen.identity.rules.oidc_client import ChangeState, ClientState, Effect
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, Ref, WrongState
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

_IN_USE = frozenset({ClientState.APPROVED, ClientState.SUSPENDED})
_SHORTEST_REASON = 4
_LONGEST_REASON = 200


def ask(
    *, actor: Actor, client_id: UUID, wanted: ClientChange, why: str, at: datetime
) -> ChangeView:
    """Record what a department wishes to change of its system; nothing holds yet.

    Raises NotAllowed, ClientIncomplete, NothingChanged, ChangeWaits, ReasonRefused, WrongState.
    """
    oidc_client.must(actor, access.APPLY_CLIENT)
    why = _reason(why, field="why")
    assert actor.account_id is not None
    with transaction.atomic():
        client = OidcClient.objects.for_change(client_id)
        _check_in_use(client)
        shown = clients.view(client).wish
        wanted = _tidy(wanted)
        oidc_client.check(_as_wish(wanted, shown))
        before = changes.standing(shown)
        if wanted == before:
            raise NothingChanged
        if OidcClientChange.objects.filter(client=client, state=ChangeState.ASKED).exists():
            raise ChangeWaits
        row = OidcClientChange(
            id=new_id(),
            client=client,
            state=ChangeState.ASKED,
            wanted=changes.stored(wanted),
            before=changes.stored(before),
            why=why,
            asked_by_id=actor.account_id,
            asked_at=at,
        )
        row.save(force_insert=True)
        _record(actor, "change_asked", row, at, ground=why)
        return changes.get_change(change_id=row.pk)


def _as_wish(wanted: ClientChange, shown: ClientWish) -> ClientWish:
    """Return the change as an application would word it, to be checked as one."""
    return replace(
        shown,
        name=wanted.name,
        owner=wanted.owner,
        contact=wanted.contact,
        purpose=wanted.purpose,
        redirect_uris=wanted.redirect_uris,
        after_logout_uris=wanted.after_logout_uris,
        backchannel_uri=wanted.backchannel_uri,
        scopes=wanted.scopes,
        minimum_assurance=wanted.minimum_assurance,
    )


def _tidy(wanted: ClientChange) -> ClientChange:
    return replace(
        changes.read(changes.stored(wanted)),
        name=wanted.name.strip(),
        owner=wanted.owner.strip(),
        contact=wanted.contact.strip(),
        purpose=wanted.purpose.strip(),
    )


def approve(*, actor: Actor, change_id: UUID, at: datetime) -> ChangeView:
    """Let a change hold from now on; what stands on something that was taken away ends.

    A system that was suspended meanwhile stays so. Raises NotAllowed, SameHand, WrongState.
    """
    oidc_client.must(actor, access.APPROVE_CLIENT)
    with transaction.atomic():
        row, client = _locked(change_id)
        if row.asked_by_id == actor.account_id:
            raise SameHand
        _check_in_use(client)
        before = changes.standing(clients.view(client).wish)
        wanted = changes.read(row.wanted)
        row.before = changes.stored(before)
        for column, value in row.wanted.items():
            setattr(client, column, value)
        client.save(update_fields=list(row.wanted))
        _end(client.pk, changes.effect(before=before, after=wanted), at)
        _settle(row, ChangeState.APPROVED, actor, at)
        _record(actor, "changed", row, at)
        return changes.get_change(change_id=row.pk)


def _end(client_id: UUID, effect: Effect, at: datetime) -> None:
    if effect.ends_tokens:
        oidc_token.revoke_of_client(client_id=client_id, at=at)
    if effect.asks_again:
        OidcConsent.objects.filter(client_id=client_id, withdrawn_at=None).update(withdrawn_at=at)


def refuse(*, actor: Actor, change_id: UUID, reason: str, at: datetime) -> ChangeView:
    """Say no to a change. Raises NotAllowed, ReasonRefused, SameHand, WrongState."""
    oidc_client.must(actor, access.APPROVE_CLIENT)
    reason = _reason(reason, field="reason_change")
    with transaction.atomic():
        row, _ = _locked(change_id)
        if row.asked_by_id == actor.account_id:
            raise SameHand
        row.reason = reason
        _settle(row, ChangeState.REFUSED, actor, at)
        _record(actor, "change_refused", row, at, ground=reason)
        return changes.get_change(change_id=row.pk)


def take_back(*, actor: Actor, change_id: UUID, at: datetime) -> ChangeView:
    """Take one's own wish back before it is settled. Raises NotAllowed, WrongState."""
    oidc_client.must(actor, access.APPLY_CLIENT)
    with transaction.atomic():
        row, _ = _locked(change_id)
        if row.asked_by_id != actor.account_id:
            raise NotAllowed("只有提出的人能撤回。")
        _settle(row, ChangeState.TAKEN_BACK, actor, at)
        _record(actor, "change_withdrawn", row, at)
        return changes.get_change(change_id=row.pk)


def _locked(change_id: UUID) -> tuple[OidcClientChange, OidcClient]:
    """Return the change and its system, the system locked first as everywhere."""
    known = changes.get_change(change_id=change_id)
    client = OidcClient.objects.for_change(known.client_id)
    row = OidcClientChange.objects.for_change(change_id)
    if row.state != ChangeState.ASKED:
        raise WrongState("这份变更已经办过了，可能别人刚办完。")
    return row, client


def _check_in_use(client: OidcClient) -> None:
    if ClientState(client.state) not in _IN_USE:
        raise WrongState("只有批准使用的系统才能变更。")


def _reason(text: str, *, field: str) -> str:
    reason = " ".join(text.split())
    if len(reason) < _SHORTEST_REASON:
        raise ReasonRefused(field=field)
    return reason[:_LONGEST_REASON]


def _settle(row: OidcClientChange, state: ChangeState, actor: Actor, at: datetime) -> None:
    row.state = state
    row.settled_by_id = actor.account_id
    row.settled_at = at
    row.save()


def _record(
    actor: Actor, done: str, row: OidcClientChange, at: datetime, *, ground: str | None = None
) -> None:
    changed = [name for name, value in row.wanted.items() if row.before[name] != value]
    ledger.record(
        actor=actor,
        verb=f"identity.oidc_client.{done}",
        subject=Ref("identity.oidc_client", row.client_id),
        at=at,
        change={
            "change": str(row.pk),
            "changed": changed,
            "redirect_uris": row.wanted["redirect_uris"],
        },
        ground=ground,
    )
